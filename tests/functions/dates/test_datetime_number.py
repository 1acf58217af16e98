import pytest

from cdisc_convert.functions.dates.datetime_number import datetime_number
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.errors import SpecError


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_seconds_since_1960_where_there_is_a_time():
    given = iso("1960-01-01T00:01", "1960-01-02T00:00:05", "1960-01-01", "1960-01-01T10", None)
    made = datetime_number(given)
    assert made.column.kind is Kind.DATETIME
    assert made.column.tolist() == [60, 86405, None, None, None]


def test_other_seconds_where_none_were_collected():
    made = datetime_number(iso("1960-01-01T00:01", "1960-01-01T00:01:05"), seconds="59")
    assert made.column.tolist() == [119, 65]


def test_sixty_seconds_are_refused():
    with pytest.raises(SpecError, match="'60'"):
        datetime_number(iso("1960-01-01T00:01"), seconds="60")


def test_no_records():
    assert datetime_number(iso()).column.tolist() == []
