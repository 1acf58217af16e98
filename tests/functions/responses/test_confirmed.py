import pytest

from cdisc_convert.functions.responses.confirmed import confirmed
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Duration

FOUR_WEEKS = Duration(days=28)
ACCEPT = ("CR", "PR")


def test_met_again_long_enough_after(course):
    lines = [
        (0, "2024-01-01", "PR"),
        (0, "2024-01-29", "CR"),
        (1, "2024-01-01", "PR"),
        (1, "2024-01-28", "PR"),
    ]
    assert confirmed(*course(lines, 3), ACCEPT, FOUR_WEEKS).tolist() == ["Y", "N", "N"]


def test_other_responses_and_partial_dates_do_not_count(course):
    lines = [(0, "2024-01-01", "PR"), (0, "2024-03-01", "PD"), (0, "2024-06", "PR")]
    assert confirmed(*course(lines), ACCEPT, FOUR_WEEKS).tolist() == ["N"]


def test_one_record_does_not_confirm_itself(course):
    assert confirmed(*course([(0, "2024-01-01", "PR")]), ACCEPT, Duration()).tolist() == ["N"]


def test_months_are_counted_by_the_calendar(course):
    lines = [
        (0, "2024-01-31", "PR"),
        (0, "2024-02-29", "PR"),
        (1, "2024-01-31", "PR"),
        (1, "2024-02-28", "PR"),
    ]
    assert confirmed(*course(lines, 2), ACCEPT, Duration(months=1)).tolist() == ["Y", "N"]


def test_the_gap_of_the_row(course):
    lines = [(row, day, "PR") for row in (0, 1) for day in ("2024-01-01", "2024-01-15")]
    gaps = Column.of_texts(["P14D", "P15D"])
    assert confirmed(*course(lines, 2), ACCEPT, gaps).tolist() == ["Y", "N"]
    with pytest.raises(SpecError, match="'soon'"):
        confirmed(*course(lines, 2), ACCEPT, Column.of_texts(["soon", "P1D"]))


def test_no_records(course):
    assert confirmed(*course([], 0), ACCEPT, FOUR_WEEKS).tolist() == []
