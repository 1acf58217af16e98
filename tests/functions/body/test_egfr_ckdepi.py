import pytest

from cdisc_convert.functions.body.egfr_ckdepi import egfr_ckdepi
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_of_the_published_equation():
    # Inker 2021, table S10 form: kappa 0.9 and 0.7, alpha -0.302 and -0.241
    sex = Column.of_texts(["M", "F", "F"])
    made = egfr_ckdepi(n([1.2, 1.0, 0.6]), n([50, 60, 30]), sex, "mg/dL").column.tolist()
    assert made == [pytest.approx(v, abs=0.05) for v in (73.7, 64.5, 123.8)]


def test_micromoles_give_the_same_rate():
    sex = Column.of_texts(["M"])
    made = egfr_ckdepi(n([106.08]), n([50]), sex, "umol/L").column.tolist()
    assert made == egfr_ckdepi(n([1.2]), n([50]), sex, "mg/dL").column.tolist()


def test_other_sex_and_missing_values_give_missing():
    sex = Column.of_texts(["U", "M", None])
    assert egfr_ckdepi(n([1, None, 1]), n([50] * 3), sex, "mg/dL").column.tolist() == [None] * 3


def test_no_records():
    assert egfr_ckdepi(n([]), n([]), Column.of_texts([]), "mg/dL").column.tolist() == []
