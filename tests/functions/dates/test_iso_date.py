from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.dates.iso_date import iso_date
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError

LAYOUTS = [
    ("DD MMM YYYY HH:mm", "%d %b %Y %H:%M"),
    ("MM/DD/YYYY hh:mm AM", "%m/%d/%Y %I:%M %p"),
    ("YYYYMMDDHHmm", "%Y%m%d%H%M"),
    ("HH:mm DD.MM.YYYY", "%H:%M %d.%m.%Y"),
]
UNKNOWN = ("UN", "UNK")


def made(texts, formats, time=None, source_zone=None, site_zone=None, **options):
    size = len(texts)
    zones = [zone and Column.constant(zone, size) for zone in (source_zone, site_zone)]
    clock = None if time is None else Column.of_texts(time)
    return iso_date(Column.of_texts(texts), tuple(formats), *zones, time=clock, **options)


def read(text, *formats, **options):
    return made([text], formats, **options).column.tolist()[0]


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        ("05 NOV 2024", "DD MMM YYYY", "2024-11-05"),
        ("5 nov 2024", "DD MON YYYY", "2024-11-05"),
        ("05-November-2024", "DD-MON-YYYY", "2024-11-05"),
        ("5 août 2024", "DD MMM YYYY", "2024-08-05"),
        ("12 févr. 2024", "DD MMM YYYY", "2024-02-12"),
        ("14/03/2020", "DD/MM/YYYY", "2020-03-14"),
        ("3/4/2020", "MM/DD/YYYY", "2020-03-04"),
        ("20240305", "YYYYMMDD", "2024-03-05"),
        ("2024-03-05", "YYYY-MM-DD", "2024-03-05"),
        ("1976", "YYYY", "1976"),
        ("11/2024", "MM/YYYY", "2024-11"),
        ("03/14/2020 12:15 AM", "MM/DD/YYYY hh:mm AM", "2020-03-14T00:15"),
        ("03/14/2020 12:15 pm", "MM/DD/YYYY hh:mm AM", "2020-03-14T12:15"),
        ("14.03.2020 7:05", "DD.MM.YYYY HH:mm", "2020-03-14T07:05"),
        ("2020-03-14 07:05:09,5", "YYYY-MM-DD HH:mm:ss", "2020-03-14T07:05:09.5"),
        ("2020-03-14T07:05+01:00", "YYYY-MM-DDTHH:mmZ", "2020-03-14T07:05+01:00"),
        ("30 FEB 2024", "DD MMM YYYY", None),
        ("29 FEB 2023", "DD MMM YYYY", None),
        ("00/11/2024", "DD/MM/YYYY", None),
        ("5 XYZ 2024", "DD MMM YYYY", None),
        ("2024-3-5", "YYYYMMDD", None),
    ],
)
def test_formats(text, layout, expected):
    assert read(text, layout) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UN NOV 2024", "2024-11"),
        ("un unk 2024", "2024"),
        ("15 UNK 2024", "2024---15"),
        ("UN UNK UNK", None),
        ("05 NOV 2024", "2024-11-05"),
    ],
)
def test_unknown_parts_are_left_off_or_hyphens(text, expected):
    result = made([text], ["DD MMM YYYY"], unknown=UNKNOWN)
    assert result.column.tolist() == [expected]
    assert result.rejected is None


def test_figures_and_blanks_can_stand_for_unknown():
    assert read("00/11/2024", "DD/MM/YYYY", unknown=("00",)) == "2024-11"
    assert read("/11/2024", "DD/MM/YYYY", unknown=("",)) == "2024-11"
    assert read("??/??/2024", "DD/MM/YYYY", unknown=("??",)) == "2024"


def test_formats_are_tried_in_order():
    texts = ["31/12/2024", "01/02/2024", "2024"]
    us_first = made(texts, ["MM/DD/YYYY", "DD/MM/YYYY", "YYYY"]).column.tolist()
    assert us_first == ["2024-12-31", "2024-01-02", "2024"]
    day_first = made(texts, ["DD/MM/YYYY", "MM/DD/YYYY", "YYYY"]).column.tolist()
    assert day_first == ["2024-12-31", "2024-02-01", "2024"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("8:05", "2024-11-05T08:05"),
        ("0805", "2024-11-05T08:05"),
        ("08:05:30", "2024-11-05T08:05:30"),
        ("08h05", "2024-11-05T08:05"),
        ("8:05 PM", "2024-11-05T20:05"),
        ("08:UN", "2024-11-05T08"),
        ("UN:UN", "2024-11-05"),
        ("UNK", "2024-11-05"),
        (None, "2024-11-05"),
        ("24:00", "2024-11-06T00:00"),
        ("24:30", "2024-11-06T00:30"),
    ],
)
def test_time_of_its_own_column(clock, expected):
    result = made(["05 NOV 2024"], ["DD MMM YYYY"], time=[clock], unknown=UNKNOWN)
    assert result.column.tolist() == [expected]
    assert result.rejected is None
    assert result.kept is None


def test_date_is_kept_and_reported_where_the_time_cannot_be():
    result = made(["05 NOV 2024"] * 3, ["DD MMM YYYY"], time=["25:10", "noon", "08:61"])
    assert result.column.tolist() == ["2024-11-05"] * 3
    assert result.kept.tolist() == [True] * 3


def test_unread_dates_and_times_without_date_are_rejected():
    result = made(["soon", None, None], ["DD MMM YYYY"], time=["08:00", "08:00", None])
    assert result.column.tolist() == [None, None, None]
    assert result.rejected.tolist() == [True, True, False]
    assert "no date in the formats" in result.because


def test_time_of_an_unknown_day_is_kept():
    result = made(["UN NOV 2024"], ["DD MMM YYYY"], time=["08:30"], unknown=UNKNOWN)
    assert result.column.tolist() == ["2024-11--T08:30"]


def test_midnight_of_an_unknown_day_cannot_be_moved():
    result = made(["UN NOV 2024"], ["DD MMM YYYY"], time=["24:00"], unknown=UNKNOWN)
    assert result.column.tolist() == ["2024-11"]
    assert result.kept.tolist() == [True]


def test_midnight_is_a_time_or_an_unknown_time():
    texts, layout = ["2024-01-31 00:00", "2024-01-31 24:00"], ["YYYY-MM-DD HH:mm"]
    assert made(texts, layout).column.tolist() == ["2024-01-31T00:00", "2024-02-01T00:00"]
    left_off = made(texts, layout, midnight="unknown").column.tolist()
    assert left_off == ["2024-01-31", "2024-02-01T00:00"]


def test_two_digit_years_lie_in_the_hundred_years_from_the_first():
    result = made(["05/06/49", "05/06/50"], ["DD/MM/YY"], first_year=1950)
    assert result.column.tolist() == ["2049-06-05", "1950-06-05"]


@pytest.mark.parametrize(
    ("layout", "says"),
    [
        ("DD/MM/YY", "first_year"),
        ("HH:mm", "part of a date"),
        ("DD/DD/YYYY", "once"),
        ("DD/MM/YYYY hh:mm", "AM"),
    ],
)
def test_format_that_cannot_give_a_date_is_refused(layout, says):
    with pytest.raises(SpecError, match=says):
        read("01/01/20", layout)


def test_clock_of_another_zone_is_turned_to_the_site():
    # SEP-T06: the stamp of the allocation system is in UTC, the site is in Paris
    stamp = read("2019-10-26T23:40:00Z", "YYYY-MM-DDTHH:mm:00Z", site_zone="Europe/Paris")
    assert stamp == "2019-10-27T01:40"
    texts = ["2020-07-01 23:30", "2020-07-01"]
    turned = made(
        texts,
        ["YYYY-MM-DD HH:mm", "YYYY-MM-DD"],
        source_zone="America/New_York",
        site_zone="Europe/Paris",
    )
    assert turned.column.tolist() == ["2020-07-02T05:30", "2020-07-01"]


def test_times_at_a_clock_change_are_reported():
    texts = ["2019-10-27 02:30", "2019-03-31 02:30", "2019-10-27 03:30"]
    result = made(texts, ["YYYY-MM-DD HH:mm"], site_zone="Europe/Paris")
    assert result.column.tolist() == ["2019-10-27T02:30", "2019-03-31T02:30", "2019-10-27T03:30"]
    assert result.kept.tolist() == [True, True, False]
    assert [note.split(":")[0] for note in result.notes] == ["AMBIGUOUS_TIME", "IMPOSSIBLE_TIME"]


def test_repeated_hour_is_read_as_its_first_pass():
    turned = read(
        "2019-10-27 02:30", "YYYY-MM-DD HH:mm", source_zone="Europe/Paris", site_zone="UTC"
    )
    assert turned == "2019-10-27T00:30"


def test_zone_that_does_not_exist_is_rejected():
    result = made(["2020-07-01 23:30"], ["YYYY-MM-DD HH:mm"], source_zone="Mars", site_zone="UTC")
    assert result.column.tolist() == [None]
    assert result.rejected.tolist() == [True]
    assert "'Mars'" in result.because


@settings(max_examples=200)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), st.sampled_from(LAYOUTS))
def test_written_dates_are_read_back(moment, layout):
    tokens, written = layout
    text = moment.strftime(written)
    assert read(text, tokens) == moment.strftime("%Y-%m-%dT%H:%M")


@settings(max_examples=200)
@given(st.integers(1, 40), st.integers(0, 15), st.integers(1890, 2110))
def test_what_the_calendar_lacks_is_never_made(day, month, year):
    try:
        expected = date(year, month, day).isoformat()
    except ValueError:
        expected = None
    assert read(f"{day:02d}/{month:02d}/{year}", "DD/MM/YYYY") == expected


def test_all_missing_and_no_records():
    assert made([None, None], ["YYYY"]).column.tolist() == [None, None]
    assert made([], ["YYYY"]).column.tolist() == []


def test_clock_of_a_source_without_a_known_site_stays_and_is_reported():
    result = made(["2020-07-01 23:30"], ["YYYY-MM-DD HH:mm"], source_zone="UTC")
    assert result.column.tolist() == ["2020-07-01T23:30"]
    assert result.kept.tolist() == [True]
    assert "zone of the site is not known" in result.because


def test_ends_of_the_calendar_do_no_harm():
    texts = ["9999-12-31 24:00", "0001-01-01 00:30", "9999-12-31 23:00"]
    result = made(texts, ["YYYY-MM-DD HH:mm"], source_zone="UTC", site_zone="America/New_York")
    assert result.column.tolist() == ["9999-12-31", "0001-01-01T00:30", "9999-12-31T23:00"]
    assert result.kept.tolist() == [True, False, False]


def test_offset_of_a_day_and_more_is_not_read():
    assert read("2020-03-14T07:05+25:00", "YYYY-MM-DDTHH:mmZ", site_zone="UTC") is None
