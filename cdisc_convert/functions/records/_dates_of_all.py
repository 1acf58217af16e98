"""The earliest or latest date over the records of several datasets."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.functions.records._dates import date_key, rows_with_unreadable
from cdisc_convert.functions.records._rows import position_of_extreme, taken
from cdisc_convert.model.column import Column, Kind, choose_by
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made, Records


def extreme_date(of: tuple[Records, ...], take: Literal["lowest", "highest"]) -> Made:
    """The lowest or highest date over all records of `of`; of equal ones the first named dataset.

    Datasets with numeric dates of one kind keep it; ISO text beside numeric dates gives ISO text.
    """
    size = of[0].size
    best = np.full(size, np.nan)
    doubtful = np.zeros(size, dtype=bool)
    choices: list[tuple[np.ndarray, Made]] = []
    for each in of:
        key = date_key(each.value, "last" if take == "lowest" else "first")
        position = position_of_extreme(each.row, size, key, take)
        doubtful |= rows_with_unreadable(each.value, each.row, size)
        found = np.full(size, np.nan)
        found[position >= 0] = key[position[position >= 0]]
        is_better = found < best if take == "lowest" else found > best
        is_better |= ~np.isnan(found) & np.isnan(best)
        best[is_better] = found[is_better]
        choices.insert(0, (is_better, taken(each, position)))
    column = choose_by(_one_kind(choices), size)
    picked = choices[0][1].picked if len(of) == 1 else None
    because = "a date among the records is not an ISO 8601 date"
    return Made(column, doubtful & column.absent, because, doubtful & column.present, picked)


def _one_kind(
    choices: list[tuple[np.ndarray, Made]],
) -> list[tuple[np.ndarray | None, Column]]:
    """The columns in one kind: as they are where all agree, else as ISO text."""
    columns = [made.column for _, made in choices]
    kinds = {column.kind for column in columns if column.present.any()}
    kinds = kinds or {column.kind for column in columns}
    if any(kind.is_text for kind in kinds) or len(kinds) > 1:
        # a text column that holds dates is ISO, whatever it was declared
        columns = [column_as_text(column).as_kind(Kind.ISO) for column in columns]
    return [(mask, column) for (mask, _), column in zip(choices, columns, strict=True)]
