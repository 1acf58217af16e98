import numpy as np
import pytest

from cdisc_convert.model.column import Column


@pytest.fixture(scope="session")
def texts():
    return lambda *values: Column.of_texts(values)


@pytest.fixture(scope="session")
def numbers():
    return lambda *values: Column.of_numbers(values)


@pytest.fixture(scope="session")
def everyone():
    return lambda size: np.ones(size, dtype=bool)
