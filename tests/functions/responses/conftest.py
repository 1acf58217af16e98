import numpy as np
import pytest

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records


@pytest.fixture(scope="session")
def course():
    """Values and dates of (row, date, value) lines."""

    def build(lines, size=1):
        lines = sorted(lines, key=lambda line: line[0])
        row = np.array([line[0] for line in lines], dtype=np.int64)
        ids = np.arange(len(lines))
        value = Records(Column.of_texts([line[2] for line in lines]), row, size, ids)
        dates = Column.of_texts([line[1] for line in lines], Kind.ISO)
        return value, Records(dates, row, size, ids)

    return build
