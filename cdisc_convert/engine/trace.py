"""Explains a value: the statement that made it, what it was made from, back to raw cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.evaluate import make_value
from cdisc_convert.engine.pairs import pairs
from cdisc_convert.engine.plan import timing_variables
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.trace_read import TracedRun
from cdisc_convert.functions._registry import functions
from cdisc_convert.language.method_text import say_make
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import SourceError
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
    Unpivot,
    references_of,
)

DEEPEST = 40
MOST_RECORDS = 25


@dataclass(frozen=True)
class Cell:
    """A value and what it was made from.

    kind: cell (dataset or intermediate), raw (a cell of a raw file), table, constant, subject.
    place: where a person finds it: `file:line` of the statement, or file and row.
    recomputed: the value that the statement gives again from the inputs; None where nothing is computed.
    """

    kind: str
    name: str
    value: str
    place: str = ""
    says: str = ""
    recomputed: str | None = None
    inputs: tuple[Cell, ...] = ()
    note: str = ""

    @property
    def agrees(self) -> bool:
        """True where the value made again equals the value in the dataset."""
        return self.recomputed is None or self.recomputed == self.value

    def leaves(self) -> Iterator[Cell]:
        """The cells at the ends: raw cells, table cells, constants."""
        if not self.inputs:
            yield self
        for cell in self.inputs:
            yield from cell.leaves()

    def walk(self) -> Iterator[Cell]:
        """This cell and everything below it."""
        yield self
        for cell in self.inputs:
            yield from cell.walk()


def trace_cell(run: TracedRun, dataset: str, record: int, variable: str) -> Cell:
    """How the value of `variable` in the `record`-th record (from 1) of `dataset` came about.

    Raises SourceError where the dataset, record or variable is not there.
    """
    if dataset in run.parents:
        parent, positions, column = run.parents[dataset]
        if not 1 <= record <= len(positions):
            raise SourceError.at(dataset, f"has no record {record} (it has {len(positions)})")
        if variable != "QVAL":
            return Cell("constant", f"{dataset}.{variable}", "", says="Structure of SUPP--.")
        name = str(column.take(np.array([record - 1])).tolist()[0])
        return _Tracer(run).cell(parent, int(positions[record - 1]), name, 0)
    if dataset not in run.record:
        raise SourceError.at(dataset, f"is not in this run (it has {', '.join(sorted(run.record))})")
    at = np.flatnonzero(run.record[dataset] == record)
    if not len(at):
        raise SourceError.at(dataset, f"has no record {record} (it has {run.record[dataset].max()})")
    if variable not in run.world.frames[dataset].columns:
        raise SourceError.at(dataset, f"has no variable {variable}")
    return _Tracer(run).cell(dataset, int(at[0]), variable, 0)


class _Tracer:
    def __init__(self, run: TracedRun) -> None:
        self.run = run
        self.world = run.world
        self.study = run.world.study

    # -- cells ----------------------------------------------------------------------------------

    def cell(self, frame: str, position: int, name: str, depth: int) -> Cell:
        """A cell of a source, table, register, intermediate or dataset."""
        if frame in self.study.sources:
            return self._source_cell(frame, position, name, depth)
        if frame in self.study.tables:
            return self._table_cell(frame, position, name)
        if frame == "subjects":
            return self._subject_cell(position, name)
        statement = self.study.datasets[frame].statements.get(name)
        value = self._text(frame, position, name)
        if self.study.datasets[frame].as_is:
            source = self.study.datasets[frame].as_is
            return self._source_cell(source, position, name, depth)
        if statement is None:
            subject = int(self.world.frames[frame].subject[position])
            return self._subject_cell(subject, name) if name == "USUBJID" else Cell("cell", f"{frame}.{name}", value)
        return self._statement_cell(frame, position, statement, value, depth)

    def _text(self, frame: str, position: int, name: str) -> str:
        column = self.world.column(frame, name).take(np.array([position]))
        found = column_as_text(column).tolist()[0]
        return "" if found is None else str(found)

    def _source_cell(self, source: str, position: int, name: str, depth: int) -> Cell:
        statement = self.study.sources[source].statements.get(name)
        value = self._text(source, position, name)
        if name == "USUBJID":
            return self._subject_cell(int(self.world.frames[source].subject[position]), name)
        if statement is not None:
            return self._statement_cell(source, position, statement, value, depth)
        file, row = self.run.raw_row[source]
        header = self.run.headers.get(source, {}).get(name, name)
        path = self.run.files[source][int(file[position])] if self.run.files[source] else ""
        note = ""
        collected = self.world.collected.get(source, {}).get(name)
        if collected is not None and not value:
            text = collected.take(np.array([position])).tolist()[0]
            note = f"'{text}' is declared a missing code" if text else ""
        for correction in self.run.corrections:
            raw = self.world.frames[source].positions
            if (
                correction["source"] == source
                and correction["column"] == name
                and raw is not None
                and correction["position"] == int(raw[position])
            ):
                note = f"corrected from '{correction['old']}' ({correction['id']}: {correction['why']})"
        return Cell("raw", f"{source}.{header}", value, f"{path} row {int(row[position])}", note=note)

    def _table_cell(self, table: str, position: int, name: str) -> Cell:
        value = self._text(table, position, name)
        path = self.study.tables[table].path
        return Cell("table", f"{table}.{name}", value, f"{path} row {position + 2}")

    def _subject_cell(self, subject: int, name: str) -> Cell:
        columns = self.world.subjects.columns
        value = ""
        if name in columns and subject >= 0:
            value = str(columns[name].take(np.array([subject])).tolist()[0] or "")
        register = self.study.register
        place = str(register.place) if register else ""
        inputs: tuple[Cell, ...] = ()
        if register is not None and subject >= 0:
            rows = np.flatnonzero(self.world.frames[register.source].subject == subject)
            subject_of = self.study.sources[register.source].subject
            if subject_of is not None:
                wanted = (subject_of.column, *subject_of.with_)
                inputs = tuple(
                    self._source_cell(register.source, int(row), column, DEEPEST)
                    for row in rows[:1]
                    for column in wanted
                )
        return Cell("subject", f"subjects.{name}", value, place, "Register of persons.", None, inputs)

    # -- statements -----------------------------------------------------------------------------

    def _statement_cell(
        self, frame: str, position: int, statement: Statement, value: str, depth: int
    ) -> Cell:
        name = f"{frame}.{statement.name}"
        if depth >= DEEPEST:
            return Cell("cell", name, value, str(statement.place), note="traced no deeper")
        sight, here = self._sight(frame, position)
        make: Make = statement.make
        if isinstance(make, ByPart):
            given = self._given(frame, statement.name, sight, here)
            if given is None:
                return Cell("constant", name, value, str(statement.place), "Name of the part, or not given in it.")
            make, statement_of_part = given
            sight.part = statement_of_part
        call = self._taken(make, sight, here)
        again = self._again(make, sight, here, statement)
        if call is None:
            return Cell("constant", name, value, str(statement.place), say_make(make), again, (), "no branch applies")
        inputs = tuple(self._inputs(call, statement.name, frame, position, sight, here, depth + 1))
        kind = "cell" if inputs else "constant"
        return Cell(kind, name, value, str(statement.place), say_make(call), again, inputs)

    def _sight(self, frame: str, position: int) -> tuple[Sight, int]:
        """The records of the same subject, and our record among them."""
        found = self.world.frames[frame]
        subject = found.subject[position]
        at = np.flatnonzero(found.subject == subject) if subject >= 0 else np.arange(found.size)
        whole = Sight(self.world, frame, found.rows, found.columns, reader=frame)
        return whole.narrow(at), int(np.flatnonzero(at == position)[0])

    def _given(
        self, frame: str, name: str, sight: Sight, here: int
    ) -> tuple[Make, str] | None:
        stack = self.study.datasets[frame].rows[0]
        assert isinstance(stack, Stack) and sight.rows.part is not None
        part = stack.parts[int(sight.rows.part[here])]
        if name not in part.give:
            return None
        return part.give[name].make, part.name

    def _taken(self, make: Make, sight: Sight, here: int) -> Call | None:
        """The call that made our record's value: the branch or case that applied."""
        one = sight.narrow(np.array([here]))
        if make.when is not None and not holds(make.when, one.column, 1, self.world.tables)[0]:
            return None
        if isinstance(make, Choose):
            for branch in make.branches:
                if branch.when is None or holds(branch.when, one.column, 1, self.world.tables)[0]:
                    return self._taken(branch, sight, here)
            return None
        if isinstance(make, ByValue):
            found = column_as_text(one.column(make.by)).tolist()[0]
            for values, case in make.cases:
                if found in values:
                    return self._taken(case, sight, here)
            return self._taken(make.otherwise, sight, here) if make.otherwise else None
        assert isinstance(make, Call)
        return make

    def _again(self, make: Make, sight: Sight, here: int, statement: Statement) -> str:
        part = sight.part
        if part:
            stack = self.study.datasets[sight.owner].rows[0]
            assert isinstance(stack, Stack) and sight.rows.part is not None
            number = next(i for i, p in enumerate(stack.parts) if p.name == part)
            mine = np.flatnonzero(sight.rows.part == number)
            here = int(np.flatnonzero(mine == here)[0])
            sight = sight.narrow(mine)
            sight.part = part
        made = make_value(make, sight, statement).take(np.array([here]))
        stored = self.world.frames[sight.owner].columns.get(statement.name)
        if stored is not None and not stored.is_text and made.is_text:
            made = column_as_number(made)[0]
        found = column_as_text(made).tolist()[0]
        return "" if found is None else str(found)

    # -- inputs ---------------------------------------------------------------------------------

    def _inputs(
        self,
        call: Call,
        name: str,
        frame: str,
        position: int,
        sight: Sight,
        here: int,
        depth: int,
    ) -> Iterator[Cell]:
        function = functions()[call.how]
        one = sight.narrow(np.array([here]))
        seen: set[tuple[str, int, str]] = set()
        frames: set[str] = set()
        for argument in function.arguments:
            given = call.arguments.get(argument.name)
            if given is None:
                if call.how == "copy":
                    taken = one.taken() or list(one.rows.index)[:1]
                    yield from self._reference(Reference(taken[0], name), frame, position, one, depth, seen)
                continue
            if argument.kind == "T":
                yield from self._table_line(call, given, one)
            elif argument.kind in "rRD":
                refs = self._record_references(argument.kind, given, call)
                for ref in refs:
                    frames.add(ref.scope)
                    yield from self._records(ref, call, one, depth, seen)
            elif argument.name != "within" or not function.looks_at_sisters:
                for ref in references_of(given):
                    if ref.scope not in frames:
                        yield from self._reference(ref, frame, position, one, depth, seen)
        for ref in references_of(call.arguments.get("{}")):
            yield from self._reference(ref, frame, position, one, depth, seen)
        if function.looks_at_sisters:
            yield from self._sisters(call, frame, sight, here, depth, seen)

    def _record_references(self, kind: str, given: object, call: Call) -> list[Reference]:
        refs = [given] if isinstance(given, Reference) else list(given)  # type: ignore[call-overload]
        if kind != "D":
            return refs
        found: list[Reference] = []
        for ref in refs:
            names = [ref.name] if ref.name else timing_variables(self.study, ref.scope, call)
            found += [Reference(ref.scope, name) for name in names]
        return found

    def _reference(
        self,
        ref: Reference,
        frame: str,
        position: int,
        one: Sight,
        depth: int,
        seen: set[tuple[str, int, str]],
    ) -> Iterator[Cell]:
        if ref.scope == "config":
            value = self.study.config[ref.name]
            yield Cell("constant", str(ref), str(value.value), str(value.place), value.says)
            return
        if ref.scope == "study":
            yield Cell("constant", str(ref), self.world.values.get(ref.name, ""), "study.yaml")
            return
        target, at, name = self._locate(ref, frame, position, one)
        if target == "":
            made = column_as_text(one.column(ref)).tolist()[0]
            yield Cell("cell", str(ref), str(made or ""), says="Made by a row step.")
            return
        if at < 0:
            yield Cell("constant", str(ref), "", note=f"no record of {ref.scope}")
            return
        key = (target, at, name)
        if key not in seen:
            seen.add(key)
            yield self.cell(target, at, name, depth)

    def _locate(
        self, ref: Reference, frame: str, position: int, one: Sight
    ) -> tuple[str, int, str]:
        """Frame, position and column of the one cell that a reference means."""
        name = ref.name
        if not ref.scope:
            if frame in self.study.datasets and name in one.rows.made:
                return "", -1, name
            return frame, position, name
        if str(ref) in one.rows.made:
            return self._made(ref, frame, one)
        if ref.scope == "raw":
            for source in one.taken():
                if one.rows.index[source][0] >= 0:
                    return source, int(one.rows.index[source][0]), name
            return "raw", -1, name
        if ref.scope == "subjects":
            return "subjects", int(one.rows.subject[0]), name
        if ref.scope in one.rows.index:
            return ref.scope, int(one.rows.index[ref.scope][0]), name
        at = self.world.one_per_subject(ref.scope)[one.rows.subject[0]]
        return ref.scope, int(at), name

    def _made(self, ref: Reference, frame: str, one: Sight) -> tuple[str, int, str]:
        """Where a column that a row step made has its value: the grouped or the unpivoted cell."""
        members = one.rows.members.get(ref.scope)
        if members is not None and len(members.ids):
            return ref.scope, int(members.ids[0]), ref.name
        for step in _unpivots(self.study.datasets[frame]):
            if step.source != ref.scope or ref.name not in step.columns:
                continue
            line = int(one.rows.index[step.table][0])
            named = self.world.column(step.table, step.columns[ref.name]).take(np.array([line]))
            column = column_as_text(named).tolist()[0]
            if column is not None and one.rows.index[step.source][0] >= 0:
                return step.source, int(one.rows.index[step.source][0]), str(column)
        return "", -1, ref.name

    def _records(
        self, ref: Reference, call: Call, one: Sight, depth: int, seen: set[tuple[str, int, str]]
    ) -> Iterator[Cell]:
        match = tuple((theirs, ours) for theirs, ours in call.match if theirs.scope == ref.scope)
        _, records = pairs(one, ref.scope, match, call.among)
        for record in records[:MOST_RECORDS]:
            key = (ref.scope, int(record), ref.name)
            if key not in seen:
                seen.add(key)
                yield self.cell(ref.scope, int(record), ref.name, depth)
        if len(records) > MOST_RECORDS:
            more = len(records) - MOST_RECORDS
            yield Cell("constant", str(ref), "", note=f"and {more} more records of {ref.scope}")

    def _sisters(
        self,
        call: Call,
        frame: str,
        sight: Sight,
        here: int,
        depth: int,
        seen: set[tuple[str, int, str]],
    ) -> Iterator[Cell]:
        """Other records of the group that take part, by the first value argument."""
        within = call.arguments.get("within", ())
        columns = [sight.column(ref) for ref in within]
        same = np.ones(sight.size, dtype=bool)
        for column in columns:
            same &= column.same_as(column.take(np.full(sight.size, here)))
        if call.among is not None:
            same &= holds(call.among, sight.column, sight.size, self.world.tables)
        positions = sight.positions()[same]
        refs = [
            ref
            for argument in ("value", "of", "event")
            for ref in references_of(call.arguments.get(argument))
        ]
        for ref in refs[:1]:
            for position in positions[:MOST_RECORDS]:
                key = (frame, int(position), ref.name)
                if key not in seen:
                    seen.add(key)
                    yield self.cell(frame, int(position), ref.name, depth)
        group = ", ".join(str(ref) for ref in within)
        yield Cell("constant", f"records of {frame}", str(len(positions)), note=f"with the same {group}")

    def _table_line(self, call: Call, table: str, one: Sight) -> Iterator[Cell]:
        """The line of a look-up table that matched, where the call looks one up."""
        match, take = call.arguments.get("match"), call.arguments.get("take")
        if not isinstance(match, dict) or not take:
            return
        columns = self.world.tables[table].columns
        same = np.ones(len(self.world.tables[table]), dtype=bool)
        for column, ref in match.items():
            wanted = column_as_text(one.column(ref)).tolist()[0]
            texts = columns[column].texts()
            same &= np.array([text == wanted for text in texts], dtype=bool)
        for line in np.flatnonzero(same)[:1]:
            yield self._table_cell(table, int(line), str(take))


def _unpivots(spec: DatasetSpec) -> list[Unpivot]:
    """The unpivot steps of a dataset, those of its parts included."""
    steps = list(spec.rows)
    for step in spec.rows:
        if isinstance(step, Stack):
            steps += [inner for part in step.parts for inner in part.rows]
    return [step for step in steps if isinstance(step, Unpivot)]


def records_where(run: TracedRun, dataset: str, conditions: list[tuple[str, str]]) -> list[int]:
    """Numbers of the written records of `dataset` that fulfil every `NAME=text`."""
    if dataset in run.parents:
        raise SourceError.at(dataset, "name the parent dataset and the qualifier as its variable")
    if dataset not in run.record:
        raise SourceError.at(dataset, f"is not in this run (it has {', '.join(sorted(run.record))})")
    frame = run.world.frames[dataset]
    mask = run.record[dataset] > 0
    for name, text in conditions:
        if name not in frame.columns and name != "USUBJID":
            raise SourceError.at(dataset, f"has no variable {name}")
        column = column_as_text(run.world.column(dataset, name))
        mask &= np.array([(value or "") == text for value in column.tolist()], dtype=bool)
    return sorted(int(number) for number in run.record[dataset][mask])
