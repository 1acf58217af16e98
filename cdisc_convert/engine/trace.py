"""Explains a value: the statement that made it, what it was made from, back to raw cells."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.evaluate import make_value
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.trace_choice import taken_call
from cdisc_convert.engine.trace_inputs import Inputs, Maker
from cdisc_convert.engine.trace_read import TracedRun
from cdisc_convert.engine.traced_cell import DEEPEST, Cell
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.method_text import say_make
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.model.spec import (
    ByPart,
    Make,
    Stack,
    Statement,
)


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
        raise SourceError.at(
            dataset, f"is not in this run (it has {', '.join(sorted(run.record))})"
        )
    at = np.flatnonzero(run.record[dataset] == record)
    if not len(at):
        raise SourceError.at(
            dataset, f"has no record {record} (it has {run.record[dataset].max()})"
        )
    name = _spelled(run, dataset, variable, "--variable")
    return _Tracer(run).cell(dataset, int(at[0]), name, 0)


def _spelled(run: TracedRun, dataset: str, name: str, option: str) -> str:
    """The variable that `name` means, in capitals or not; SpecError where there is none."""
    known = list(run.world.frames[dataset].columns)
    for spelled in (name, name.upper()):
        if spelled in known or spelled == "USUBJID":
            return spelled
    raise SpecError.at(option, f"{dataset} has no variable '{name}'{did_you_mean(name, known)}")


class _Tracer:
    def __init__(self, run: TracedRun) -> None:
        self.run = run
        self.world = run.world
        self.study = run.world.study
        self._known: dict[tuple[str, int, str], Cell] = {}

    # -- cells ----------------------------------------------------------------------------------

    def cell(self, frame: str, position: int, name: str, depth: int) -> Cell:
        """A cell of a source, table, register, intermediate or dataset; each is followed once."""
        key = (frame, position, name)
        if key not in self._known:
            self._known[key] = self._found(frame, position, name, depth)
        return self._known[key]

    def _found(self, frame: str, position: int, name: str, depth: int) -> Cell:
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
            return (
                self._subject_cell(subject, name)
                if name == "USUBJID"
                else Cell("cell", f"{frame}.{name}", value)
            )
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
        return Cell(
            "raw", f"{source}.{header}", value, f"{path} row {int(row[position])}", note=note
        )

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
        return Cell(
            "subject", f"subjects.{name}", value, place, "Register of persons.", None, inputs
        )

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
                return Cell(
                    "constant",
                    name,
                    value,
                    str(statement.place),
                    "Name of the part, or not given in it.",
                )
            make, statement_of_part = given
            sight.part = statement_of_part
        one = sight.narrow(np.array([here]))
        taken = taken_call(make, one, self.world.tables)
        again = self._again(make, sight, here, statement)
        maker = Maker(statement.name, frame, position, sight, here, one, depth + 1)
        inputs = tuple(Inputs(self.world, self.cell).of(taken, maker))
        kind = "cell" if inputs else "constant"
        says, note = say_make(taken.call or make), "" if taken.call else "no branch applies"
        return Cell(kind, name, value, str(statement.place), says, again, inputs, note)

    def _sight(self, frame: str, position: int) -> tuple[Sight, int]:
        """The records of the same subject, and our record among them."""
        found = self.world.frames[frame]
        subject = found.subject[position]
        at = np.flatnonzero(found.subject == subject) if subject >= 0 else np.arange(found.size)
        whole = Sight(self.world, frame, found.rows, found.columns, reader=frame)
        return whole.narrow(at), int(np.flatnonzero(at == position)[0])

    def _given(self, frame: str, name: str, sight: Sight, here: int) -> tuple[Make, str] | None:
        stack = self.study.datasets[frame].rows[0]
        assert isinstance(stack, Stack) and sight.rows.part is not None
        part = stack.parts[int(sight.rows.part[here])]
        if name not in part.give:
            return None
        return part.give[name].make, part.name

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


def records_where(run: TracedRun, dataset: str, conditions: list[tuple[str, str]]) -> list[int]:
    """Numbers of the written records of `dataset` that fulfil every `NAME=text`."""
    if dataset in run.parents:
        raise SourceError.at(dataset, "name the parent dataset and the qualifier as its variable")
    if dataset not in run.record:
        raise SourceError.at(
            dataset, f"is not in this run (it has {', '.join(sorted(run.record))})"
        )
    mask = run.record[dataset] > 0
    for name, text in conditions:
        spelled = _spelled(run, dataset, name, "--where")
        column = column_as_text(run.world.column(dataset, spelled))
        mask &= np.array([(value or "") == text for value in column.tolist()], dtype=bool)
    return sorted(int(number) for number in run.record[dataset][mask])
