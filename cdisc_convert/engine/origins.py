"""Origin and method of a statement, inferred from how its value is made (Define-XML 2.1, section 5.3.11)."""

from __future__ import annotations

from cdisc_convert.functions._registry import functions
from cdisc_convert.language.method_text import method_text
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    DatasetSpec,
    Make,
    Reference,
    Stack,
    Statement,
    Study,
    references_of,
)

COLLECTED, DERIVED, ASSIGNED, PROTOCOL, PREDECESSOR = (
    "Collected",
    "Derived",
    "Assigned",
    "Protocol",
    "Predecessor",
)
NOT_AVAILABLE = "Not Available"
INVESTIGATOR, VENDOR, SPONSOR = "Investigator", "Vendor", "Sponsor"
DEPTH = 12


End = tuple[str, str, str]
"""(origin type, origin source, source whose column it is or "")."""


def infer_origin(study: Study, spec: DatasetSpec, statement: Statement) -> tuple[str, str, str]:
    """(origin type, origin source, method text) of a statement; method "" where none is due."""
    if statement.origin:
        kind, _, source = statement.origin.partition(" (")
        return kind, source.rstrip(")"), statement.note
    ends = {(kind, who) for kind, who, _ in _all_ends(study, spec, statement)}
    if not ends:  # a deliberate blank
        kind, source = NOT_AVAILABLE, ""
    elif len({kind for kind, _ in ends}) == 1 and PREDECESSOR not in {kind for kind, _ in ends}:
        kind, source = min(ends)  # collected by several: the investigator is named
    elif len(ends) == 1:
        kind, source = next(iter(ends))
    else:
        kind, source = DERIVED, SPONSOR
    if kind == ASSIGNED and spec.structure and _is_chosen_by_data(statement.make):
        kind, source = DERIVED, SPONSOR
    method = method_text(study, spec, statement) if kind == DERIVED else ""
    return kind, source, method


def _is_chosen_by_data(make: Make) -> bool:
    """True where the values of the record decide which assigned value is written (flags of ADaM).

    What only the parameter decides (the text of a criterion) is assigned.
    """
    conditions = [make.when] if isinstance(make, Call | Choose) else []
    if isinstance(make, Choose):
        conditions += [b.when for b in make.branches if isinstance(b, Call | Choose)]
    named = {ref.name for condition in conditions for ref in references_of(condition)}
    return bool(named - {"PARAMCD"})


def crf_pages(study: Study, spec: DatasetSpec, statement: Statement) -> tuple[str, ...]:
    """Pages of the annotated CRF: the statement's own, else those of the forms it collects from."""
    if statement.crf:
        return statement.crf
    names = {source for _, _, source in _all_ends(study, spec, statement) if source}
    pages = {page for name in names for page in study.sources[name].crf}
    return tuple(sorted(pages, key=lambda page: (not page.isdigit(), page.zfill(8), page)))


def _all_ends(study: Study, spec: DatasetSpec, statement: Statement) -> set[End]:
    return _ends(study, spec.name, statement.make, statement.name, "", DEPTH)


def _ends(study: Study, owner: str, make: Make, name: str, part: str, depth: int) -> set[End]:
    """Origins of everything the value can come from, followed through copies."""
    if depth == 0:
        return {(DERIVED, SPONSOR, "")}
    if isinstance(make, ByPart):
        return _part_ends(study, owner, name, depth)
    if isinstance(make, Choose):
        chosen = (_ends(study, owner, branch, name, part, depth) for branch in make.branches)
        return _decided(study, owner, set().union(*chosen))
    if isinstance(make, ByValue):
        cases = [case for _, case in make.cases] + ([make.otherwise] if make.otherwise else [])
        return set().union(*(_ends(study, owner, c, name, part, depth) for c in cases))
    assert isinstance(make, Call)
    function = functions()[make.how]
    if make.how == "constant":
        return {(ASSIGNED, SPONSOR, "")}
    if make.how == "empty":
        return set()
    if make.how == "lookup":
        return {(*_table_origin(study, str(make.arguments.get("table", ""))), "")}
    if not function.keeps_origin:
        return {(DERIVED, SPONSOR, "")}
    refs = _value_references(make)
    if make.how == "copy" and not refs:
        refs = [Reference(only_taken(study, owner, part), name)]
    found: set[End] = set()
    for ref in refs:
        found |= _reference_ends(study, owner, ref, part, depth)
    return found or {(ASSIGNED, SPONSOR, "")}


def _decided(study: Study, owner: str, ends: set[End]) -> set[End]:
    """A term that conditions choose is the outcome of an algorithm in an analysis dataset."""
    spec = study.datasets.get(owner)
    is_assigned = {kind for kind, _, _ in ends} == {ASSIGNED}
    if spec is not None and spec.structure and is_assigned:
        return {(DERIVED, SPONSOR, "")}
    return ends


def _value_references(call: Call) -> list[Reference]:
    """References that give the value: not orders, not matches."""
    wanted = [
        value
        for argument in functions()[call.how].arguments
        if argument.kind in "cCrRM" and (value := call.arguments.get(argument.name)) is not None
    ]
    return list(references_of(tuple(wanted)))[:12]


def only_taken(study: Study, owner: str, part: str) -> str:
    """The source that the records of a dataset, or of one part of its stack, are taken from."""
    if owner in study.sources:
        return owner
    spec = study.datasets[owner]
    steps = spec.rows
    if steps and isinstance(steps[0], Stack):
        steps = next((p.rows for p in steps[0].parts if p.name == part), steps[0].parts[0].rows)
    first = steps[0] if steps else None
    sources = getattr(first, "sources", ()) or (getattr(first, "source", ""),)
    return sources[0] if sources else ""


def _part_ends(study: Study, owner: str, name: str, depth: int) -> set[End]:
    stack = study.datasets[owner].rows[0]
    assert isinstance(stack, Stack)
    if stack.part_is == name:
        return {(ASSIGNED, SPONSOR, "")}
    found: set[End] = set()
    for part in stack.parts:
        if name in part.give:
            found |= _ends(study, owner, part.give[name].make, name, part.name, depth - 1)
    return found


def _reference_ends(study: Study, owner: str, ref: Reference, part: str, depth: int) -> set[End]:
    if not ref.scope:
        if owner in study.sources:
            statement = study.sources[owner].statements.get(ref.name)
        else:
            statement = study.datasets[owner].statements.get(ref.name)
        if statement is None:
            return {(ASSIGNED, SPONSOR, "")}
        return _ends(study, owner, statement.make, ref.name, part, depth - 1)
    if ref.scope in ("study", "config"):
        return {(PROTOCOL, SPONSOR, "")} if ref.scope == "study" else {(ASSIGNED, SPONSOR, "")}
    if ref.scope == "raw":
        return _reference_ends(
            study, owner, Reference(only_taken(study, owner, part), ref.name), part, depth
        )
    if ref.scope in study.tables:
        return {(*_table_origin(study, ref.scope), "")}
    if ref.scope in study.sources:
        return _source_ends(study, ref, depth)
    if ref.scope in study.datasets:
        return _dataset_ends(study, owner, ref, depth)
    return {(COLLECTED, INVESTIGATOR, "")} if ref.name == "SUBJID" else {(ASSIGNED, SPONSOR, "")}


def _source_ends(study: Study, ref: Reference, depth: int) -> set[End]:
    source = study.sources[ref.scope]
    statement = source.statements.get(ref.name)
    if statement is not None:
        return _ends(study, ref.scope, statement.make, ref.name, "", depth - 1)
    if source.origin:
        kind, _, who = source.origin.partition(" (")
        return {(kind, who.rstrip(")"), ref.scope)}
    return {(COLLECTED, VENDOR if source.is_vendor else INVESTIGATOR, ref.scope)}


def _dataset_ends(study: Study, owner: str, ref: Reference, depth: int) -> set[End]:
    theirs = study.datasets[ref.scope]
    ours = study.datasets.get(owner)
    if ours is not None and ours.structure and theirs.is_submitted:
        return {(PREDECESSOR, f"{ref.scope}.{ref.name}", "")}
    if theirs.as_is:
        return {(PREDECESSOR, f"{ref.scope}.{ref.name}", "")}
    statement = theirs.statements.get(ref.name)
    if statement is None:
        return {(ASSIGNED, SPONSOR, "")}
    return _ends(study, ref.scope, statement.make, ref.name, "", depth - 1)


def _table_origin(study: Study, table: str) -> tuple[str, str]:
    declared = study.tables.get(table)
    return (PROTOCOL if declared and declared.origin == "protocol" else ASSIGNED), SPONSOR
