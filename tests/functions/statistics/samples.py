"""Columns for statistics: numbers, groups in a given order, and whose records they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cdisc_convert.model.analysed import AnalysedRecords
from cdisc_convert.model.column import Column, Kind


def numbers(*values: float | None) -> Column:
    return Column.of_numbers(list(values))


def groups(values: Sequence[str | None], levels: Sequence[str] | None = None) -> Column:
    """Groups; levels in the order given, also those that no record has."""
    order = list(levels or sorted({v for v in values if v is not None}))
    codes = np.array([-1 if v is None else order.index(v) for v in values], dtype=np.int32)
    return Column(Kind.TEXT, codes, np.array(order, dtype=object))


def analysed(
    size: int,
    names: Mapping[str, Sequence[str]] | None = None,
    subjects: Sequence[int] | None = None,
    persons: int | None = None,
    population: Mapping[str, Column] | None = None,
) -> AnalysedRecords:
    who = np.arange(size) if subjects is None else np.array(subjects, dtype=np.int64)
    named = {key: tuple(value) for key, value in (names or {"groups": ["TRT"]}).items()}
    return AnalysedRecords(who, named, persons, population or {})
