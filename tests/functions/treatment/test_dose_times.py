import pytest

from cdisc_convert.functions.treatment.dose_times import dose_times
from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import parse_duration


@pytest.mark.parametrize(
    ("term", "step"),
    [
        ("QD", "P1D"),
        ("bid", "PT12H"),
        ("Q8H", "PT8H"),
        ("Q45MIN", "PT45M"),
        ("QOD", "P2D"),
        ("Q3M", "P3M"),
        ("EVERY 2 WEEKS", "P2W"),
        ("EVERY WEEK", "P7D"),
        ("EVERY 10 YEARS", "P10Y"),
        ("1 TIME PER WEEK", "P7D"),
        ("2 TIMES PER WEEK", "P3DT12H"),
        ("5 TIMES PER DAY", "PT4H48M"),
        ("4 TIMES PER YEAR", "P3M"),
    ],
)
def test_step_of_a_frequency(term, step):
    made = dose_times(Column.of_texts([term]))
    assert made.column.tolist() == [step]
    assert parse_duration(step) is not None
    assert made.rejected is None


def test_once_has_no_step_and_irregular_terms_are_reported():
    given = Column.of_texts(["ONCE", "PRN", "3 TIMES PER MONTH", "5 TIMES PER YEAR", None])
    made = dose_times(given)
    assert made.column.tolist() == [None] * 5
    assert made.rejected.tolist() == [False, True, True, True, False]


def test_no_records():
    assert dose_times(Column.of_texts([])).column.tolist() == []
