"""Makes the nodes of a plan one after the other: rows, names, `then`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.engine.as_is import kinds_of
from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.evaluate import make_value
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.ledger import Reason
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.node_inputs import column_of
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.row_verbs import Flag, RowVerbs
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import Doubt, World
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, Kind, choose_by
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.model.spec import (
    ByPart,
    DatasetSpec,
    Stack,
    Statement,
)

AFTER_CUTOFF = "after cut-off"


class Executor:
    """Runs nodes in a world (of all subjects, or of a chunk of them)."""

    def __init__(
        self,
        plan: Plan,
        world: World,
        flags: list[Flag],
        facts: Mapping[str, DatasetFacts],
        cutoff: str,
    ) -> None:
        self.plan = plan
        self.study = plan.study
        self.world = world
        self.flags = flags
        self.facts = facts
        self.cutoff = cutoff

    def run(self, nodes: tuple[Node, ...]) -> None:
        """Make `nodes`, which are in executable order."""
        for node in nodes:
            self.make(node)

    def make(self, node: Node) -> None:
        """Make one node."""
        if node.kind == "rows":
            self._rows(node)
        elif node.kind == "then":
            self._then(node)
        else:
            self._name(node)

    def _rows(self, node: Node) -> None:
        spec = self.study.datasets.get(node.owner)
        if spec is None:
            return
        if spec.as_is:
            source = self.world.frames[spec.as_is]
            rows = Rows(source.size, source.subject, {spec.as_is: np.arange(source.size)})
            if not spec.is_submitted:
                kept = Reason(spec.name, "taken over as it stands; not submitted", spec.place)
                self.world.ledger.book(spec.as_is, np.arange(source.size), kept)
            self.world.frames[spec.name] = Frame(spec.name, rows, self._typed_columns(spec, source))
            self.world.ledger.count(spec.name, "as_is", spec.place, source.size, 0, rows.size)
            return
        rows = RowVerbs(self.world, spec.name, self.flags).run(spec.rows)
        self.world.frames[spec.name] = Frame(spec.name, rows)

    def _typed_columns(self, spec: DatasetSpec, source: Frame) -> dict[str, Column]:
        """Columns of an existing dataset, with the kinds that its standard gives them."""
        kinds = kinds_of(self.study, spec, tuple(source.columns))
        columns = {}
        for name, column in source.columns.items():
            kind = kinds.get(name, Kind.TEXT)
            if kind.is_text:
                columns[name] = column.as_kind(kind)
            else:
                columns[name] = column_as_number(column)[0]
        return columns

    def _then(self, node: Node) -> None:
        spec = self.study.datasets.get(node.owner)
        if spec is None or spec.as_is:
            return
        frame = self.world.frames[spec.name]
        verbs = RowVerbs(self.world, spec.name, self.flags)
        for step in spec.then:
            kept = verbs.kept_by(step, frame)
            frame.keep(kept)
        if self.cutoff and spec.cutoff_on:
            column = frame.columns[spec.cutoff_on]
            limit = Column.constant(self.cutoff, frame.size, Kind.ISO)
            late = comparison(column, limit) == 1
            frame.keep(verbs.drop(frame, late, AFTER_CUTOFF, spec.place))

    def _name(self, node: Node) -> None:
        frame = self.world.frames[node.owner]
        sight = Sight(self.world, node.owner, frame.rows, frame.columns, reader=node.owner)
        if node.owner in self.study.sources:
            statement = self.study.sources[node.owner].statements[node.name]
            frame.columns[node.name] = make_value(statement.make, sight, statement)
            return
        spec = self.study.datasets[node.owner]
        if node.part:
            self._part(spec, node, sight, frame)
            return
        statement = spec.statements[node.name]
        if isinstance(statement.make, ByPart):
            column = self._parts_together(spec, statement, frame, sight)
        else:
            column = make_value(statement.make, sight, statement)
        column = self._typed(spec, statement, column, frame)
        if statement.after_cutoff and self.cutoff:
            limit = Column.constant(self.cutoff, frame.size, Kind.ISO)
            late = comparison(column, limit) == 1
            if late.any():
                column = column.where(~late)
                self.world.emptied[f"{spec.name}.{node.name}"] += int(late.sum())
        hidden = self.study.hide.get(f"{spec.name}.{node.name}")
        if hidden and self.world.values.get("BLINDED"):
            column = Column.constant(hidden, frame.size)
        frame.columns[node.name] = column

    def _part(self, spec: DatasetSpec, node: Node, sight: Sight, frame: Frame) -> None:
        stack = spec.rows[0]
        assert isinstance(stack, Stack) and frame.rows.part is not None
        number = next(i for i, part in enumerate(stack.parts) if part.name == node.part)
        statement = stack.parts[number].give[node.name]
        at = np.flatnonzero(frame.rows.part == number)
        narrowed = sight.narrow(at)
        narrowed.part = node.part
        column = make_value(statement.make, narrowed, statement)
        back = np.full(frame.size, -1, dtype=np.int64)
        back[at] = np.arange(len(at))
        frame.columns[f"{node.name}@{node.part}"] = column.take(back)

    def _parts_together(
        self, spec: DatasetSpec, statement: Statement, frame: Frame, sight: Sight
    ) -> Column:
        stack = spec.rows[0]
        assert isinstance(stack, Stack) and frame.rows.part is not None
        if stack.part_is == statement.name:
            column = Column.of_levels(frame.rows.part, [part.name for part in stack.parts])
        else:
            given = [
                (frame.rows.part == number, frame.columns[f"{statement.name}@{part.name}"])
                for number, part in enumerate(stack.parts)
                if f"{statement.name}@{part.name}" in frame.columns
            ]
            together = alike([column for _, column in given])
            masks = [mask for mask, _ in given]
            column = choose_by(list(zip(masks, together, strict=True)), frame.size)
        if statement.make.when is not None:
            mask = holds(statement.make.when, sight.column, frame.size, self.world.tables)
            column = column.where(mask)
        return column

    def _typed(
        self, spec: DatasetSpec, statement: Statement, column: Column, frame: Frame
    ) -> Column:
        """The column in the type that the standard gives the variable."""
        facts = self.facts.get(spec.name)
        variable = facts.variables.get(statement.name) if facts else None
        if statement.supplemental is not None:
            return column_as_text(column)
        if variable is None:
            return column
        if variable.type == "Char":
            text = column_as_text(column)
            return text.as_kind(variable.kind) if variable.kind is Kind.ISO else text
        if not column.is_text:
            return column
        numbers, rejected = column_as_number(column)
        if rejected.any():
            at = np.flatnonzero(rejected)
            self.world.doubts.append(
                Doubt(
                    spec.name,
                    statement.name,
                    "number",
                    "is no number",
                    at,
                    column.take(at),
                    frame.subject[at],
                    True,
                    statement.issue,
                    statement.place,
                )
            )
        return numbers


class OrderlyExecutor(Executor):
    """Makes columns whose levels follow from their values alone.

    What makes a column may leave levels of records that are gone. Where one run takes over what
    another makes anew, both must write the same bytes.
    """

    def make(self, node: Node) -> None:
        """Make one node."""
        super().make(node)
        frame = self.world.frames.get(node.owner)
        if frame is None or node.kind not in ("rows", "name"):
            return
        names = [column_of(node)] if node.kind == "name" else list(frame.columns)
        for name in names:
            frame.columns[name] = frame.columns[name].in_order()
