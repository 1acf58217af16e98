import pytest

from cdisc_convert.functions.body.egfr_mdrd import egfr_mdrd
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_of_the_published_equation():
    sex = Column.of_texts(["M", "F"])
    made = egfr_mdrd(n([1.2, 1.2]), n([50, 50]), sex, "mg/dL").column.tolist()
    assert made == [pytest.approx(64.1, abs=0.05), pytest.approx(64.1 * 0.742, abs=0.05)]


def test_factor_of_the_original_equation():
    sex, black = Column.of_texts(["M", "M"]), Column.of_texts(["Y", "N"])
    with_factor, without = egfr_mdrd(n([1, 1]), n([50, 50]), sex, "mg/dL", black).column.tolist()
    assert with_factor == pytest.approx(1.212 * without)


def test_missing_and_no_records():
    sex = Column.of_texts([None])
    assert egfr_mdrd(n([1]), n([50]), sex, "mg/dL").column.tolist() == [None]
    assert egfr_mdrd(n([]), n([]), Column.of_texts([]), "mg/dL").column.tolist() == []
