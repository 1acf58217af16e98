"""Distinct combinations of several columns, so that each is worked on once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cdisc_convert.model.column import Column, Kind, group_codes


def distinct_records(columns: Sequence[Column], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Code of each record's combination, and the first record of each combination."""
    codes = group_codes(columns, size)
    return codes, first_records(codes)


def first_records(codes: np.ndarray) -> np.ndarray:
    """The first record of each code; codes: whole numbers from 0 without gaps."""
    size = len(codes)
    first = np.empty(int(codes.max()) + 1 if size else 0, dtype=np.int64)
    first[codes[::-1]] = np.arange(size)[::-1]  # the last one written is the first record
    return first


def combinations(columns: Sequence[Column], size: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Code of each record's combination, and for each combination the texts of the columns.

    columns: text columns. A missing text is None.
    """
    codes, first = distinct_records(columns, size)
    return codes, [column.take(first).texts() for column in columns]


def of_combinations(
    columns: Sequence[Column],
    size: int,
    make: Callable[[tuple[str | None, ...]], str | None],
    kind: Kind = Kind.TEXT,
) -> Column:
    """Text column made of each distinct combination of text columns; None gives missing."""
    codes, texts = combinations(columns, size)
    return Column.of_levels(codes, [make(values) for values in zip(*texts, strict=True)], kind)
