"""The row verbs: rows in, rows out, every dropped row booked with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.frame import Frame, Rows, stack_rows
from cdisc_convert.engine.ledger import Reason
from cdisc_convert.engine.pairs import combine, join, joint_codes
from cdisc_convert.engine.row_choice import chosen_event, chosen_one, undecided_tie
from cdisc_convert.engine.row_shapes import group_rows, split_rows, spread_rows
from cdisc_convert.engine.sight import AS_COLLECTED, Sight
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column, concatenate
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.spec import (
    Condition,
    Expand,
    Group,
    Join,
    KeepEvent,
    KeepOne,
    Reference,
    RowStep,
    SetAside,
    Split,
    Spread,
    Stack,
    Take,
    Unpivot,
)

_VERB_NAMES = {
    Take: "take",
    Stack: "stack",
    Unpivot: "unpivot",
    Join: "join",
    KeepOne: "keep_one",
    SetAside: "set_aside",
    Group: "group",
    Expand: "expand",
    Split: "split",
    Spread: "spread",
    KeepEvent: "keep_event",
}


@dataclass(frozen=True, eq=False)
class Flag:
    """Rows that a row step found an issue with; effect: what became of them."""

    issue: str
    rows: Rows
    text: str
    place: Place
    owner: str
    effect: str = ""


class RowVerbs:
    """Runs the row steps of the dataset `owner`; `part` names the part of a stack."""

    def __init__(self, world: World, owner: str, flags: list[Flag], *, part: str = "") -> None:
        self.world = world
        self.owner = owner
        self.flags = flags
        self.counted_as = f"{owner} part {part}" if part else owner
        self.kept = np.empty(0, dtype=np.int64)

    def run(self, steps: tuple[RowStep, ...]) -> Rows:
        """The rows after all `steps`."""
        rows = Rows(0, np.empty(0, dtype=np.int64))
        for step in steps:
            rows = self.step(step, rows)
        return rows

    def step(self, step: RowStep, rows: Rows, frame: Frame | None = None) -> Rows:
        """The rows after one step; `frame` gives own names to steps of `then`."""
        own = {} if frame is None else frame.columns
        sight = Sight(self.world, self.owner, rows, own, reader=self.owner)
        return getattr(self, f"_{_VERB_NAMES[type(step)]}")(step, sight)

    def kept_by(self, step: RowStep, frame: Frame) -> np.ndarray:
        """A step of `then`: true for the records of `frame` that it keeps."""
        self.kept = np.arange(frame.size)
        self.step(step, frame.rows, frame)
        mask = np.zeros(frame.size, dtype=bool)
        mask[self.kept] = True
        return mask

    def drop(self, frame: Frame, mask: np.ndarray, because: str, place: Place) -> np.ndarray:
        """Book the records of `frame` where `mask` is true; gives those that stay."""
        self.world.ledger.drop(frame.rows, np.flatnonzero(mask), Reason(self.owner, because, place))
        stay = int((~mask).sum())
        self.world.ledger.count(self.owner, because, place, frame.size, frame.size - stay, stay)
        return ~mask

    # -- helpers --------------------------------------------------------------------------------

    def _holds(self, condition: Condition, sight: Sight) -> np.ndarray:
        return holds(condition, sight.column, sight.size, self.world.tables)

    def _keep(
        self, sight: Sight, mask: np.ndarray, step: RowStep, because: str, kind: str = "excluded"
    ) -> Rows:
        """The rows where `mask` is true; the others are booked."""
        dropped = np.flatnonzero(~mask)
        issue = getattr(step, "issue", "")
        reason = Reason(self.owner, because, step.place, kind, issue)
        self.world.ledger.drop(sight.rows, dropped, reason)
        if issue and len(dropped):
            gone, effect = sight.rows.take(dropped), "The row is set aside."
            self.flags.append(Flag(issue, gone, because, step.place, self.owner, effect))
        self.kept = np.flatnonzero(mask)
        return sight.rows.take(self.kept) if len(dropped) else sight.rows

    def _count(self, step: RowStep, got: int, dropped: int, gave: int) -> None:
        name = _VERB_NAMES[type(step)]
        self.world.ledger.count(self.counted_as, name, step.place, got, dropped, gave)

    def _counted_keep(
        self, step: RowStep, sight: Sight, mask: np.ndarray, because: str, kind: str = "excluded"
    ) -> Rows:
        kept = self._keep(sight, mask, step, because, kind)
        self._count(step, sight.size, int((~mask).sum()), kept.size)
        return kept

    def _source_rows(self, name: str) -> Rows:
        frame = self.world.frame(name)
        return Rows(frame.size, frame.subject, {name: np.arange(frame.size)})

    def _describe(self, frame: str, position: int) -> str:
        number = self.world.row_number(frame, position)
        subject = self.world.frame(frame).subject[position]
        if subject < 0 or not self.world.subjects.size:
            return f"record {number} of {frame}"
        usubjid = self.world.subjects.columns["USUBJID"].take(np.array([subject])).tolist()[0]
        return f"record {number} of {frame} ({usubjid})"

    def _describe_row(self, rows: Rows, row: int) -> str:
        for frame, positions in rows.index.items():
            if positions[row] >= 0:
                return self._describe(frame, int(positions[row]))
        for frame, members in rows.members.items():
            ids = members.take(np.array([row])).ids
            if len(ids):
                return self._describe(frame, int(ids[0]))
        return f"row {row + 1}"

    # -- starting -------------------------------------------------------------------------------

    def _take(self, step: Take, sight: Sight) -> Rows:
        rows = stack_rows([self._source_rows(name) for name in step.sources])
        rows.part = None
        if step.when is None:
            self._count(step, self._records_of(step), 0, rows.size)
            return rows
        sight = replace(sight, rows=rows)
        mask = self._holds(step.when, sight)
        kept = self._keep(sight, mask, step, step.because)
        self._count(step, self._records_of(step), int((~mask).sum()), kept.size)
        return kept

    def _records_of(self, step: Take) -> int:
        return sum(self.world.frame(name).size for name in step.sources)

    def _stack(self, step: Stack, sight: Sight) -> Rows:
        parts, given = [], 0
        for part in step.parts:
            verbs = RowVerbs(self.world, self.owner, self.flags, part=part.name)
            parts.append(verbs.run(part.rows))
            given += self.world.ledger.steps[-1].rows_out
        rows = stack_rows(parts)
        self._count(step, given, 0, rows.size)
        return rows

    def _unpivot(self, step: Unpivot, sight: Sight) -> Rows:
        started = bool(sight.rows.index)
        if not started:
            sight = replace(sight, rows=self._source_rows(step.source))
        got = sight.size
        if step.when is not None:
            mask = self._holds(step.when, sight)
            sight = replace(sight, rows=self._keep(sight, mask, step, step.because))
        lines = self.world.frame(step.table)
        before, width = sight.rows, lines.size
        rows = before.take(np.repeat(np.arange(before.size), width))
        rows.index[step.table] = np.tile(np.arange(width), before.size)
        filled = np.zeros(rows.size, dtype=bool)
        for name, table_column in step.columns.items():
            column = self._cells(step, sight, lines, table_column)
            made = f"{step.source}.{name}"
            rows.made[made] = column
            if step.source in self.world.collected:
                collected = self._cells(step, sight, lines, table_column, as_collected=True)
                rows.made[f"{made}{AS_COLLECTED}"] = collected
            filled |= column.present
        if step.empty == "drop":
            whole = replace(sight, rows=rows)
            # a raw row is set aside only where none of its cells is kept
            rows = self._keep(whole, filled, step, step.because)
        self._count(step, got if started else 0, 0, rows.size)
        return rows

    def _cells(
        self,
        step: Unpivot,
        sight: Sight,
        lines: Frame,
        table_column: str,
        *,
        as_collected: bool = False,
    ) -> Column:
        """For each row and line the value of the raw column that the line names."""
        if table_column not in lines.columns:
            raise SourceError.at(
                step.place, f"unpivot: table {step.table} has no column '{table_column}'"
            )
        named = column_as_text(lines.columns[table_column]).tolist()
        columns = [
            Column.missing(sight.size)
            if name is None
            else sight.column(Reference(step.source, str(name)), as_collected=as_collected)
            for name in named
        ]
        if not columns:
            return Column.missing(0)
        pooled = concatenate(columns)
        size, width = sight.size, len(columns)
        at = np.arange(size)[:, None] + size * np.arange(width)[None, :]
        return pooled.take(at.ravel())

    # -- adding ---------------------------------------------------------------------------------

    def _joined(
        self, sight: Sight, frame_name: str, match: tuple[tuple[str, Reference], ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        frame = self.world.frame(frame_name)
        keys = []
        if not self._is_study_level(frame_name) and (sight.rows.subject >= 0).any():
            keys.append((sight.rows.subject, frame.subject))
        for column, ours in match:
            keys.append(joint_codes(sight.column(ours), self.world.column(frame_name, column)))
        ours_key, theirs_key = combine(keys, sight.size, frame.size)
        return join(ours_key, theirs_key)

    def _is_study_level(self, name: str) -> bool:
        return name in self.world.tables or name in self.world.study_level

    def _join(self, step: Join, sight: Sight) -> Rows:
        row, position = self._joined(sight, step.with_, step.match)
        count = np.bincount(row, minlength=sight.size)
        if step.each != "many" and (count > 1).any():
            first = int(np.flatnonzero(count > 1)[0])
            both = position[row == first][:2]
            raise SourceError.at(
                step.place,
                f"{self.owner}: join with {step.with_}: {self._describe_row(sight.rows, first)} has "
                f"{count[first]} partners ({self._describe(step.with_, int(both[0]))}, "
                f"{self._describe(step.with_, int(both[1]))}); add to 'match', keep one of them before, "
                "or say 'each: many'",
            )
        lonely = np.flatnonzero(count == 0)
        if step.issue and len(lonely):
            text = f"no record of {step.with_} matches"
            self.flags.append(
                Flag(step.issue, sight.rows.take(lonely), text, step.place, self.owner)
            )
        elif step.each == "exactly_one" and len(lonely):
            raise SourceError.at(
                step.place,
                f"{self.owner}: join with {step.with_}: {self._describe_row(sight.rows, int(lonely[0]))} "
                f"has no partner ({len(lonely)} rows in all); mend the data, or say "
                "'each: at_most_one'",
            )
        taken = np.concatenate([row, lonely])
        partner = np.concatenate([position, np.full(len(lonely), -1, dtype=np.int64)])
        order = np.argsort(taken, kind="stable")
        rows = sight.rows.take(taken[order])
        rows.index[step.with_] = partner[order]
        if step.with_ not in self.world.tables:
            idle = np.ones(self.world.frame(step.with_).size, dtype=bool)
            idle[position] = False
            because = step.unused or f"no partner among the rows of {self.owner}"
            self.world.ledger.book(
                step.with_, np.flatnonzero(idle), Reason(self.owner, because, step.place)
            )
        self._count(step, sight.size, 0, rows.size)
        return rows

    def _expand(self, step: Expand, sight: Sight) -> Rows:
        row, position = self._joined(sight, step.over, step.match)
        rows = sight.rows.take(row)
        rows.index[step.over] = position
        if step.when is not None:
            mask = self._holds(step.when, replace(sight, rows=rows))
            rows, row = rows.take(np.flatnonzero(mask)), row[mask]
        gone = np.setdiff1d(np.arange(sight.size), row)
        reason = Reason(self.owner, f"no line of {step.over} applies", step.place)
        self.world.ledger.drop(sight.rows, gone, reason)
        self._count(step, sight.size, len(gone), rows.size)
        return rows

    # -- removing -------------------------------------------------------------------------------

    def _set_aside(self, step: SetAside, sight: Sight) -> Rows:
        mask = ~self._holds(step.when, sight)
        return self._counted_keep(step, sight, mask, step.because, step.kind)

    def _keep_one(self, step: KeepOne, sight: Sight) -> Rows:
        chosen = chosen_one(step, sight)
        tie = undecided_tie(step, sight, chosen)
        if tie is not None:
            kept, rival, name = tie
            raise SourceError.at(
                step.place,
                f"{self.owner}: keep_one cannot decide between "
                f"{self._describe_row(sight.rows, kept)} and {self._describe_row(sight.rows, rival)}: "
                f"equal in 'order', different in {name}; add {name} to 'order' or 'within'",
            )
        return self._counted_keep(step, sight, chosen, step.because)

    def _keep_event(self, step: KeepEvent, sight: Sight) -> Rows:
        return self._counted_keep(step, sight, chosen_event(step, sight), step.because)

    # -- reshaping ------------------------------------------------------------------------------

    def _group(self, step: Group, sight: Sight) -> Rows:
        rows = group_rows(step, sight)
        self._count(step, sight.size, 0, rows.size)
        return rows

    def _split(self, step: Split, sight: Sight) -> Rows:
        rows, gone = split_rows(step, sight)
        return self._reshaped(step, sight, rows, gone, f"{step.column} is empty")

    def _spread(self, step: Spread, sight: Sight) -> Rows:
        because = f"no complete interval {step.start} to {step.end}"
        rows, gone = spread_rows(step, sight, self._describe_row)
        return self._reshaped(step, sight, rows, gone, because)

    def _reshaped(
        self, step: RowStep, sight: Sight, rows: Rows, gone: np.ndarray, because: str
    ) -> Rows:
        """The new rows; rows that gave none are booked."""
        self.world.ledger.drop(sight.rows, gone, Reason(self.owner, because, step.place))
        self._count(step, sight.size, len(gone), rows.size)
        return rows
