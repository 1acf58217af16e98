"""Checks of variables and value-level definitions."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.model.define import (
    Define,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
    PageRef,
)
from cdisc_convert.model.xml_shape import walk
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

DATA_TYPES = {
    "text", "integer", "float", "date", "time", "datetime", "partialDate", "partialTime",
    "partialDatetime", "incompleteDate", "incompleteTime", "incompleteDatetime",
    "durationDatetime", "intervalDatetime", "string", "boolean", "double", "hexBinary",
    "base64Binary", "hexFloat", "base64Float", "URI",
}  # fmt: skip
WITH_LENGTH = {"text", "integer", "float"}
ORIGINS = {"Assigned", "Collected", "Derived", "Not Available", "Other", "Predecessor", "Protocol"}
WITH_SOURCE = {"Assigned", "Collected", "Derived", "Protocol"}
SOURCES = {"Investigator", "Sponsor", "Subject", "Vendor"}
COMPARATORS = {"EQ", "NE", "LT", "LE", "GT", "GE", "IN", "NOTIN"}
YES_NO = {"Yes", "No"}


@check("DX-V01", "Length is given for text, integer and float (section 5.3.11.1)")
def length(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Items without a usable length."""
    for item in metadata.items:
        if item.data_type in WITH_LENGTH and not item.length:
            yield Noticed(item, name_of(item), f"Length of data type {item.data_type} is missing")
        if item.length and not (item.length.isdigit() and int(item.length) > 0):
            yield Noticed(item, name_of(item), f"Length '{item.length}' is no whole number above 0")


@check("DX-V02", "SignificantDigits is given for float and is below Length (section 5.3.11.1)")
def digits(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Decimals that are missing, or given for what is no float."""
    for item in metadata.items:
        text = item.significant_digits
        if text and not text.isdigit():
            yield Noticed(item, name_of(item), f"SignificantDigits '{text}' is no whole number")
        elif text and item.length.isdigit() and int(text) > int(item.length):
            words = f"SignificantDigits {text} is more than Length {item.length}"
            yield Noticed(item, name_of(item), words)


@check("DX-V03", "the data type is one of Define-XML (section 4.2.1)")
def data_type(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Items with another data type, or none."""
    for item in metadata.items:
        if item.data_type not in DATA_TYPES:
            yield Noticed(item, name_of(item), f"DataType '{item.data_type}' is none of Define-XML")


@check("DX-V04", "an origin has its source (section 5.3.11.3)")
def origin_source(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Origins of 2.1 without Source, or with words that are no terms."""
    for item in metadata.items:
        for origin in item.origins:
            if origin.type not in ORIGINS:
                words = f"Origin Type '{origin.type}' is none of {', '.join(sorted(ORIGINS))}"
                yield Noticed(origin, name_of(item), words)
            if origin.type in WITH_SOURCE and not origin.source:
                words = f"Origin {origin.type} has no Source; say {', '.join(sorted(SOURCES))}"
                yield Noticed(origin, name_of(item), words)
            if origin.source and origin.source not in SOURCES:
                words = f"Origin Source '{origin.source}' is none of {', '.join(sorted(SOURCES))}"
                yield Noticed(origin, name_of(item), words)


@check("DX-V05", "a variable has an origin, itself or at value level (section 5.3.11.3)")
def origin(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Variables without an origin."""
    for dataset, ref, item in _variables(metadata):
        if item.origins or ref.has_no_data == "Yes" or dataset.has_no_data == "Yes":
            continue
        levels = _levels(metadata, item)
        if not levels or any(not level.origins for _, level in levels):
            yield Noticed(item, name_of(item), "has no def:Origin, nor has its value level")


@check("DX-V06", "a predecessor is named (section 5.3.11.3)")
def predecessor(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Origins Predecessor that name no variable."""
    for item in metadata.items:
        for origin in item.origins:
            if origin.type == "Predecessor" and not str(origin.description or ""):
                yield Noticed(origin, name_of(item), "Origin Predecessor names no variable")


@check("DX-V07", "a derived variable has a method, itself or at value level (section 5.3.9.2)")
def method(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Derived variables without a method."""
    for dataset, ref, item in _variables(metadata):
        is_derived = any(origin.type == "Derived" for origin in item.origins)
        if not is_derived or ref.method_oid or dataset.has_no_data == "Yes":
            continue
        if not any(level_ref.method_oid for level_ref, _ in _levels(metadata, item)):
            yield Noticed(ref, name_of(item), "is Derived but has no MethodOID")


@check(
    "DX-V08", "a variable has a label of at most 40 characters (FDA Technical Conformance Guide)"
)
def label(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Variables without a label, or with one that a transport file cannot hold."""
    for _, _, item in _variables(metadata):
        text = str(item.description or "")
        if not text:
            yield Noticed(item, name_of(item), "has no Description (label)")
        elif len(text.encode()) > 40:
            yield Noticed(item, name_of(item), f"label '{text}' is longer than 40 characters")


@check("DX-V09", "a variable's name has at most 8 characters and stands once in its dataset")
def variable_name(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Names that a transport file cannot hold, or that stand twice."""
    for dataset in metadata.datasets:
        seen: set[str] = set()
        for item in metadata.variables_of(dataset):
            if not item.name or len(item.name) > 8:
                yield Noticed(item, name_of(item), f"name '{item.name}' has not 1 to 8 characters")
            if item.name in seen:
                yield Noticed(item, name_of(item), f"{item.name} stands twice in {dataset.name}")
            seen.add(item.name)


@check("DX-V10", "Mandatory is Yes or No; OrderNumber and KeySequence are different whole numbers")
def reference(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """References with other words, or with a number that another one has."""
    for owner in (*metadata.datasets, *metadata.value_lists):
        orders: set[str] = set()
        keys: set[str] = set()
        for ref in owner.refs:
            if ref.mandatory not in YES_NO:
                yield Noticed(ref, name_of(ref), f"Mandatory '{ref.mandatory}' is not Yes or No")
            for number, seen, what in (
                (ref.order, orders, "OrderNumber"),
                (ref.key_sequence, keys, "KeySequence"),
            ):
                if number and not number.isdigit():
                    yield Noticed(ref, name_of(ref), f"{what} '{number}' is no whole number")
                if number and number in seen:
                    yield Noticed(
                        ref, name_of(ref), f"{what} {number} is given twice in {owner.oid}"
                    )
                seen.add(number)


@check("DX-V11", "each value-level definition says of which records it speaks (section 5.3.7)")
def where(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Value-level definitions without a where clause; empty value lists."""
    for values in metadata.value_lists:
        if not values.refs:
            yield Noticed(values, name_of(values), "has no ItemRef")
        for ref in values.refs:
            if not ref.where:
                yield Noticed(ref, name_of(ref), "has no def:WhereClauseRef")


@check("DX-V12", "a where clause has checks with a comparator and values (section 5.3.8)")
def range_check(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Where clauses that say nothing, or too much for their comparator."""
    for clause in metadata.where_clauses:
        if not clause.checks:
            yield Noticed(clause, name_of(clause), "has no RangeCheck")
        for one in clause.checks:
            if one.comparator not in COMPARATORS:
                yield Noticed(one, name_of(clause), f"Comparator '{one.comparator}' is unknown")
            if not one.item_oid:
                yield Noticed(one, name_of(clause), "RangeCheck names no variable (def:ItemOID)")
            if not one.values:
                yield Noticed(one, name_of(clause), "RangeCheck has no CheckValue")
            if len(one.values) > 1 and one.comparator not in ("IN", "NOTIN"):
                words = f"{len(one.values)} values for {one.comparator}; use IN or NOTIN"
                yield Noticed(one, name_of(clause), words)


@check("DX-V13", "values of a where clause are terms of the variable's codelist", WARNING)
def where_value(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Conditions on values that the codelist of the variable does not allow."""
    for clause in metadata.where_clauses:
        for one in clause.checks:
            item = metadata.item_of.get(one.item_oid)
            known = metadata.codelist_of.get(item.codelist_oid) if item is not None else None
            is_equality = one.comparator in ("EQ", "NE", "IN", "NOTIN")
            if known is None or known.external is not None or not known.terms or not is_equality:
                continue
            allowed = {term.value for term in known.terms}
            for value in one.values:
                if value and value not in allowed:
                    words = f"'{value}' is not in codelist {known.name} of {item.name}"  # type: ignore[union-attr]
                    yield Noticed(one, name_of(clause), words)


@check("DX-V14", "a variable without data says why (section 5.3.9.2)", WARNING)
def no_data(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Variables with HasNoData and no comment; HasNoData with another word than Yes."""
    for dataset, ref, item in _variables(metadata):
        if ref.has_no_data not in ("", "Yes"):
            yield Noticed(ref, name_of(item), f"def:HasNoData '{ref.has_no_data}' is not Yes")
        elif ref.has_no_data and not item.comment_oid and dataset.has_no_data != "Yes":
            yield Noticed(ref, name_of(item), "has no data and no comment that says why")


@check("DX-V15", "a page reference names its pages (section 5.3.15)")
def pages(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Page references without pages, with odd types, or with pages that are no numbers."""
    for element in walk(metadata):
        if not isinstance(element, PageRef):
            continue
        if element.type not in ("PhysicalRef", "NamedDestination"):
            words = f"Type '{element.type}' is neither PhysicalRef nor NamedDestination"
            yield Noticed(element, "PDFPageRef", words)
        if not (element.pages or (element.first and element.last)):
            yield Noticed(
                element, "PDFPageRef", "names neither PageRefs nor FirstPage and LastPage"
            )
        numbers = [*element.pages.split(), element.first, element.last]
        if element.type == "PhysicalRef":
            for number in numbers:
                if number and not number.isdigit():
                    words = f"page '{number}' is no number; a PhysicalRef counts pages"
                    yield Noticed(element, "PDFPageRef", words)


def _variables(metadata: MetaData) -> Iterator[tuple[ItemGroup, ItemRef, Item]]:
    for dataset in metadata.datasets:
        for ref in dataset.refs:
            if ref.item_oid in metadata.item_of:
                yield dataset, ref, metadata.item_of[ref.item_oid]


def _levels(metadata: MetaData, item: Item) -> list[tuple[ItemRef, Item]]:
    values = metadata.value_list_of.get(item.value_list_oid)
    if values is None:
        return []
    return [
        (ref, metadata.item_of[ref.item_oid])
        for ref in values.refs
        if ref.item_oid in metadata.item_of
    ]
