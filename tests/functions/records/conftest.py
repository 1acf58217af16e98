import numpy as np
import pytest

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records


def build(pairs, size, kind=None):
    """Records of (row, value) pairs; texts that start with a digit are not guessed to be dates."""
    pairs = sorted(pairs, key=lambda pair: pair[0])
    values = [value for _, value in pairs]
    has_numbers = any(isinstance(value, float) for value in values)
    if not has_numbers and (kind is None or kind.is_text):
        column = Column.of_texts(values, kind or Kind.TEXT)
    else:
        column = Column.of_numbers(values, kind or Kind.NUMBER)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    return Records(column, rows, size, np.arange(len(pairs)))


@pytest.fixture(scope="session")
def records():
    return build
