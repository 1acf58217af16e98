"""The groups of an analysis: text columns whose levels stand in the order of their numeric twin."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number, column_as_text

LONGEST_NAME = 8
Ordering = tuple[Column, Column | None]
"""A grouping column and its numeric twin."""


def twin_names(name: str) -> tuple[str, ...]:
    """Names under which a dataset may hold the numeric twin of a variable.

    ADaMIG 1.3, section 3.1.4: a numeric version has the name with N at its end, shortened to eight
    characters; PARAMN numbers PARAM and so PARAMCD.
    """
    if name == "PARAMCD":
        return ("PARAMN",)
    return (f"{name}N", f"{name[: LONGEST_NAME - 1]}N")


def ordered_levels(sources: Iterable[Ordering]) -> tuple[str, ...]:
    """The levels of all columns: by twin, where one has it; else by number or letters."""
    rank: dict[str, float] = {}
    for column, twin in sources:
        text = column_as_text(column)
        numbers = np.full(len(column), np.nan) if twin is None else column_as_number(twin)[0].values
        assert text.levels is not None
        for code, level in enumerate(text.levels):
            here = numbers[text.values == code]
            if not len(here):
                continue
            known = here[~np.isnan(here)]
            number = float(known.min()) if len(known) else np.inf
            rank[str(level)] = min(rank.get(str(level), np.inf), number)
    as_numbers, is_unread = column_as_number(Column.of_texts(list(rank)))
    if rank and not is_unread.any() and all(np.isinf(number) for number in rank.values()):
        rank = dict(zip(rank, as_numbers.values.tolist(), strict=True))
    return tuple(sorted(rank, key=lambda level: (rank[level], level)))


def grouped(column: Column, levels: tuple[str, ...]) -> Column:
    """The column as text with `levels` in this order."""
    text = column_as_text(column)
    order = Column(Kind.TEXT, np.empty(0, dtype=np.int32), np.array(levels, dtype=object))
    codes = text.codes_in(order) if len(text) else text.values
    return Column(Kind.TEXT, codes.astype(np.int32), order.levels)
