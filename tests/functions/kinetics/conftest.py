import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Records


@pytest.fixture(scope="session")
def profile():
    """Concentrations and times of (row, hours, concentration) samples."""

    def build(samples, size=1):
        samples = sorted(samples, key=lambda sample: sample[0])
        row = np.array([sample[0] for sample in samples], dtype=np.int64)
        ids = np.arange(len(samples))
        value, time = (
            Records(Column.of_numbers([s[at] for s in samples]), row, size, ids) for at in (2, 1)
        )
        return value, time

    return build


@pytest.fixture(scope="session")
def bolus():
    """Samples of 100 exp(-rate x hours)."""

    def build(rate=0.1, hours=(0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0), row=0):
        return [(row, hour, 100 * float(np.exp(-rate * hour))) for hour in hours]

    return build


@pytest.fixture(scope="session")
def texts():
    return lambda *values: Column.of_texts(values)


@pytest.fixture(scope="session")
def numbers():
    return lambda *values: Column.of_numbers(values)
