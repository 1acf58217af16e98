import pytest

from cdisc_convert.functions.body.bmi import bmi
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_kilograms_and_centimetres_not_rounded():
    made = bmi(n([95.0, 97.2, 70, None, 70]), n([165, 180, None, 170, 0])).column.tolist()
    assert made == [pytest.approx(34.894398, abs=1e-6), 30.0, None, None, None]


def test_text_that_is_no_number_is_reported():
    made = bmi(Column.of_texts(["ND"]), n([170]))
    assert made.rejected.tolist() == [True]


def test_no_records():
    assert bmi(n([]), n([])).column.tolist() == []
