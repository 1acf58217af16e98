import pytest

from cdisc_convert.functions.body.framingham import framingham
from cdisc_convert.model.column import Column

n = Column.of_numbers


t = Column.of_texts


def test_worked_cases_of_the_publication():
    # D'Agostino 2008: woman of 61, smoker, untreated 124 mmHg: 10.48 %;
    # man of 53, diabetic, treated 125 mmHg: 15.6 %
    made = framingham(
        n([124, 125]),
        n([180, 161]),
        n([47, 55]),
        n([61, 53]),
        t(["F", "M"]),
        t(["Y", "N"]),
        t(["N", "Y"]),
        t(["N", "Y"]),
    ).column.tolist()
    assert made == [pytest.approx(10.48, abs=0.01), pytest.approx(15.6, abs=0.05)]


@pytest.mark.parametrize("lost", range(8))
def test_each_missing_value_gives_missing(lost):
    given = [n([124]), n([180]), n([47]), n([61]), t(["F"]), t(["Y"]), t(["N"]), t(["N"])]
    given[lost] = Column.missing(1, given[lost].kind)
    assert framingham(*given).column.tolist() == [None]


def test_no_records():
    given = [n([])] * 4 + [t([])] * 4
    assert framingham(*given).column.tolist() == []
