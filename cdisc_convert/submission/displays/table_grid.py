"""The cells of a table: statistics down, groups across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from cdisc_convert.functions._registry import functions
from cdisc_convert.model.result import Estimate, Outcome
from cdisc_convert.submission.displays.table_lines import Line, lines_of, text_of

TOTAL, ALL = "Any", "All"
Key = tuple[str, ...]
Levels = tuple[tuple[str, str], ...]
"""Variables with the level of each, outermost first."""


@dataclass(frozen=True)
class GridRow:
    """A row: `depth` of its label, whether it is a heading, and its cells by column."""

    label: str
    depth: int = 0
    is_heading: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table ready to be written.

    spanners: above the columns, each (text, number of columns); () = none.
    stub: what stands above the labels.
    """

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    spanners: tuple[tuple[str, int], ...] = ()
    stub: str = ""


@dataclass
class _Columns:
    """The columns of a table, gathered from all its outcomes."""

    names: Key = ()
    keys: list[Key] = field(default_factory=list)
    persons: dict[str, int] = field(default_factory=dict)


def grid_of(outcomes: Sequence[Outcome]) -> Grid:
    """The table of the outcomes of one display."""
    columns = _columns(outcomes)
    rows = tuple(row for group in _by_result(outcomes) for row in _result_rows(group, columns))
    shown = len(columns.names) > 1
    heads = [_head(columns, key) for key in columns.keys]
    spanners: list[tuple[str, int]] = []
    if shown:
        for key in columns.keys:
            text = _with_persons(columns, key[:1])
            if spanners and spanners[-1][0] == text:
                spanners[-1] = (text, spanners[-1][1] + 1)
            else:
                spanners.append((text, 1))
    return Grid(tuple(heads), rows, tuple(spanners))


# -- columns --------------------------------------------------------------------------------------


def _columns(outcomes: Sequence[Outcome]) -> _Columns:
    found = _Columns()
    seen: dict[Key, None] = {}
    levels: dict[int, dict[str, None]] = {}
    for outcome in outcomes:
        names = _column_names(outcome)
        if len(names) > len(found.names):
            found.names = names
        found.persons |= {k: v for k, v in outcome.persons.items() if k}
        for position, name in enumerate(names):
            levels.setdefault(position, {}).update(dict.fromkeys(outcome.levels.get(name, ())))
        for estimate in outcome.estimates:
            seen[_key(names, estimate)] = None
    depth = max((len(key) for key in seen), default=0)
    order = [[*levels.get(position, {}), "Missing", TOTAL] for position in range(depth)]
    options = [list(dict.fromkeys(level)) for level in order]
    found.keys = [key for key in product(*options) if key in seen] if depth else []
    short = [key for key in seen if len(key) < depth]
    for key in short:  # outcomes with fewer columns stand under the total, or in a column of all
        padded = (*key, *[TOTAL] * (depth - len(key))) if key else (ALL, *[""] * (depth - 1))
        if padded not in found.keys:
            found.keys.append(padded)
    if not found.keys:
        found.keys = [(ALL,)]
    found.names = found.names or ("",)
    return found


def _column_names(outcome: Outcome) -> Key:
    grouped = {name for estimate in outcome.estimates for name in estimate.groups}
    return tuple(ref.name for ref in outcome.statistic.columns if ref.name in grouped)


def _key(names: Key, estimate: Estimate) -> Key:
    return tuple(estimate.groups.get(name, TOTAL) for name in names)


def _full_key(columns: _Columns, key: Key) -> Key:
    depth = len(columns.keys[0])
    if len(key) == depth:
        return key
    return (*key, *[TOTAL] * (depth - len(key))) if key else (ALL, *[""] * (depth - 1))


def _head(columns: _Columns, key: Key) -> str:
    if len(key) == 1:
        return _with_persons(columns, key)
    return " / ".join(part for part in key[1:] if part)


def _with_persons(columns: _Columns, key: Key) -> str:
    persons = columns.persons.get(key[0])
    return key[0] if persons is None else f"{key[0]} (N={persons})"


# -- rows -----------------------------------------------------------------------------------------


def _by_result(outcomes: Sequence[Outcome]) -> Iterable[list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.result.id, []).append(outcome)
    return groups.values()


def _result_rows(outcomes: list[Outcome], columns: _Columns) -> Iterable[GridRow]:
    """Sections by `per`, and in each the statistics one after the other."""
    sections: dict[Key, None] = {}
    for outcome in outcomes:
        for estimate in outcome.estimates:
            sections[_section(outcome, estimate)] = None
    ordered = sorted(sections, key=lambda key: _rank(outcomes, key)) if any(sections) else [()]
    for section in ordered:
        depth = 0
        for level in section:
            yield GridRow(level, depth, is_heading=True)
            depth += 1
        for outcome in outcomes:
            chosen = [e for e in outcome.estimates if _section(outcome, e) == section]
            if chosen:
                yield from _statistic_rows(outcome, chosen, columns, depth)


def _section(outcome: Outcome, estimate: Estimate) -> Key:
    names = [ref.name for ref in outcome.statistic.per]
    return tuple(estimate.groups[name] for name in names if name in estimate.groups)


def _rank(outcomes: list[Outcome], key: Key) -> list[int]:
    names = [ref.name for ref in outcomes[0].statistic.per]
    levels = {
        name: list(dict.fromkeys(level for o in outcomes for level in o.levels.get(name, ())))
        for name in names
    }
    return [
        levels[name].index(level) if level in levels[name] else len(levels[name])
        for name, level in zip(names, key, strict=False)
    ]


def _statistic_rows(
    outcome: Outcome, estimates: list[Estimate], columns: _Columns, depth: int
) -> Iterable[GridRow]:
    if outcome.statistic.label:
        yield GridRow(outcome.statistic.label, depth, is_heading=True)
        depth += 1
    per = {ref.name for ref in outcome.statistic.per}
    across = set(_column_names(outcome))
    down: dict[Levels, list[Estimate]] = {}
    for estimate in estimates:
        key = tuple(
            (name, level)
            for name, level in estimate.groups.items()
            if name not in per and name not in across
        )
        down.setdefault(key, []).append(estimate)
    lines = lines_of(outcome, estimates)
    before: Levels = ()
    for key in down if _is_nested(outcome) else sorted(down, key=lambda k: _place(outcome, k)):
        yield from _group_rows(outcome, key, before, down[key], lines, columns, depth)
        before = key


def _is_nested(outcome: Outcome) -> bool:
    return bool(outcome.statistic.arguments.get("nested"))


def _place(outcome: Outcome, key: Levels) -> list[int]:
    return [
        outcome.levels[name].index(level) if level in outcome.levels.get(name, ()) else 10**6
        for name, level in key
    ]


def _group_rows(
    outcome: Outcome,
    key: Levels,
    before: Levels,
    estimates: list[Estimate],
    lines: list[tuple[Line, str]],
    columns: _Columns,
    depth: int,
) -> Iterable[GridRow]:
    """The rows of one combination of levels: headings for what is new in it, then the lines."""
    cells = {_full_key(columns, _key(_column_names(outcome), e)): e for e in estimates}
    parts = [_level_text(outcome, name, level) for name, level in key]
    if len(lines) == 1 and not lines[0][1]:
        yield from _count_rows(outcome, key, before, parts, columns, depth, cells, lines[0][0])
        return
    yield from _headings(parts, key, before, depth)
    for line, label in lines:
        texts = _cells(outcome, line, cells, columns)
        if any(texts):
            yield GridRow(label, depth + len(parts), cells=texts)


def _count_rows(
    outcome: Outcome,
    key: Levels,
    before: Levels,
    parts: list[str],
    columns: _Columns,
    depth: int,
    cells: dict[Key, Estimate],
    line: Line,
) -> Iterable[GridRow]:
    """The row of a count: its label is the innermost level (both categories of a shift)."""
    texts = _cells(outcome, line, cells, columns)
    inner = 2 if outcome.statistic.how == "shift_table" else 1
    outer = parts[: max(len(parts) - inner, 0)]
    if not _is_nested(outcome):
        yield from _headings(outer, key, before, depth)
    label = " to ".join(parts[len(outer) :]) or "Subjects with any"
    yield GridRow(label, depth + len(outer), cells=texts)


def _headings(
    parts: Sequence[str],
    key: Levels,
    before: Levels,
    depth: int,
) -> Iterable[GridRow]:
    """A heading for each level from the first that differs from the rows before."""
    same = 0
    while same < len(parts) and before[: same + 1] == key[: same + 1]:
        same += 1
    for position in range(same, len(parts)):
        yield GridRow(parts[position], depth + position, is_heading=True)


def _level_text(outcome: Outcome, name: str, level: str) -> str:
    is_time = name == "time" and functions()[outcome.statistic.how].argument("time") is not None
    return f"At {level}" if is_time else level


def _cells(
    outcome: Outcome, line: Line, cells: dict[Key, Estimate], columns: _Columns
) -> tuple[str, ...]:
    return tuple(text_of(outcome, line, cells[key]) if key in cells else "" for key in columns.keys)
