from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.dates.elapsed_hours import elapsed_hours
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def hours(start, end, zone, places=None):
    return elapsed_hours(iso(start), iso(end), Column.of_texts([zone]), places)


def test_night_of_the_clock_change_has_an_hour_more():
    # SEP-T05: the clock goes back at 03:00; the wall clocks alone would say 5.40
    made = hours("2019-10-27T00:30", "2019-10-27T05:54", "Europe/Paris", 2)
    assert made.column.tolist() == [6.4]
    assert made.rejected is None
    assert made.kept is None


def test_usual_days_seconds_and_offsets():
    assert hours("2020-02-11T00:30", "2020-02-12T00:30", "Europe/Paris").column.tolist() == [24]
    assert hours("2020-01-01T08:00:00", "2020-01-01T08:00:36", "UTC").column.tolist() == [0.01]
    assert hours("2020-01-01T08:00Z", "2020-01-01T10:00", "Europe/Paris").column.tolist() == [1]
    assert hours("2020-01-01T10:00", "2020-01-01T08:00", "UTC").column.tolist() == [-2]


def test_incomplete_values_give_missing():
    assert hours("2020-01-01", "2020-01-01T10:00", "UTC").column.tolist() == [None]
    assert hours(None, "2020-01-01T10:00", "UTC").column.tolist() == [None]
    assert hours("2020-01-01T10", "2020-01-01T10:00", "UTC").column.tolist() == [None]


def test_missing_and_unknown_zones_are_reported():
    for zone in (None, "Mars/Base"):
        made = hours("2020-01-01T08:00", "2020-01-01T10:00", zone)
        assert made.column.tolist() == [None]
        assert made.rejected.tolist() == [True]


def test_repeated_hour_is_read_as_its_first_pass_and_reported():
    made = hours("2019-10-27T02:30", "2019-10-27T03:30", "Europe/Paris")
    assert made.column.tolist() == [2]
    assert made.kept.tolist() == [True]
    assert made.notes == ("AMBIGUOUS_TIME: 2019-10-27T02:30 in Europe/Paris",)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata"]),
)
def test_equals_the_difference_of_utc_instants(start, end, zone):
    start, end = (moment.replace(second=0, microsecond=0) for moment in (start, end))
    difference = end.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - start.replace(
        tzinfo=ZoneInfo(zone)
    ).astimezone(UTC)
    made = hours(start.isoformat()[:16], end.isoformat()[:16], zone).column.tolist()[0]
    assert abs(made - difference.total_seconds() / 3600) < 1e-8


def test_no_records():
    assert elapsed_hours(iso(), iso(), Column.of_texts([])).column.tolist() == []


def test_first_year_of_the_calendar_does_no_harm():
    made = hours("0001-01-01T00:30", "0001-01-01T01:30", "Europe/Paris")
    assert made.column.tolist() == [1]
