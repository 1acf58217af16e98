"""The row verbs: rows in, rows out, every dropped row booked with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.frame import Frame, Members, Rows, spans, stack_rows
from cdisc_convert.engine.ledger import Reason
from cdisc_convert.engine.pairs import combine, join, joint_codes
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column, Kind, concatenate, group_codes
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.iso_dates import parse_duration, whole_days
from cdisc_convert.model.records import Order
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

LONGEST_SPREAD = 100_000
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
    """Rows that a row step found an issue with."""

    issue: str
    rows: Rows
    text: str
    place: Place
    owner: str


class RowVerbs:
    """Runs the row steps of the dataset `owner`."""

    def __init__(
        self, world: World, owner: str, flags: list[Flag], *, is_counting: bool = True
    ) -> None:
        self.world = world
        self.owner = owner
        self.flags = flags
        self.is_counting = is_counting
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
        self.world.ledger.drop(
            frame.rows, np.flatnonzero(mask), Reason(self.owner, because, place)
        )
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
            self.flags.append(
                Flag(issue, sight.rows.take(dropped), because, step.place, self.owner)
            )
        self.kept = np.flatnonzero(mask)
        return sight.rows.take(self.kept) if len(dropped) else sight.rows

    def _count(self, step: RowStep, got: int, dropped: int, gave: int) -> None:
        if self.is_counting:  # the steps of a stack's parts count as the one step "stack"
            name = _VERB_NAMES[type(step)]
            self.world.ledger.count(self.owner, name, step.place, got, dropped, gave)

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
            self._count(step, 0, 0, rows.size)
            return rows
        sight = replace(sight, rows=rows)
        mask = self._holds(step.when, sight)
        kept = self._keep(sight, mask, step, step.because)
        self._count(step, 0, int((~mask).sum()), kept.size)
        return kept

    def _stack(self, step: Stack, sight: Sight) -> Rows:
        verbs = RowVerbs(self.world, self.owner, self.flags, is_counting=False)
        rows = stack_rows([verbs.run(part.rows) for part in step.parts])
        self._count(step, 0, 0, rows.size)
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
            rows.made[f"{step.source}.{name}"] = column
            filled |= column.present
        if step.empty == "drop":
            whole = replace(sight, rows=rows)
            # a raw row is set aside only where none of its cells is kept
            rows = self._keep(whole, filled, step, step.because)
        self._count(step, got if started else 0, 0, rows.size)
        return rows

    def _cells(self, step: Unpivot, sight: Sight, lines: Frame, table_column: str) -> Column:
        """For each row and line the value of the raw column that the line names."""
        if table_column not in lines.columns:
            raise SourceError.at(
                step.place, f"unpivot: table {step.table} has no column '{table_column}'"
            )
        named = column_as_text(lines.columns[table_column]).tolist()
        columns = [
            Column.missing(sight.size)
            if name is None
            else sight.column(Reference(step.source, str(name)))
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
        groups = group_codes([sight.column(ref) for ref in step.within], sight.size)
        order = Order(
            tuple(sight.column(key.reference) for key in step.order),
            tuple(key.descending for key in step.order),
        )
        positions = order.positions(groups)
        last = np.ones(len(positions), dtype=bool)
        last[:-1] = groups[positions][1:] != groups[positions][:-1]
        first = np.ones(len(positions), dtype=bool)
        first[1:] = last[:-1]
        chosen = np.zeros(sight.size, dtype=bool)
        if step.take == "first":
            chosen[positions[first]] = True
        else:
            # of records equal in the order the first stands for all
            tied = self._tie_groups(order, groups)
            leader = _first_of(tied)
            chosen[leader[positions[last]]] = True
        if step.if_any is not None:
            met = np.zeros(int(groups.max(initial=-1)) + 1, dtype=bool)
            met[groups[self._holds(step.if_any, sight)]] = True
            chosen |= ~met[groups]
        self._refuse_ties(step, sight, order, groups, chosen)
        return self._counted_keep(step, sight, chosen, step.because)

    def _tie_groups(self, order: Order, groups: np.ndarray) -> np.ndarray:
        number = Column.of_numbers(groups.astype(np.float64))
        return group_codes([number, *order.columns], len(groups))

    def _refuse_ties(
        self, step: KeepOne, sight: Sight, order: Order, groups: np.ndarray, chosen: np.ndarray
    ) -> None:
        """Records that tie with a chosen one must be equal in every column in use."""
        tied = self._tie_groups(order, groups)
        leader = np.full(int(tied.max(initial=-1)) + 1, -1, dtype=np.int64)
        leader[tied[chosen]] = np.flatnonzero(chosen)
        rivals = np.flatnonzero(~chosen & (leader[tied] >= 0))
        if not len(rivals):
            return
        for name, column in self._columns_in_use(sight):
            same = column.take(rivals).same_as(column.take(leader[tied[rivals]]))
            if same.all():
                continue
            rival = int(rivals[np.flatnonzero(~same)[0]])
            raise SourceError.at(
                step.place,
                f"{self.owner}: keep_one cannot decide between "
                f"{self._describe_row(sight.rows, int(leader[tied[rival]]))} and "
                f"{self._describe_row(sight.rows, rival)}: equal in 'order', different in {name}; add "
                f"{name} to 'order' or 'within'",
            )

    def _columns_in_use(self, sight: Sight) -> list[tuple[str, Column]]:
        if sight.own:
            return [(name, sight.column(Reference("", name))) for name in sight.own if "@" not in name]
        found = []
        for frame, index in sight.rows.index.items():
            for name, column in self.world.frame(frame).columns.items():
                found.append((f"{frame}.{name}", column.take(index)))
        return found

    def _keep_event(self, step: KeepEvent, sight: Sight) -> Rows:
        groups = group_codes([sight.column(ref) for ref in step.within], sight.size)
        date = sight.column(step.date)
        censor = column_as_number(sight.column(step.censor))[0].values
        usable = date.present & ~np.isnan(censor)
        keys = date.sort_keys().astype(np.float64)
        is_event = usable & (censor != 1)
        # events before censorings; events by earliest date, censorings by latest; then file order
        rank = np.where(is_event, 0, np.where(usable, 1, 2))
        when = np.where(is_event, keys, -keys)
        positions = np.lexsort((np.where(is_event, censor, 0), when, rank, groups))
        first = np.ones(len(positions), dtype=bool)
        first[1:] = groups[positions][1:] != groups[positions][:-1]
        chosen = np.zeros(sight.size, dtype=bool)
        chosen[positions[first]] = True
        return self._counted_keep(step, sight, chosen & usable, step.because)

    # -- reshaping ------------------------------------------------------------------------------

    def _group(self, step: Group, sight: Sight) -> Rows:
        columns = [sight.column(ref) for ref in step.by]
        codes = group_codes(columns, sight.size)
        order = np.argsort(codes, kind="stable")
        count = np.bincount(codes) if sight.size else np.empty(0, dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(count)])
        leaders = order[starts[:-1]]
        subject = sight.rows.subject
        mixed = subject[order] != np.repeat(subject[leaders], count)
        if mixed.any():
            raise SourceError.at(
                step.place,
                f"{self.owner}: group: a group holds records of several subjects; add USUBJID to 'by'",
            )
        rows = Rows(len(leaders), subject[leaders])
        for name, positions in sight.rows.index.items():
            ids = positions[order]
            kept = ids >= 0
            group_of = np.repeat(np.arange(len(leaders)), count)[kept]
            sizes = np.bincount(group_of, minlength=len(leaders))
            rows.members[name] = Members(np.concatenate([[0], np.cumsum(sizes)]), ids[kept])
        for name, members in sight.rows.members.items():
            ordered = members.take(order)
            sizes = np.add.reduceat(np.append(np.diff(ordered.starts), 0), starts[:-1])
            rows.members[name] = Members(np.concatenate([[0], np.cumsum(sizes)]), ordered.ids)
        for ref, column in zip(step.by, columns, strict=True):
            rows.made[str(ref)] = column.take(leaders)
        self._count(step, sight.size, 0, rows.size)
        return rows

    def _split(self, step: Split, sight: Sight) -> Rows:
        column = column_as_text(sight.column(step.column))
        assert column.levels is not None
        pieces = [_pieces(level, step) for level in column.levels]
        counts = np.array([len(p) for p in pieces] + [0], dtype=np.int64)[column.values]
        pool = [piece for parts in pieces for piece in parts]
        offsets = np.concatenate([[0], np.cumsum([len(p) for p in pieces])]).astype(np.int64)
        starts = np.append(offsets[:-1], 0)[column.values]
        rows = sight.rows.take(np.repeat(np.arange(sight.size), counts))
        codes = spans(starts, counts)
        rows.made["PIECE"] = (
            Column.of_levels(codes, pool) if pool else Column.missing(rows.size)
        )
        rows.made["PIECENO"] = Column.of_numbers((codes - np.repeat(starts, counts) + 1).astype(float))
        gone = np.flatnonzero(counts == 0)
        reason = Reason(self.owner, f"{step.column} is empty", step.place)
        self.world.ledger.drop(sight.rows, gone, reason)
        self._count(step, sight.size, len(gone), rows.size)
        return rows

    def _spread(self, step: Spread, sight: Sight) -> Rows:
        start, end = sight.column(step.start), sight.column(step.end)
        first, last = whole_days(start), whole_days(end)
        if isinstance(step.every, Reference):
            every = sight.column(step.every).map_numbers(_days_of)
            width = every.values
        else:
            days = _days_of(step.every)
            if days is None:
                raise SourceError.at(step.place, f"spread: '{step.every}' is not a duration in days")
            width = np.full(sight.size, days)
        last = np.where(np.isnan(last), first, last)
        usable = ~np.isnan(first) & ~np.isnan(width) & (width > 0) & (last >= first)
        counts = np.where(usable, np.floor((last - first) / np.where(usable, width, 1)) + 1, 0)
        counts = counts.astype(np.int64)
        if (counts > LONGEST_SPREAD).any():
            row = int(np.flatnonzero(counts > LONGEST_SPREAD)[0])
            raise SourceError.at(
                step.place,
                f"{self.owner}: spread: {self._describe_row(sight.rows, row)} would make {counts[row]} "
                f"rows; at most {LONGEST_SPREAD}. Look at its dates",
            )
        rows = sight.rows.take(np.repeat(np.arange(sight.size), counts))
        number = spans(np.zeros(sight.size, dtype=np.int64), counts)
        days_at = np.repeat(first, counts) + number * np.repeat(width, counts)
        rows.made["STEP"] = Column.of_numbers(days_at, Kind.DATE)
        rows.made["STEPNO"] = Column.of_numbers(number + 1.0)
        gone = np.flatnonzero(counts == 0)
        reason = Reason(self.owner, f"no complete interval {step.start} to {step.end}", step.place)
        self.world.ledger.drop(sight.rows, gone, reason)
        self._count(step, sight.size, len(gone), rows.size)
        return rows


def _pieces(text: str, step: Split) -> list[str]:
    if step.every:
        return [text[i : i + step.every] for i in range(0, len(text), step.every)]
    return [piece.strip() for piece in text.split(step.separator) if piece.strip()]


def _days_of(text: str) -> float | None:
    duration = parse_duration(text)
    if duration is None or duration.months:
        return None
    return duration.days + duration.seconds / 86400


def _first_of(codes: np.ndarray) -> np.ndarray:
    """For each record the first position of its code."""
    first = np.full(int(codes.max(initial=-1)) + 1, len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    return first[codes]


