"""Reading, comparing and writing of ISO 8601 texts and numeric dates."""

import itertools
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.iso_dates import (
    MISSING,
    UNDECIDED,
    Precision,
    bounds,
    comparison,
    format_date,
    format_datetime,
    format_time,
    is_complete_date,
    is_unreadable,
    parse_duration,
    precision,
    whole_days,
)
from cdisc_convert.model.records import Duration

FIRST = datetime(1960, 1, 1)


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def seconds(text):
    return (datetime.fromisoformat(text) - FIRST).total_seconds()


def compare(left, right):
    return int(comparison(iso(left), iso(right))[0])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("2024", "2024", 0),
        ("2024", "2023-05", 1),
        ("2024-10-31", "2024-11", -1),
        ("2024-11", "2024-11-05", UNDECIDED),
        ("2024-11-05", "2024-11-05T08:30", UNDECIDED),
        ("2024-11-05T08:30", "2024-11-05T08:30:00", UNDECIDED),
        ("2024-11-05T08:30:15", "2024-11-05T08:30:15.5", UNDECIDED),
        ("2024-11-05T08:30:15.25", "2024-11-05T08:30:15.5", -1),
        ("2024-11-05T24:00", "2024-11-06T00:00", 0),
        ("2024---15", "2024---15", 0),
        ("2024---15", "2024---20", UNDECIDED),
        ("2024---15", "2025-01-01", -1),
        ("2024---15", "2024-03-01", UNDECIDED),
        ("--12-25", "--12-26", UNDECIDED),
        ("--12-25", "2024-12-25", UNDECIDED),
        ("T08:30", "T08:31", -1),
        ("-----T08:30", "T08:30", 0),
        ("T08:30", "2024-11-05T08:30", UNDECIDED),
        ("2024-11-05T-:30", "2024-11-05T-:30", 0),
        ("2024-11-05T10:00Z", "2024-11-05T11:00+01:00", 0),
        ("2024-11-05T10:00Z", "2024-11-05T10:00-05:00", -1),
        ("2024-11-05T10:00Z", "2024-11-05T11:00", UNDECIDED),
        ("2024-11-05T10:00Z", "2024-11-07T11:00", -1),
        ("2023-02-30", "2024", MISSING),
        (None, "2024", MISSING),
        (None, None, MISSING),
    ],
)
def test_comparison_at_common_precision(left, right, expected):
    assert compare(left, right) == expected
    mirrored = {-1: 1, 1: -1}.get(expected, expected)
    assert compare(right, left) == mirrored


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "2023-02-30",
        "2024-13-01",
        "2024-00",
        "2024-04-31",
        "2024-11-05T24:01",
        "2024-11-05T25:00",
        "2024-11-05T08:60",
        "2024-11-05T08:30:60",
        "2024-11T08:30",
        "2024-1-5",
        "05NOV2024",
        "0000-01-01",
        "2024-11-05 08:30",
        "-",
        "T",
        "2024-11-05T",
        "\uff12\uff10\uff12\uff14",
    ],
)
def test_what_is_no_date_is_unreadable(text):
    assert is_unreadable(iso(text)).tolist() == [True]
    assert compare(text, "2024") == MISSING
    assert np.isnan(bounds(iso(text))[0][0])


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", "2024-01-01T00:00:00", "2024-12-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("2024---15", "2024-01-15T00:00:00", "2024-12-15T23:59:59"),
        ("2024-11-05", "2024-11-05T00:00:00", "2024-11-05T23:59:59"),
        ("2024-11-05T08", "2024-11-05T08:00:00", "2024-11-05T08:59:59"),
        ("2024-11-05T08:30", "2024-11-05T08:30:00", "2024-11-05T08:30:59"),
        ("2024-11-05T08:30:15", "2024-11-05T08:30:15", "2024-11-05T08:30:15"),
    ],
)
def test_bounds_of_what_is_known(text, earliest, latest):
    found = bounds(iso(text))
    assert [bound.tolist() for bound in found] == [[seconds(earliest)], [seconds(latest)]]


def test_without_a_year_there_are_no_bounds():
    assert np.isnan(bounds(iso("--12-25", "T08:30", None))).all()


def test_whole_days_and_precision():
    column = iso("1960-01-02", "2024-11", "1959-12-31T23:59", "2024---15", "T08", None)
    days = whole_days(column)
    assert days[[0, 2]].tolist() == [1, -1]
    assert np.isnan(days[[1, 3, 4, 5]]).all()
    assert precision(column).tolist() == [3, 2, 5, 1, 0, 0]
    assert is_complete_date(column).tolist() == [True, False, True, False, False, False]


def test_numeric_dates_are_read_like_texts():
    days = Column.of_numbers([0, 23685, None], Kind.DATE)
    times = Column.of_numbers([86399.5, 23685 * 86400, None], Kind.DATETIME)
    assert whole_days(times).tolist()[:2] == [0, 23685]
    assert precision(days).tolist() == [Precision.DAY, Precision.DAY, Precision.NONE]
    assert comparison(days, times).tolist() == [UNDECIDED, UNDECIDED, MISSING]
    texts = iso("1960-01-02", "2024-11-05", "2024")
    assert comparison(days, texts).tolist() == [-1, 0, MISSING]
    stamps = iso("1960-01-01T23:59:59.5", "2024-11-06", "2024")
    assert comparison(times, stamps).tolist() == [0, -1, MISSING]


def test_levels_that_do_not_occur_are_not_read():
    part = iso("2024-02-30", "2024-11-05", "2024").take(np.array([1, 2, -1]))
    assert is_unreadable(part).tolist() == [False, False, False]
    assert precision(part).tolist() == [3, 1, 0]
    assert comparison(part, part).tolist() == [0, 0, MISSING]


def test_no_records():
    nothing = iso()
    assert comparison(nothing, nothing).tolist() == []
    assert whole_days(nothing).tolist() == []
    assert bounds(nothing)[1].tolist() == []
    assert format_date(np.array([])).tolist() == []


PIECES = st.tuples(
    st.integers(2023, 2024),
    st.integers(1, 2),
    st.integers(27, 28),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(0, 1),
)


def written(parts, known):
    day = "-".join(f"{part:02d}" for part in parts[: min(known, 3)])
    clock = ":".join(f"{part:02d}" for part in parts[3:known])
    return f"{day}T{clock}" if clock else day


def naive(left, left_known, right, right_known):
    for a, b, _ in zip(left, right, range(min(left_known, right_known)), strict=False):
        if a != b:
            return -1 if a < b else 1
    return 0 if left_known == right_known else UNDECIDED


@settings(max_examples=300)
@given(PIECES, st.integers(1, 6), PIECES, st.integers(1, 6))
def test_comparison_equals_a_walk_over_the_parts(left, left_known, right, right_known):
    texts = written(left, left_known), written(right, right_known)
    assert compare(*texts) == naive(left, left_known, right, right_known)


@given(st.lists(st.tuples(PIECES, st.integers(1, 6)), min_size=2, max_size=6))
def test_comparison_agrees_with_bounds(values):
    column = iso(*(written(*value) for value in values))
    earliest, latest = bounds(column)
    for a, b in itertools.permutations(range(len(column)), 2):
        result = comparison(column.take(np.array([a])), column.take(np.array([b])))[0]
        assert (result == -1) == (latest[a] < earliest[b])


@given(st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)))
def test_written_moments_are_read_back(moment):
    moment = moment.replace(microsecond=0)
    number = np.array([(moment - FIRST).total_seconds()])
    text = format_datetime(number)
    assert text.tolist() == [moment.isoformat()]
    assert bounds(text)[0].tolist() == number.tolist()
    assert format_date(whole_days(text)).tolist() == [moment.date().isoformat()]


@given(st.integers(1, 9999), st.integers(1, 13), st.integers(1, 32))
def test_only_dates_of_the_calendar_are_read(year, month, day):
    text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        expected = (date(year, month, day) - FIRST.date()).days
    except ValueError:
        assert is_unreadable(iso(text)).all()
    else:
        assert whole_days(iso(text)).tolist() == [expected]


def test_formats_leave_out_parts_of_a_second_that_are_zero():
    stamps = format_datetime(np.array([0.5, np.nan, 86400, -1]))
    expected = ["1960-01-01T00:00:00.5", None, "1960-01-02T00:00:00", "1959-12-31T23:59:59"]
    assert stamps.tolist() == expected
    times = format_time(np.array([30600.25, np.nan, 0]))
    assert times.tolist() == ["T08:30:00.25", None, "T00:00:00"]
    assert format_date(np.array([59, np.nan])).tolist() == ["1960-02-29", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1Y2M", Duration(months=14)),
        ("P84D", Duration(days=84)),
        ("-P1D", Duration(days=-1)),
        ("P2W", Duration(days=14)),
        ("PT1.5H", Duration(seconds=5400)),
        ("PT0,5M", Duration(seconds=30)),
        ("P1DT2H30M5S", Duration(days=1, seconds=9005)),
        ("P1.5D", Duration(days=1, seconds=43200)),
        ("P0.5Y", Duration(months=6)),
        ("P0.3Y", None),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("84", None),
        ("P1H", None),
    ],
)
def test_durations(text, expected):
    assert parse_duration(text) == expected


def test_durations_move_a_moment_like_timedelta():
    moved = parse_duration("P1DT2H30M5S")
    assert timedelta(days=moved.days, seconds=moved.seconds) == timedelta(1, 9005)


def test_a_column_without_any_value_holds_no_date_whatever_its_kind():
    empty = Column.of_numbers([np.nan, np.nan])
    assert np.isnan(whole_days(empty)).all()
    assert np.isnan(whole_days(Column.of_numbers([]))).all()
    with pytest.raises(AssertionError, match="no date"):
        whole_days(Column.of_numbers([np.nan, 5.0]))


def test_numeric_dates_compare_like_their_texts():
    texts = ["2024-02-29", "2024-03-01", None, "1959-12-31"]
    numbers = Column.of_numbers(whole_days(Column.of_texts(texts, Kind.ISO)), Kind.DATE)
    left, right = (np.repeat(np.arange(4), 4), np.tile(np.arange(4), 4))
    of_texts = Column.of_texts(texts, Kind.ISO)
    expected = comparison(of_texts.take(left), of_texts.take(right))
    found = comparison(numbers.take(left), numbers.take(right))
    assert found.tolist() == expected.tolist()
    assert found.dtype == expected.dtype


def test_part_of_a_day_of_a_numeric_date_does_not_count():
    left = Column.of_numbers([10.75, 10.9999999], Kind.DATE)
    right = Column.of_numbers([10.0, 11.0], Kind.DATE)
    assert comparison(left, right).tolist() == [0, 0]


def test_remembered_texts_are_those_of_the_column():
    for year in range(1990, 2010):  # levels come and go, at places used before
        column = Column.of_texts([f"{year}-01-01", f"{year}-01-02"], Kind.ISO)
        assert np.diff(whole_days(column)).tolist() == [1]
        assert whole_days(column)[0] == (date(year, 1, 1) - date(1960, 1, 1)).days
        assert whole_days(column.take(np.array([1])))[0] == whole_days(column)[1]
