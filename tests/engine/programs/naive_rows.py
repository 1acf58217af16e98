"""Row verbs in plain Python, one row at a time (language, section 1.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.engine.programs.naive_groups import sort_keys
from tests.engine.programs.naive_values import (
    Day,
    Value,
    against,
    day_of,
    holds,
    in_order,
    matches,
    text_of,
)

Step = dict[str, Any]


class RefusedError(Exception):
    """The program must end with a message."""


class UndecidedError(Exception):
    """The language leaves open which record is meant."""


@dataclass(eq=False)
class Row:
    """A row or record: values of its own, and what it was made from.

    at: its record of each source, table or dataset (None: no partner); members: the records of
    each that it was grouped from.
    """

    subject: str | None
    own: dict[str, Value] = field(default_factory=dict)
    at: dict[str, Row | None] = field(default_factory=dict)
    made: dict[str, Value] = field(default_factory=dict)
    members: dict[str, list[Row]] = field(default_factory=dict)
    part: str = ""

    def cell(self, name: str) -> Value:
        """A value of a record."""
        return self.own.get(name, self.subject if name == "USUBJID" else None)


@dataclass
class Data:
    """Everything that rows can see: records by source, table or dataset."""

    frames: dict[str, list[Row]]
    tables: dict[str, list[dict[str, str]]]
    per_subject: tuple[str, ...] = ("people",)

    def get(self, row: Row, ref: str) -> Value:
        """The value that a reference has on a row."""
        if ref in row.made:
            return row.made[ref]
        scope, _, name = ref.rpartition(".")
        if not scope:
            return row.cell(name)
        if scope == "raw":
            scope = next(iter(row.at))
        if scope in row.at:
            record = row.at[scope]
            return None if record is None else record.cell(name)
        if name == "USUBJID":
            return row.subject
        assert scope in self.per_subject, ref
        found = [record for record in self.frames[scope] if record.subject == row.subject]
        return found[0].cell(name) if found else None

    def holds(self, condition: Any, row: Row) -> bool:
        """True where a condition holds on a row."""
        return holds(condition, lambda ref: self.get(row, ref), self.tables)

    def belonging(self, row: Row, frame: str, match: dict[str, str]) -> list[Row]:
        """Records of `frame` that belong to the row: of its subject, equal in `match`."""
        return [
            record
            for record in self.frames[frame]
            if (frame in self.tables or record.subject == row.subject)
            and all(matches(record.cell(name), self.get(row, ref)) for name, ref in match.items())
        ]

    def run(self, steps: list[Step]) -> list[Row]:
        """The rows that the steps give."""
        rows: list[Row] = []
        for step in steps:
            rows = VERBS[step["how"]](self, step, rows)
        return rows


def copied(row: Row, **made: Value) -> Row:
    """A row like another, with more made names."""
    return replace(row, own=dict(row.own), at=dict(row.at), made={**row.made, **made})


def take(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    names = step["from"] if isinstance(step["from"], list) else [step["from"]]
    found = [Row(record.subject, at={n: record}) for n in names for record in data.frames[n]]
    return [row for row in found if "when" not in step or data.holds(step["when"], row)]


def stack(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    found = []
    for name, told in step["parts"].items():
        steps = told["rows"] if "rows" in told else step["parts"][told["like"]]["rows"]
        for row in data.run(steps):
            row.part = name
            found.append(row)
    return found


def unpivot(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    before = rows or take(data, step, [])
    found = []
    for row in before:
        for line in data.frames[step["table"]]:
            cells = {
                f"{step['from']}.{new}": data.get(row, f"{step['from']}.{line.cell(column)}")
                for new, column in step["columns"].items()
            }
            if step.get("empty") == "drop" and all(v is None for v in cells.values()):
                continue
            made = copied(row, **cells)
            made.at[step["table"]] = line
            found.append(made)
    return found


def join(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        partners: list[Row | None] = [*data.belonging(row, step["with"], step.get("match", {}))]
        if len(partners) > 1 and step["each"] != "many":
            raise RefusedError
        if not partners and step["each"] == "exactly_one":
            raise RefusedError
        for partner in partners or [None]:
            found.append(copied(row))
            found[-1].at[step["with"]] = partner
    return found


def expand(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        for line in data.belonging(row, step["over"], step.get("match", {})):
            made = copied(row)
            made.at[step["over"]] = line
            if "when" not in step or data.holds(step["when"], made):
                found.append(made)
    return found


def set_aside(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    return [row for row in rows if not data.holds(step["when"], row)]


def split(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        text = text_of(data.get(row, step["column"])) or ""
        if "every" in step:
            pieces = [text[n : n + step["every"]] for n in range(0, len(text), step["every"])]
        else:
            pieces = [p.strip() for p in text.split(step["separator"]) if p.strip()]
        found += [copied(row, PIECE=p, PIECENO=float(n)) for n, p in enumerate(pieces, start=1)]
    return found


def spread(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        first, last = (day_of(data.get(row, step[side])) for side in ("start", "end"))
        if last is None:
            last = first
        if first is None or last is None:
            continue
        every = int(step["every"].strip("PD"))
        days = range(int(first), int(last) + 1, every)
        found += [copied(row, STEP=Day(d), STEPNO=float(n)) for n, d in enumerate(days, start=1)]
    return found


def group(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(data.get(row, ref) for ref in step["by"]), []).append(row)
    found = []
    names = dict.fromkeys(name for row in rows for name in row.at)
    for key, some in groups.items():
        members = {n: [r.at[n] for r in some if r.at.get(n) is not None] for n in names}
        made = dict(zip(step["by"], key, strict=True))
        found.append(Row(some[0].subject, made=made, members=members))
    return found


def grouped(data: Data, refs: list[str], rows: list[Row]) -> list[list[Row]]:
    """Rows that are equal in `refs`, group by group."""
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(data.get(row, ref) for ref in refs), []).append(row)
    return list(groups.values())


def keep_one(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    kept: set[int] = set()
    keys = sort_keys(step["order"], data.get)
    for some in grouped(data, step["within"], rows):
        if "if_any" in step and not any(data.holds(step["if_any"], row) for row in some):
            kept |= {id(row) for row in some}
            continue
        ordered = in_order(some, keys)
        chosen = ordered[0 if step["take"] == "first" else -1]
        if sum(all(v(row) == v(chosen) for v, _ in keys) for row in some) > 1:
            raise UndecidedError
        kept.add(id(chosen))
    return [row for row in rows if id(row) in kept]


def keep_event(data: Data, step: Step, rows: list[Row]) -> list[Row]:
    kept: set[int] = set()
    for some in grouped(data, step["within"], rows):
        dated = [
            (data.get(row, step["date"]), data.get(row, step["censor"]), row)
            for row in some
            if None not in (data.get(row, step["date"]), data.get(row, step["censor"]))
        ]
        events = [one for one in dated if one[1] != 1]
        left, wanted = (events, -1) if events else (dated, 1)
        if not left:
            continue
        best = left[0]
        for one in left[1:]:
            if against(one[0], best[0]) == wanted:
                best = one
        if sum(against(one[0], best[0]) == 0 for one in left) > 1:
            raise UndecidedError
        kept.add(id(best[2]))
    return [row for row in rows if id(row) in kept]


VERBS: dict[str, Callable[[Data, Step, list[Row]], list[Row]]] = {
    verb.__name__: verb
    for verb in (
        take, stack, unpivot, join, expand, set_aside, split, spread, group, keep_one, keep_event,
    )
}  # fmt: skip
