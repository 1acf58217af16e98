from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.dates.study_day import study_day
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_day_before_reference_is_minus_one_and_there_is_no_day_zero():
    dates = iso("2024-03-01T23:59", "2024-02-29", "2024-03-02", "2023-03-01")
    reference = iso(*["2024-03-01T09:00"] * 4)
    assert study_day(dates, reference).column.tolist() == [1, -1, 2, -366]


def test_partial_and_missing_dates_have_no_day():
    dates = iso("2024-03", "2024---05", None, "2024-03-01", "2024-03-01")
    reference = iso("2024-03-01", "2024-03-01", "2024-03-01", "2024", None)
    assert study_day(dates, reference).column.tolist() == [None] * 5


def test_text_that_is_no_date_is_reported():
    made = study_day(iso("2024-02-30", "2024-03-01"), iso("2024-03-01", "2024-03-01"))
    assert made.column.tolist() == [None, 1]
    assert made.rejected.tolist() == [True, False]


@given(st.dates(), st.dates())
def test_equals_the_difference_of_calendar_dates(day, reference):
    made = study_day(iso(day.isoformat()), iso(reference.isoformat())).column.tolist()[0]
    difference = (day - reference).days
    assert made == (difference + 1 if difference >= 0 else difference)


def test_no_records():
    assert study_day(iso(), iso()).column.tolist() == []
