import pytest

from cdisc_convert.functions.visits.window import window
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.errors import SpecError

HEAD = "AVISIT,AVISITN,ANCHOR,TARGET,LOW,HIGH,HIGH_ANCHOR,CLOCK,RANK"


@pytest.fixture
def trajectory(table):
    return table(
        HEAD,
        "Dose 2 Day -5,19,D2,-5,-14,-1,,,1",
        "Dose 2,20,D2,0,0,0,,not_after,1",
        "Dose 2 +14,21,D2,14,8,21,,,1",
        "UNSCHEDULED,,D1,,46,-15,D2,,9",
        "Week 36,360,LAST,84,63,126,,,5",
    )


def ask(table, dates, days, take="AVISIT", time=None, **anchors):
    size = len(days)
    columns = {name: dates(*[day] * size) for name, day in anchors.items()}
    return window(dates(*days), columns, table, take, time)


ANCHORS = {"D1": "2025-01-06", "D2": "2025-04-21", "LAST": "2025-04-21"}


def test_days_from_the_dose_that_was_given(trajectory, dates):
    # ICL-T04: dose 2 three weeks late, sample 14 days after it
    days = ["2025-05-05", "2025-04-20", "2025-04-21", "2025-04-22", "2025-07-14"]
    names = ["Dose 2 +14", "Dose 2 Day -5", "Dose 2", None, "Week 36"]
    assert ask(trajectory, dates, days, **ANCHORS).column.tolist() == names
    numbers = ask(trajectory, dates, days, "AVISITN", **ANCHORS)
    assert numbers.column.tolist() == [21.0, 19.0, 20.0, None, 360.0]
    assert numbers.column.kind is Kind.NUMBER
    far = ask(trajectory, dates, days, "DISTANCE", **ANCHORS)
    assert far.column.tolist() == [0.0, 4.0, 0.0, None, 0.0]


def test_high_end_from_another_anchor(trajectory, dates):
    days = ["2025-02-20", "2025-02-21", "2025-04-06", "2025-04-07"]
    names = [None, "UNSCHEDULED", "UNSCHEDULED", "Dose 2 Day -5"]
    assert ask(trajectory, dates, days, **ANCHORS).column.tolist() == names


def test_without_the_anchor_the_window_does_not_exist(trajectory, dates):
    days = ["2025-05-05", "2025-03-01"]
    made = ask(trajectory, dates, days, **(ANCHORS | {"D2": None, "LAST": "2025-01-06"}))
    assert made.column.tolist() == ["Week 36", None]


def test_on_day_zero_the_clock_decides_where_both_have_one(trajectory, dates):
    days = ["2025-04-21T08:00", "2025-04-21T09:00", "2025-04-21T09:01", "2025-04-21"]
    anchors = ANCHORS | {"D2": "2025-04-21T09:00"}
    made = ask(trajectory, dates, days, **anchors)
    assert made.column.tolist() == ["Dose 2", "Dose 2", None, "Dose 2"]
    assert ask(trajectory, dates, days, **ANCHORS).column.tolist() == ["Dose 2"] * 4


def test_time_of_day_in_its_own_column(trajectory, dates):
    time = Column.of_numbers([8 * 3600.0, 10 * 3600.0], Kind.TIME)
    anchors = ANCHORS | {"D2": "2025-04-21T09:00:00"}
    made = ask(trajectory, dates, ["2025-04-21"] * 2, "AVISIT", time, **anchors)
    assert made.column.tolist() == ["Dose 2", None]


def test_the_lower_rank_wins_and_equal_ranks_are_rejected(table, dates):
    lines = "A,1,D,5,0,10,,,2", "B,2,D,9,8,20,,,1"
    days = ["2025-01-06", "2025-01-15", "2025-01-20"]
    made = ask(table(HEAD, *lines), dates, days, D="2025-01-06")
    assert made.column.tolist() == ["A", "B", "B"]
    torn = table(HEAD, "A,1,D,5,0,10,,,1", "B,2,D,9,8,20,,,1")
    made = ask(torn, dates, days, D="2025-01-06")
    assert made.column.tolist() == ["A", None, "B"]
    assert made.rejected.tolist() == [False, True, False]


def test_study_days_have_no_day_zero(table, dates):
    lines = "DAY 1,1,DY,1,1,1,,,", "BEFORE,0,DY,-1,-7,-1,,,"
    days = ["2025-01-05", "2025-01-06", "2025-01-04", "2025-01-07"]
    made = ask(table(HEAD, *lines), dates, days, DY="2025-01-06")
    assert made.column.tolist() == ["BEFORE", "DAY 1", "BEFORE", None]
    far = ask(table(HEAD, *lines), dates, days, "DISTANCE", DY="2025-01-06")
    assert far.column.tolist() == [0.0, 0.0, 1.0, None]


def test_open_ends_and_optional_columns(table, dates):
    made = ask(
        table("AVISIT,ANCHOR,LOW,HIGH", "LATE,D,30,"),
        dates,
        ["2031-01-01", "2025-01-07"],
        D="2025-01-06",
    )
    assert made.column.tolist() == ["LATE", None]


def test_codes_with_leading_zeros_stay_text(table, dates):
    made = ask(
        table("CODE,ANCHOR,LOW,HIGH", "010,D,0,9"), dates, ["2025-01-06"], "CODE", D="2025-01-06"
    )
    assert made.column.tolist() == ["010"]


def test_numeric_dates(table, trajectory):
    day, anchor = Column.of_numbers([100.0], Kind.DATE), Column.of_numbers([86.0], Kind.DATE)
    none = Column.missing(1, Kind.DATE)
    made = window(day, {"D1": none, "D2": anchor, "LAST": none}, trajectory, "AVISIT")
    assert made.column.tolist() == ["Dose 2 +14"]


def test_partial_and_missing_dates_lie_in_no_window(trajectory, dates):
    made = ask(trajectory, dates, ["2025-05", None], **ANCHORS)
    assert made.column.tolist() == [None, None]
    assert not made.rejected.any()


def test_mistakes_in_the_table_are_placed(trajectory, table, dates):
    with pytest.raises(SpecError, match=r"windows.csv:5.*'D1'"):
        ask(trajectory, dates, ["2025-05-05"], D2="2025-04-21", LAST="2025-04-21")
    with pytest.raises(SpecError, match=r"windows.csv:2.*'x'"):
        ask(table(HEAD, "A,1,D,5,x,10,,,1"), dates, ["2025-05-05"], D="2025-04-21")
    with pytest.raises(SpecError, match="not_after"):
        ask(table(HEAD, "A,1,D,5,0,10,,before,1"), dates, ["2025-05-05"], D="2025-04-21")


def test_no_records(trajectory, dates):
    assert ask(trajectory, dates, [], **ANCHORS).column.tolist() == []
