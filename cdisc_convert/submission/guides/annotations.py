"""Which collected field goes to which variable: the mapping followed from variables to raw columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.functions._registry import functions
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    DatasetSpec,
    Make,
    Part,
    Reference,
    RowStep,
    Stack,
    Statement,
    Study,
    Unpivot,
    references_of,
)

VALUES = "cCrRM"
"""Kinds of arguments that give a value, not an order or a match."""
NO_COLLECTED = ("constant", "empty", "lookup")
Field = tuple[str, str]
"""(source, raw column)."""


@dataclass(frozen=True)
class FormField:
    """A field of a form: its raw column and the variables it goes to.

    targets: variables that hold what was collected; derives: those that are only derived from it.
    because: why the field is not submitted.
    """

    column: str
    targets: tuple[str, ...] = ()
    derives: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Form:
    """A form or vendor file: pages of the CRF (none for a vendor file) and its fields."""

    source: str
    title: str
    pages: tuple[str, ...]
    fields: tuple[FormField, ...]


def annotated_forms(study: Study) -> tuple[Form, ...]:
    """Every source of the study with its fields; those with pages first, in their order."""
    direct, derived = (
        FieldFinder(study, only_collected=True),
        FieldFinder(study, only_collected=False),
    )
    held, used = _by_field(study, direct), _by_field(study, derived)
    forms = [_form(study, name, held[name], used[name]) for name in study.sources]
    forms += _named_pages(study, forms)
    kept = [form for form in forms if form.fields]
    return tuple(sorted(kept, key=lambda form: (not form.pages, [*map(_page, form.pages)])))


def _named_pages(study: Study, forms: list[Form]) -> list[Form]:
    """Pages that statements name themselves, for variables that no field of theirs goes to."""
    shown = {
        (page, target)
        for form in forms
        for page in form.pages
        for field in form.fields
        for target in field.targets
    }
    found: dict[str, list[FormField]] = {}
    for spec in study.datasets.values():
        if not spec.is_submitted or spec.structure:
            continue
        for statement in spec.statements.values():
            target = _target(spec, statement)
            for page in map(str, statement.crf):
                if not statement.is_helper and (page, target) not in shown:
                    field = FormField("(the form as a whole)", (target,), because=statement.note)
                    found.setdefault(page, []).append(field)
    return [Form("study", f"page {page}", (page,), tuple(fields)) for page, fields in found.items()]


def _by_field(study: Study, follow: FieldFinder) -> dict[str, dict[str, list[str]]]:
    """Targets by source and raw column, in the order of the mapping."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in study.sources}
    for spec in study.datasets.values():
        if not spec.is_submitted or spec.structure or spec.as_is:
            continue
        for statement in spec.statements.values():
            if statement.is_helper:
                continue
            fields = follow.fields(spec.name, statement.make, statement.name, "")
            for source, column in sorted(fields):
                found[source].setdefault(column, []).append(_target(spec, statement))
    return found


def _page(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdigit() else (1_000_000, text)


def _form(
    study: Study, name: str, held: Mapping[str, list[str]], used: Mapping[str, list[str]]
) -> Form:
    source = study.sources[name]
    lines = [FormField(column, tuple(targets)) for column, targets in held.items()]
    lines += [
        FormField(column, derives=tuple(targets))
        for column, targets in used.items()
        if column not in held
    ]
    lines += [
        FormField(column, because=because)
        for column, because in source.not_submitted.items()
        if column not in used
    ]
    of = source.form or source.file or source.files or name
    return Form(name, of, tuple(dict.fromkeys(map(str, source.crf))), tuple(lines))


def _target(spec: DatasetSpec, statement: Statement) -> str:
    if statement.supplemental is None:
        return f"{spec.name}.{statement.name}"
    name = statement.supplemental.name or statement.name
    return f"SUPP{spec.name}.QVAL where QNAM = {name}"


class FieldFinder:
    """Follows references to raw columns.

    only_collected: through functions that keep the collected value, as origins are found; otherwise
    through all, and a submitted dataset is an end of its own. with_ends: give such ends too, as
    (DATASET, variable), and end at variables of the own dataset likewise.
    """

    def __init__(
        self, study: Study, *, only_collected: bool = False, with_ends: bool = False
    ) -> None:
        self.study = study
        self.only_collected = only_collected
        self.with_ends = with_ends
        self.busy: set[tuple[str, str, str]] = set()

    def fields(self, owner: str, make: Make, name: str, part: str) -> set[Field]:
        """Raw columns that the value of `name` in `owner` is made from."""
        here = (owner, name, part)
        if here in self.busy:
            return set()
        self.busy.add(here)
        try:
            found: set[Field] = set()
            for reference, of_part in self._references(owner, make, name, part):
                found |= self._reference(owner, reference, of_part)
            return found
        finally:
            self.busy.discard(here)

    def _references(
        self, owner: str, make: Make, name: str, part: str
    ) -> Iterator[tuple[Reference, str]]:
        """References that give the value, each with the part that it stands in."""
        if isinstance(make, ByPart):
            for one in self._parts(owner):
                if name in one.give:
                    yield from self._references(owner, one.give[name].make, name, one.name)
        elif isinstance(make, Choose):
            for branch in make.branches:
                yield from self._references(owner, branch, name, part)
        elif isinstance(make, ByValue):
            if not self.only_collected:
                yield make.by, part
            cases = [case for _, case in make.cases]
            for case in [*cases, *([make.otherwise] if make.otherwise else [])]:
                yield from self._references(owner, case, name, part)
        else:
            yield from ((reference, part) for reference in self._of_call(owner, make, name, part))

    def _of_call(self, owner: str, call: Call, name: str, part: str) -> Iterable[Reference]:
        function = functions()[call.how]
        found = list(references_of(call.arguments))
        if call.how == "copy" and not found:
            return [Reference("raw", name)]
        if self.only_collected:
            if call.how in NO_COLLECTED or not function.keeps_origin:
                return []
            values = [call.arguments.get(a.name) for a in function.arguments if a.kind in VALUES]
            return references_of(tuple(value for value in values if value is not None))
        if call.how == "constant" and call.when is not None:
            found += references_of(call.when)  # a ticked box is the field
        return found

    def _reference(self, owner: str, reference: Reference, part: str) -> set[Field]:
        if not reference.scope:
            statement = self._statements(owner).get(reference.name)
            if statement is None:
                return set()
            if self.with_ends and _is_variable(self.study, owner, statement):
                return {(owner, reference.name)}
            return self.fields(owner, statement.make, reference.name, part)
        if reference.scope == "raw":
            return set().union(
                *(
                    self._column(frame, reference.name, owner, part)
                    for frame in self._taken(owner, part)
                )
            )
        return self._column(reference.scope, reference.name, owner, part)

    def _statements(self, owner: str) -> Mapping[str, Statement]:
        if owner in self.study.sources:
            return self.study.sources[owner].statements
        return self.study.datasets[owner].statements

    def _column(self, frame: str, column: str, owner: str, part: str) -> set[Field]:
        """The raw columns behind a column of a source or intermediate; nothing for others."""
        if frame in self.study.sources:
            statement = self.study.sources[frame].statements.get(column)
            if statement is not None:
                return self.fields(frame, statement.make, column, "")
            made = self._unpivoted(owner, part, frame, column)
            if made:
                return made
            return set() if column == "USUBJID" else {(frame, column)}
        if frame == "subjects":
            return self._of_person(column)
        spec = self.study.datasets.get(frame)
        is_end = spec is not None and spec.is_submitted and frame != owner
        statement = spec.statements.get(column) if spec is not None else None
        if self.with_ends and statement is not None and statement.is_helper:
            return self.fields(frame, statement.make, column, "")
        if spec is None or (is_end and not self.only_collected):
            return {(frame, column)} if is_end and self.with_ends else set()
        return self.fields(frame, statement.make, column, "") if statement else set()

    def _of_person(self, name: str) -> set[Field]:
        """The column of the register's form that holds the number of the subject."""
        register = self.study.register
        of = self.study.sources[register.source].subject if register is not None else None
        if register is None or of is None or (self.only_collected and name != "SUBJID"):
            return set()
        return {(register.source, column) for column in (of.column, *of.with_)}

    # -- rows -----------------------------------------------------------------------------------

    def _parts(self, owner: str) -> tuple[Part, ...]:
        spec = self.study.datasets.get(owner)
        first = spec.rows[0] if spec is not None and spec.rows else None
        return first.parts if isinstance(first, Stack) else ()

    def _steps(self, owner: str, part: str) -> tuple[RowStep, ...]:
        """Row steps of the dataset, or of one of its parts ("" = of all)."""
        spec = self.study.datasets.get(owner)
        if spec is None:
            return ()
        parts = [one for one in self._parts(owner) if not part or one.name == part]
        return (*(step for one in parts for step in one.rows), *spec.rows)

    def _taken(self, owner: str, part: str) -> list[str]:
        if owner in self.study.sources:
            return [owner]
        found: dict[str, None] = {}
        for step in self._steps(owner, part):
            for name in (*getattr(step, "sources", ()), getattr(step, "source", "")):
                if name:
                    found[name] = None
        return list(found)

    def _unpivoted(self, owner: str, part: str, source: str, name: str) -> set[Field]:
        """The raw columns that an unpivot of these rows gathers under `name`."""
        found: set[Field] = set()
        for step in self._steps(owner, part):
            if isinstance(step, Unpivot) and step.source == source and name in step.columns:
                for column in _table_texts(self.study, step.table, step.columns[name]):
                    statement = self.study.sources[source].statements.get(column)
                    found |= (
                        {(source, column)}
                        if statement is None
                        else self.fields(source, statement.make, column, "")
                    )
        return found


def _is_variable(study: Study, owner: str, statement: Statement) -> bool:
    """True for a variable of a submitted dataset: a value that a person can look at."""
    spec = study.datasets.get(owner)
    is_written = not statement.is_helper and statement.supplemental is None
    return spec is not None and spec.is_submitted and is_written


def _table_texts(study: Study, table: str, column: str) -> list[str]:
    """Texts of a column of a table that lies in the study folder."""
    declared = study.tables.get(table)
    path = Path(study.folder) / declared.path if declared is not None else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        texts = [(row.get(column) or "").strip() for row in csv.DictReader(file)]
    return list(dict.fromkeys(text for text in texts if text))
