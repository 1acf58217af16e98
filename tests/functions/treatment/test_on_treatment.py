import pytest

from cdisc_convert.functions.treatment.on_treatment import on_treatment
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Duration


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-02-29", None),
        ("2024-03-01", "Y"),
        ("2024-04-01", "Y"),
        ("2024-04-06", "Y"),
        ("2024-04-07", None),
        ("2024-03", None),
        (None, None),
    ],
)
def test_from_start_to_end_and_window(date, expected):
    made = on_treatment(iso(date), iso("2024-03-01"), iso("2024-04-01"), Duration(days=5))
    assert made.column.tolist() == [expected]


def test_without_end_treatment_goes_on_and_without_start_there_is_none():
    assert on_treatment(iso("2030-01-01"), iso("2024-03-01"), iso(None)).column.tolist() == ["Y"]
    assert on_treatment(iso("2030-01-01"), iso(None), iso(None)).column.tolist() == [None]


def test_pre_dose_record_of_the_first_day_does_not_count():
    dates = Column.of_numbers([5, 5, 6], Kind.DATE)
    start = Column.of_numbers([5, 5, 5], Kind.DATE)
    pre_dose = Column.of_texts(["PRE-DOSE", "N", "PRE-DOSE"])
    made = on_treatment(dates, start, Column.missing(3), pre_dose=pre_dose)
    assert made.column.tolist() == [None, "Y", "Y"]


def test_date_alone_on_the_day_of_the_first_dose_counts():
    made = on_treatment(iso("2024-03-01"), iso("2024-03-01T09:30"), iso(None))
    assert made.column.tolist() == ["Y"]
    earlier = on_treatment(iso("2024-03-01T09:29"), iso("2024-03-01T09:30"), iso(None))
    assert earlier.column.tolist() == [None]


def test_window_that_is_no_duration_is_reported():
    day = iso("2024-03-01")
    made = on_treatment(day, day, day, Column.of_texts(["soon"]))
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]


def test_no_records():
    assert on_treatment(iso(), iso(), iso()).column.tolist() == []
