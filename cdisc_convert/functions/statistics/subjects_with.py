from __future__ import annotations

from itertools import product

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Groups, GroupsList
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import level_names
from cdisc_convert.model.analysed import AnalysedRecords
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("of", "N", "count"),
    Operation("percent", "%", "percent"),
    Operation("events", "E", "count"),
)
MISSING = "Missing"
Cut = tuple[str | None, np.ndarray]
"""A level (None = all together) and the records in it."""


@statistic(
    says="Subjects with at least one record[, percent of {denominator}], and records, by {by}[; each "
    "subject counts once, at its highest {worst}].",
    operations=OPERATIONS,
)
def subjects_with(
    by: GroupsList,
    analysed: Analysed,
    denominator: str | None = None,
    nested: GroupsList = (),
    totals: GroupsList = (),
    worst: Groups | None = None,
) -> tuple[Estimate, ...]:
    """Number and percent of persons with a record, and number of records, in every group.

    by: groups; each combination that could occur is given, those of `nested` only if it occurs.
    denominator: words for the population (SAFFL of ADSL); its persons come from the result.
    nested: those of `by` that stand under each other (system organ class, preferred term): counts
        are also given without the inner ones and without any of them. Left out: those of `by` that
        the result lists under `rows`.
    totals: those of `by` for which all levels together are given too.
    worst: one of `by`, from lowest to highest; a person counts only at the highest that it has among
        the records that are counted together. Records without it count at the level "Missing",
        which is below all others.
    Percent is of the persons of the population in the same group, as far as it knows groups; without
    a population there is none. (Counting as usual in ICH E3, section 12.2.)
    """
    names = analysed.names["by"]
    columns = dict(zip(names, by, strict=True))
    inner = tuple(name for name in analysed.names.get("nested", ()) if name in columns)
    free = [name for name in names if name not in inner]
    also = set(analysed.names.get("totals", ()))
    top = analysed.names["worst"][0] if worst is not None else ""
    cuts = [_cuts(columns[name], name in also) for name in free]
    found = []
    for outer, rows in _nested_rows(inner, columns, len(analysed.subjects)):
        for combination in product(*cuts):
            levels = {n: c[0] for n, c in zip(free, combination, strict=True)}
            together = rows.copy()
            for name, (_, mask) in zip(free, combination, strict=True):
                if name != top:
                    together &= mask
            shown = {n: levels[n] for n in names if levels.get(n) is not None}
            shown |= outer
            ordered = {n: str(shown[n]) for n in names if n in shown}
            found.append(_counted(ordered, levels, together, top, columns, analysed))
    return tuple(found)


def _cuts(column: Column, with_total: bool) -> list[Cut]:
    cuts: list[Cut] = [
        (name, column.values == code) for code, name in enumerate(level_names(column))
    ]
    if column.absent.any():
        cuts.append((MISSING, column.absent))
    return [*cuts, (None, np.ones(len(column), dtype=bool))] if with_total else cuts


def _nested_rows(
    inner: tuple[str, ...], columns: dict[str, Column], size: int
) -> list[tuple[dict[str, str], np.ndarray]]:
    """Every combination of nested levels that occurs, each after what it stands under."""
    found: list[tuple[dict[str, str], np.ndarray]] = []

    def walk(depth: int, levels: dict[str, str], rows: np.ndarray) -> None:
        found.append((levels, rows))
        if depth == len(inner):
            return
        for level, mask in _cuts(columns[inner[depth]], with_total=False):
            if (rows & mask).any():
                walk(depth + 1, {**levels, inner[depth]: str(level)}, rows & mask)

    walk(0, {}, np.ones(size, dtype=bool))
    return found


def _counted(
    shown: dict[str, str],
    levels: dict[str, str | None],
    together: np.ndarray,
    top: str,
    columns: dict[str, Column],
    analysed: AnalysedRecords,
) -> Estimate:
    subjects = analysed.subjects
    at_level = together
    if top and levels.get(top) is not None:
        column = columns[top]
        at_level = together & (column.values == _code(column, str(levels[top])))
        highest = _highest(subjects[together], column.values[together])
        persons = [
            s
            for s in np.unique(subjects[at_level])
            if highest[s] == _code(column, str(levels[top]))
        ]
        count = len(persons)
    else:
        count = len(np.unique(subjects[at_level]))
    of = _persons(levels, analysed)
    percent = 100 * count / of if of else None
    values = {"n": count, "of": of, "percent": percent, "events": int(at_level.sum())}
    return Estimate(shown, values)


def _code(column: Column, level: str) -> int:
    names = level_names(column)
    return names.index(level) if level in names else -1


def _highest(subjects: np.ndarray, codes: np.ndarray) -> dict[int, int]:
    """The highest code of each person, -1 = only missing ones."""
    order = np.lexsort((codes, subjects))
    last = np.append(np.flatnonzero(np.diff(subjects[order])), len(order) - 1)
    return (
        dict(zip(subjects[order][last].tolist(), codes[order][last].tolist(), strict=True))
        if len(order)
        else {}
    )


def _persons(levels: dict[str, str | None], analysed: AnalysedRecords) -> int | None:
    """Persons of the population in the groups that it knows."""
    if analysed.persons is None:
        return None
    inside = np.ones(analysed.persons, dtype=bool)
    for name, column in analysed.population.items():
        if (level := levels.get(name)) is not None:
            inside &= column.values == _code(column, level)
    return int(inside.sum())
