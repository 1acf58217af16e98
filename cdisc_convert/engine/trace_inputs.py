"""The cells that a value was made from: columns of the same row, records of others, table lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.pairs import pairs
from cdisc_convert.engine.plan_node import timing_variables
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.trace_choice import Taken
from cdisc_convert.engine.traced_cell import MOST_RECORDS, Cell
from cdisc_convert.engine.world import World
from cdisc_convert.functions._registry import functions
from cdisc_convert.functions.records._flags import is_yes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.spec import Call, DatasetSpec, Reference, Stack, Unpivot, references_of

MakeCell = Callable[[str, int, str, int], Cell]
"""Frame, position, column and depth to the traced cell."""


@dataclass(frozen=True, eq=False)
class Maker:
    """Whose value is explained: that of `name` in a record of `frame`.

    sight: the records of the same subject; here: our record among them; one: our record alone.
    """

    name: str
    frame: str
    position: int
    sight: Sight
    here: int
    one: Sight
    depth: int


class Inputs:
    """Finds the cells behind a call."""

    def __init__(self, world: World, cell: MakeCell) -> None:
        self.world = world
        self.study = world.study
        self.cell = cell
        self.seen: set[tuple[str, int, str]] = set()

    def of(self, taken: Taken, maker: Maker) -> Iterator[Cell]:
        """The cells that the call looked at and those that decided for it, each once."""
        if taken.call is not None:
            yield from self._of_call(taken.call, maker)
        for ref in taken.deciding:
            yield from self._reference(ref, maker)

    def _of_call(self, call: Call, maker: Maker) -> Iterator[Cell]:
        function = functions()[call.how]
        frames: set[str] = set()
        for argument in function.arguments:
            given = call.arguments.get(argument.name)
            if given is None:
                if call.how == "copy":
                    taken = maker.one.taken() or list(maker.one.rows.index)[:1]
                    yield from self._reference(Reference(taken[0], maker.name), maker)
            elif argument.kind == "T":
                yield from self._table_line(given, call, maker)
            elif argument.kind in "rRD":
                for ref in self._record_references(argument.kind, given, call):
                    frames.add(ref.scope)
                    yield from self._records(ref, call, maker)
            elif argument.name != "within" or not function.looks_at_sisters:
                for ref in references_of(given):
                    if ref.scope not in frames:
                        yield from self._reference(ref, maker)
        for ref in references_of(call.arguments.get("{}")):
            yield from self._reference(ref, maker)
        for ref in references_of(call.among):
            if ref.scope not in frames:
                yield from self._reference(ref, maker)
        if function.looks_at_sisters:
            yield from self._sisters(call, maker)

    def _once(self, frame: str, position: int, name: str, depth: int) -> Iterator[Cell]:
        key = (frame, position, name)
        if key not in self.seen:
            self.seen.add(key)
            yield self.cell(frame, position, name, depth)

    def _record_references(self, kind: str, given: object, call: Call) -> list[Reference]:
        refs = [given] if isinstance(given, Reference) else list(given)  # type: ignore[call-overload]
        if kind != "D":
            return refs
        found: list[Reference] = []
        for ref in refs:
            names = [ref.name] if ref.name else timing_variables(self.study, ref.scope, call)
            found += [Reference(ref.scope, name) for name in names]
        return found

    def _reference(self, ref: Reference, maker: Maker) -> Iterator[Cell]:
        if ref.scope == "config":
            value = self.study.config[ref.name]
            yield Cell("constant", str(ref), str(value.value), str(value.place), value.says)
            return
        if ref.scope == "study":
            yield Cell("constant", str(ref), self.world.values.get(ref.name, ""), "study.yaml")
            return
        frame, position, name = self._locate(ref, maker)
        if frame == "":
            made = column_as_text(maker.one.column(ref)).tolist()[0]
            yield Cell("cell", str(ref), str(made or ""), says="Made by a row step.")
        elif position < 0:
            yield Cell("constant", str(ref), "", note=f"no record of {ref.scope}")
        else:
            yield from self._once(frame, position, name, maker.depth)

    def _locate(self, ref: Reference, maker: Maker) -> tuple[str, int, str]:
        """Frame, position and column of the one cell that a reference means; "" = made by a row step."""
        rows, name = maker.one.rows, ref.name
        if not ref.scope:
            if maker.frame in self.study.datasets and name in rows.made:
                return "", -1, name
            return maker.frame, maker.position, name
        if str(ref) in rows.made:
            return self._made(ref, maker)
        if ref.scope == "raw":
            for source in maker.one.taken():
                if rows.index[source][0] >= 0:
                    return source, int(rows.index[source][0]), name
            return "raw", -1, name
        if ref.scope == "subjects":
            return "subjects", int(rows.subject[0]), name
        if ref.scope in rows.index:
            return ref.scope, int(rows.index[ref.scope][0]), name
        at = self.world.one_per_subject(ref.scope)[rows.subject[0]]
        return ref.scope, int(at), name

    def _made(self, ref: Reference, maker: Maker) -> tuple[str, int, str]:
        """Where a column that a row step made has its value: the grouped or the unpivoted cell.

        In a stack another part may have grouped; the records of this part are those it took.
        """
        rows = maker.one.rows
        members = rows.members.get(ref.scope)
        if members is not None and len(members.ids):
            return ref.scope, int(members.ids[0]), ref.name
        for step in _unpivots(self.study.datasets[maker.frame]):
            if step.source != ref.scope or ref.name not in step.columns:
                continue
            line = int(rows.index[step.table][0])
            named = self.world.column(step.table, step.columns[ref.name]).take(np.array([line]))
            column = column_as_text(named).tolist()[0]
            if column is not None and rows.index[step.source][0] >= 0:
                return step.source, int(rows.index[step.source][0]), str(column)
        index = rows.index.get(ref.scope)
        if index is not None and index[0] >= 0:
            return ref.scope, int(index[0]), ref.name
        return "", -1, ref.name

    def _records(self, ref: Reference, call: Call, maker: Maker) -> Iterator[Cell]:
        """The records of another dataset that took part."""
        match = tuple(pair for pair in call.match if pair[0].scope == ref.scope)
        _, records = pairs(maker.one, ref.scope, match, call.among)
        for record in records[:MOST_RECORDS]:
            yield from self._once(ref.scope, int(record), ref.name, maker.depth)
        if len(records) > MOST_RECORDS:
            more = len(records) - MOST_RECORDS
            yield Cell("constant", str(ref), "", note=f"and {more} more records of {ref.scope}")

    def _sisters(self, call: Call, maker: Maker) -> Iterator[Cell]:
        """Records of the same group that take part: the values looked at, and how many there are."""
        sight = maker.sight
        within = call.arguments.get("within", ())
        same = np.ones(sight.size, dtype=bool)
        for ref in within:
            column = sight.column(ref)
            same &= column.same_as(column.take(np.full(sight.size, maker.here)))
        if call.among is not None:
            same &= holds(call.among, sight.column, sight.size, self.world.tables)
        for flag in references_of(call.arguments.get("flag")):
            same &= is_yes(sight.column(flag))
        positions = sight.positions()[same]
        refs = [
            ref
            for argument in ("value", "of", "event")
            for ref in references_of(call.arguments.get(argument))
        ]
        for ref in refs[:1]:
            for position in positions[:MOST_RECORDS]:
                yield from self._once(maker.frame, int(position), ref.name, maker.depth)
        group = ", ".join(str(ref) for ref in within)
        yield Cell(
            "constant",
            f"records of {maker.frame}",
            str(len(positions)),
            note=f"with the same {group}",
        )

    def _table_line(self, table: str, call: Call, maker: Maker) -> Iterator[Cell]:
        """The line of a look-up table that matched, where the call looks one up."""
        match, take = call.arguments.get("match"), call.arguments.get("take")
        if not isinstance(match, dict) or not take:
            return
        columns = self.world.tables[table].columns
        same = np.ones(len(self.world.tables[table]), dtype=bool)
        for column, ref in match.items():
            wanted = column_as_text(maker.one.column(ref)).tolist()[0]
            texts = columns[column].texts()
            same &= np.array([text == wanted for text in texts], dtype=bool)
        for line in np.flatnonzero(same)[:1]:
            yield self.cell(table, int(line), str(take), maker.depth)


def _unpivots(spec: DatasetSpec) -> list[Unpivot]:
    """The unpivot steps of a dataset, those of its parts included."""
    steps = list(spec.rows)
    for step in spec.rows:
        if isinstance(step, Stack):
            steps += [inner for part in step.parts for inner in part.rows]
    return [step for step in steps if isinstance(step, Unpivot)]
