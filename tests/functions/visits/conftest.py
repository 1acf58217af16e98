import numpy as np
import pytest

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records, Table


@pytest.fixture(scope="session")
def texts():
    return lambda *values: Column.of_texts(values)


@pytest.fixture(scope="session")
def dates():
    """ISO dates."""
    return lambda *values: Column.of_texts(values, Kind.ISO)


@pytest.fixture(scope="session")
def records():
    """Records of (row, id, value) triples."""

    def build(triples, size):
        values = [value for _, _, value in triples]
        has_numbers = any(isinstance(value, float) for value in values)
        column = Column.of_numbers(values) if has_numbers else Column.of_texts(values)
        rows, ids = (np.array([t[at] for t in triples], dtype=np.int64) for at in (0, 1))
        return Records(column, rows, size, ids)

    return build


@pytest.fixture(scope="session")
def table():
    def build(*lines, name="windows"):
        cells = [line.split(",") for line in lines]
        columns = np.array(cells[1:], dtype=object).reshape(-1, len(cells[0])).T
        named = zip(cells[0], columns, strict=True)
        return Table(name, {n: Column.of_texts(c) for n, c in named}, f"tables/{name}.csv")

    return build
