import pytest

from cdisc_convert.functions.treatment.treatment_emergent import treatment_emergent
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Duration

WINDOW = Duration(days=30)


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def emergent(start, first, last, **more):
    return treatment_emergent(iso(start), iso(first), iso(last), WINDOW, **more).column.tolist()[0]


@pytest.mark.parametrize(
    ("start", "first", "last", "expected"),
    [
        ("2024-03-01", "2024-03-01", "2024-04-01", "Y"),
        ("2024-02-29", "2024-03-01", "2024-04-01", None),
        ("2024-05-01", "2024-03-01", "2024-04-01", "Y"),
        ("2024-05-02", "2024-03-01", "2024-04-01", None),
        ("2024-09-01", "2024-03-01", None, "Y"),
        ("2024-09-01", None, None, None),
        (None, "2024-03-01", "2024-04-01", "Y"),
        ("2024-03", "2024-03-10", "2024-04-01", "Y"),
        ("2024-02", "2024-03-10", "2024-04-01", None),
    ],
)
def test_onset_in_the_window(start, first, last, expected):
    assert emergent(start, first, last) == expected


def test_event_that_ended_before_the_first_dose_never_counts():
    assert emergent(None, "2024-03-10", None, end=iso("2024-03-09")) is None
    assert emergent("2024-03", "2024-03-10", None, end=iso("2024-03-09")) is None
    assert emergent("2024-03", "2024-03-10", None, end=iso("2024-03-11")) == "Y"


def test_event_that_began_before_counts_if_it_got_worse():
    worse, same = Column.of_texts(["Y"]), Column.of_texts(["N"])
    assert emergent("2024-02-01", "2024-03-01", None, worsened=worse) == "Y"
    assert emergent("2024-02-01", "2024-03-01", None, worsened=same) is None
    ended = iso("2024-02-20")
    assert emergent("2024-02-01", "2024-03-01", None, worsened=worse, end=ended) is None


def test_numeric_dates_beside_date_times_count_by_the_day():
    start = Column.of_numbers([10], Kind.DATE)
    first = Column.of_numbers([10 * 86400 + 3600], Kind.DATETIME)
    made = treatment_emergent(start, first, Column.missing(1), WINDOW)
    assert made.column.tolist() == ["Y"]


def test_window_that_is_no_duration_is_reported():
    window = Column.of_texts(["30 days", "P30D"])
    start = iso("2024-03-02", "2024-03-02")
    dose = iso("2024-03-01", "2024-03-01")
    made = treatment_emergent(start, dose, dose, window)
    assert made.column.tolist() == [None, "Y"]
    assert made.rejected.tolist() == [True, False]


def test_no_records():
    nothing = iso()
    assert treatment_emergent(nothing, nothing, nothing, WINDOW).column.tolist() == []
