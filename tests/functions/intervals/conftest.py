import numpy as np
import pytest

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records


def build(pairs, size):
    """Records of (row, value) pairs: numbers or ISO dates."""
    pairs = sorted(pairs, key=lambda pair: pair[0])
    values = [value for _, value in pairs]
    has_numbers = any(isinstance(value, float) for value in values)
    column = Column.of_numbers(values) if has_numbers else Column.of_texts(values, Kind.ISO)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    return Records(column, rows, size, np.arange(len(pairs)))


@pytest.fixture(scope="session")
def records():
    return build


@pytest.fixture(scope="session")
def dates():
    return lambda *values: Column.of_texts(values, Kind.ISO)


@pytest.fixture(scope="session")
def numbers():
    return lambda *values: Column.of_numbers(values)


@pytest.fixture(scope="session")
def measured():
    """Values and dates of (row, date, value) lines."""

    def build_both(lines, size):
        values = [(row, None if value is None else float(value)) for row, _, value in lines]
        return build(values, size), build([(row, day) for row, day, _ in lines], size)

    return build_both
