import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Table


@pytest.fixture(scope="session")
def texts():
    return lambda *values: Column.of_texts(values)


@pytest.fixture(scope="session")
def numbers():
    return lambda *values: Column.of_numbers(values)


@pytest.fixture(scope="session")
def table():
    """A table from lines of CSV; the first names the columns."""

    def build(*lines, name="units"):
        cells = [line.split(",") for line in lines]
        columns = np.array(cells[1:], dtype=object).reshape(-1, len(cells[0])).T
        named = zip(cells[0], columns, strict=True)
        return Table(name, {n: Column.of_texts(c) for n, c in named}, f"tables/{name}.csv")

    return build


@pytest.fixture(scope="session")
def units(table):
    return table(
        "TEST,FROM,TO,MULTIPLY,ADD",
        "LYM,10^6/L,10^9/L,0.001,",
        "CREAT,mg/dL,umol/L,88.4,",
        "*,F,C,5/9,-160/9",
        "*,lb,kg,0.45359237,",
        "*,K,C,1,-273.15",
    )
