"""Checks of value-level definitions, where clauses and results against what they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.model.define import (
    Define,
    Item,
    ItemGroup,
    MetaData,
    PageRef,
    ValueList,
    WhereClause,
)
from cdisc_convert.model.xml_shape import walk
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

NUMBERS = {"integer", "float"}
PARAMETERS = ("PARAMCD", "PARAM")


@check("DX-L01", "a value-level definition fits into its variable (section 5.3.7)")
def within(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Text at value level of a number; lengths and decimals beyond those of the variable."""
    for _, parent, values in _owners(metadata):
        for ref in values.refs:
            item = metadata.item_of.get(ref.item_oid)
            if item is None:
                continue
            if parent.data_type in NUMBERS and item.data_type not in NUMBERS:
                words = f"DataType {item.data_type} at value level of {parent.name}, a number"
                yield Noticed(item, name_of(item), words)
            for what, inner, outer in (
                ("Length", item.length, parent.length),
                ("SignificantDigits", item.significant_digits, parent.significant_digits),
            ):
                if inner.isdigit() and outer.isdigit() and int(inner) > int(outer):
                    words = f"{what} {inner} is more than the {outer} of {parent.name}"
                    yield Noticed(item, name_of(item), words)


@check("DX-L02", "two value-level definitions speak of different records (section 5.3.7)")
def different(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Definitions of one value list that have the same condition."""
    for values in metadata.value_lists:
        seen: dict[object, str] = {}
        for ref in values.refs:
            clauses = [metadata.where_of.get(where.oid) for where in ref.where]
            for clause in clauses:
                meaning = _meaning(clause) if clause is not None and clause.checks else None
                if meaning is None:
                    continue
                if meaning in seen:
                    words = f"has the condition of {seen[meaning]} too ({clause.oid})"  # type: ignore[union-attr]
                    yield Noticed(ref, name_of(ref), words)
                seen.setdefault(meaning, name_of(ref))


@check("DX-L03", "a condition on another dataset says how the two are joined (5.3.8)", WARNING)
def joined(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Where clauses of value lists on variables of other datasets, without a comment."""
    seen: set[str] = set()
    for dataset, parent, values in _owners(metadata):
        own = {item.oid for item in metadata.variables_of(dataset)}
        for ref in values.refs:
            for where in ref.where:
                clause = metadata.where_of.get(where.oid)
                if clause is None or clause.comment_oid or clause.oid in seen:
                    continue
                others = [c.item_oid for c in clause.checks if c.item_oid not in own]
                if any(oid in metadata.item_of for oid in others):
                    seen.add(clause.oid)
                    words = (
                        f"asks for {others[0]}, no variable of {dataset.name} as {parent.name} is, "
                        "and has no def:CommentOID that says how they are joined"
                    )
                    yield Noticed(clause, name_of(clause), words)


@check("DX-L04", "a codelist has the data type of its variable, and its values have it (5.3.12)")
def codelist_type(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Codelists of text for numbers, of numbers for text, and coded values that are no numbers."""
    for item in metadata.items:
        known = metadata.codelist_of.get(item.codelist_oid)
        if known is None or known.external is not None or not known.data_type:
            continue
        if item.data_type == "text" and known.data_type in NUMBERS:
            words = f"codelist {known.oid} is of {known.data_type}, the variable of text"
            yield Noticed(item, name_of(item), words)
        if item.data_type in NUMBERS and known.data_type in ("text", "string"):
            words = f"codelist {known.oid} is of text, the variable of {item.data_type}"
            yield Noticed(item, name_of(item), words)
    for one in metadata.codelists:
        for term in one.terms if one.data_type in NUMBERS else ():
            if not _is_number(term.value):
                words = f"CodedValue '{term.value}' is no {one.data_type}"
                yield Noticed(term, name_of(one), words)


@check("DX-L05", "terms with Rank or OrderNumber have it once and all of them (5.3.12.2)", WARNING)
def ranks(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Numbers of terms that stand twice, or that only some terms have."""
    for one in metadata.codelists:
        for what, numbers in (
            ("Rank", [term.rank for term in one.terms]),
            ("OrderNumber", [term.order for term in one.terms]),
        ):
            given = [number for number in numbers if number]
            if given and len(given) < len(numbers):
                yield Noticed(one, name_of(one), f"only some terms have {what}")
            if what == "OrderNumber" and len(set(given)) < len(given):
                yield Noticed(one, name_of(one), f"an {what} stands twice")


@check("DX-A02", "a result speaks of variables of its own datasets (ARM 1.0)")
def result_variables(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Analysis variables, parameters and conditions that are of another dataset."""
    for display in metadata.displays:
        for result in display.results:
            used: set[str] = set()
            is_explained = result.datasets is not None and bool(result.datasets.comment_oid)
            for one in result.datasets.datasets if result.datasets is not None else ():
                dataset = metadata.dataset_of.get(one.dataset_oid)
                if dataset is None:
                    continue
                own = {item.oid for item in metadata.variables_of(dataset)}
                used |= own
                for variable in one.variables:
                    if variable.item_oid in metadata.item_of and variable.item_oid not in own:
                        words = f"AnalysisVariable {variable.item_oid} is not in {dataset.name}"
                        yield Noticed(variable, name_of(result), words)
                if not is_explained:
                    yield from _conditions(metadata, [w.oid for w in one.where], dataset, own)
            item = metadata.item_of.get(result.parameter_oid)
            if item is not None and (item.oid not in used or item.name not in PARAMETERS):
                words = f"ParameterOID {item.oid} is no PARAMCD of a dataset of the result"
                yield Noticed(result, name_of(result), words)


@check("DX-A03", "a display has results with different OIDs and a place (ARM 1.0)", WARNING)
def result_parts(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Results without analysis variables or documentation; displays of one name."""
    seen: set[str] = set()
    for display in metadata.displays:
        if display.name in seen:
            yield Noticed(display, name_of(display), f"a second display is called {display.name}")
        seen.add(display.name)
        for result in display.results:
            datasets = result.datasets.datasets if result.datasets is not None else ()
            if datasets and not any(one.variables for one in datasets):
                yield Noticed(result, name_of(result), "names no arm:AnalysisVariable")


@check("DX-V16", "pages are counted from 1, the first before the last (section 5.3.15)")
def page_numbers(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Page 0, pages named twice, ranges that end before they begin."""
    for element in walk(metadata):
        if not isinstance(element, PageRef) or element.type != "PhysicalRef":
            continue
        numbers = [n for n in (*element.pages.split(), element.first, element.last) if n.isdigit()]
        if any(int(number) == 0 for number in numbers):
            yield Noticed(element, "PDFPageRef", "names page 0; pages are counted from 1")
        listed = element.pages.split()
        if len(set(listed)) < len(listed):
            yield Noticed(element, "PDFPageRef", f"names a page twice ({element.pages})")
        if element.first.isdigit() and element.last.isdigit():
            if int(element.first) > int(element.last):
                words = f"FirstPage {element.first} is behind LastPage {element.last}"
                yield Noticed(element, "PDFPageRef", words)


def _owners(metadata: MetaData) -> Iterator[tuple[ItemGroup, Item, ValueList]]:
    """Each variable with a value list."""
    for dataset in metadata.datasets:
        for item in metadata.variables_of(dataset):
            values = metadata.value_list_of.get(item.value_list_oid)
            if values is not None:
                yield dataset, item, values


def _meaning(clause: WhereClause) -> frozenset[tuple[str, str, frozenset[str]]]:
    """What a where clause asks for, whatever the order of its checks and values."""
    alike = {"IN": "EQ", "NOTIN": "NE"}
    return frozenset(
        (check.item_oid, alike.get(check.comparator, check.comparator), frozenset(check.values))
        for check in clause.checks
    )


def _conditions(
    metadata: MetaData, oids: list[str], dataset: ItemGroup, own: set[str]
) -> Iterator[Noticed]:
    for oid in oids:
        clause = metadata.where_of.get(oid)
        if clause is None or clause.comment_oid:
            continue
        for check_ in clause.checks:
            if check_.item_oid in metadata.item_of and check_.item_oid not in own:
                words = f"asks for {check_.item_oid}, which is not in {dataset.name}"
                yield Noticed(clause, name_of(clause), words)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
