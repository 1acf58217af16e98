"""What a statement sees: resolves references to one value per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine.frame import Members, Rows
from cdisc_convert.engine.scopes import Scope, part_scopes, scope_after
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column, choose_by
from cdisc_convert.model.spec import ByPart, Reference, Stack

AS_COLLECTED = "@collected"
"""Behind the name of a column that a row step made: its texts before missing codes were emptied."""


@dataclass(eq=False)
class Sight:
    """The rows of `owner` (or some of them) with everything they can refer to.

    at: positions of these rows in the owner's frame, None = all.
    part: name of the stack's part whose statements are being evaluated, "" = none.
    own: own columns by name, for all rows of the owner's frame.
    """

    world: World
    owner: str
    rows: Rows
    own: Mapping[str, Column] = field(default_factory=dict)
    at: np.ndarray | None = None
    part: str = ""
    reader: str = ""

    @property
    def size(self) -> int:
        """Number of rows."""
        return self.rows.size

    def narrow(self, index: np.ndarray) -> Sight:
        """The same sight on the rows at `index`."""
        at = index if self.at is None else self.at[index]
        return Sight(
            self.world, self.owner, self.rows.take(index), self.own, at, self.part, self.reader
        )

    def positions(self) -> np.ndarray:
        """Positions of these rows in the owner's frame."""
        return np.arange(self.size) if self.at is None else self.at

    def column(self, ref: Reference, *, as_collected: bool = False) -> Column:
        """The column that `ref` names, one value per row."""
        if not ref.scope:
            return self._own(ref.name)
        scope = self._scope()
        made = self.rows.made.get(f"{ref}{AS_COLLECTED}") if as_collected else None
        made = self.rows.made.get(str(ref)) if made is None else made
        if made is not None and (scope is None or scope.makes(ref)):
            return made
        if ref.scope == "config":
            return Column.constant(self.world.study.config[ref.name].value, self.size)
        if ref.scope == "study":
            return Column.constant(self.world.values.get(ref.name, ""), self.size)
        if ref.scope == "raw":
            return self._raw(ref.name)
        if ref.scope in self.rows.index and (scope is None or ref.scope in scope.sources):
            return self._at(ref.scope, ref.name, self.rows.index[ref.scope], as_collected)
        if ref.scope == "subjects":
            return self._subject(ref.name)
        position = self.world.one_per_subject(ref.scope)[self.rows.subject]
        self.world.ledger.read(self.reader, ref.scope, position[position >= 0])
        return self._at(ref.scope, ref.name, position, as_collected)

    def members(self, frame: str) -> Members | None:
        """The grouped records of `frame` that these rows stand for; None = not grouped by it."""
        scope = self._scope()
        return self.rows.members.get(frame) if scope is None or frame in scope.members else None

    def _scope(self) -> Scope | None:
        """What these rows are made from, where the parts of a stack differ in that; else None.

        A row of another part has no position in a source that only some parts take: there the
        reference means the record of the subject.
        """
        if self.rows.part is None:
            return None
        spec = self.world.study.datasets[self.owner]
        return part_scopes(spec)[self.part] if self.part else scope_after(spec.rows)

    def _at(self, frame: str, name: str, index: np.ndarray, as_collected: bool) -> Column:
        if as_collected:
            collected = self.world.collected.get(frame, {}).get(name)
            if collected is not None:
                return collected.take(index)
        return self.world.column(frame, name).take(index)

    def _subject(self, name: str) -> Column:
        columns = self.world.subjects.columns
        if name not in columns:
            return Column.missing(self.size)
        return columns[name].take(self.rows.subject)

    def _raw(self, name: str) -> Column:
        choices: list[tuple[np.ndarray | None, Column]] = []
        for frame in self.taken():
            index = self.rows.index[frame]
            choices.append((index >= 0, self._at(frame, name, index, False)))
        return choose_by(choices, self.size) if choices else Column.missing(self.size)

    def taken(self) -> list[str]:
        """The sources that `raw` stands for, in these rows."""
        sources = self.world.study.sources
        return [frame for frame in self.rows.index if frame in sources]

    def _own(self, name: str) -> Column:
        made = self.rows.made.get(name)
        column: Column | None
        if self.part and name == self._part_is():
            return Column.constant(self.part, self.size)
        if self.part and self._is_by_part(name):
            column = self.own.get(f"{name}@{self.part}")
            if column is None:
                return Column.missing(self.size)
            return column if self.at is None else column.take(self.at)
        column = self.own.get(name)
        if column is None:
            if made is not None:
                return made
            if name == "USUBJID":
                return self.world.usubjid(self.rows)
            return Column.missing(self.size)
        return column if self.at is None else column.take(self.at)

    def _part_is(self) -> str:
        """The variable that names the part; it is known before any part is made."""
        stack = self.world.study.datasets[self.owner].rows[0]
        return stack.part_is if isinstance(stack, Stack) else ""

    def _is_by_part(self, name: str) -> bool:
        spec = self.world.study.datasets.get(self.owner)
        if spec is None or not isinstance(spec.rows[0], Stack):
            return False
        statement = spec.statements.get(name)
        return statement is not None and isinstance(statement.make, ByPart)
