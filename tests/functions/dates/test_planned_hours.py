import pytest

from cdisc_convert.functions.dates.planned_hours import planned_hours
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Table

TABLE = Table(
    "times",
    {
        "TIMEPOINT": Column.of_texts(["PRE-DOSE", "4 H", None]),
        "HOURS": Column.of_texts(["0", "4", "1"]),
    },
    "tables/times.csv",
)


def test_days_have_no_zero_and_time_points_add_hours():
    days = Column.of_numbers([1, 2, -1, None])
    points = Column.of_texts(["4 H", "PRE-DOSE", "4 H", "4 H"])
    assert planned_hours(days, points, TABLE).column.tolist() == [4, 24, -20, None]


def test_no_time_point_takes_the_line_without_one_and_unknown_ones_are_reported():
    made = planned_hours(Column.of_numbers([1, 1]), Column.of_texts([None, "5 H"]), TABLE)
    assert made.column.tolist() == [1, None]
    assert made.rejected.tolist() == [False, True]


def test_table_without_hours_is_refused():
    table = Table("t", {"TIMEPOINT": Column.of_texts(["x"])}, "t.csv")
    with pytest.raises(SpecError, match="no column HOURS"):
        planned_hours(Column.of_numbers([1]), Column.of_texts(["x"]), table)


def test_no_records():
    assert planned_hours(Column.of_numbers([]), Column.of_texts([]), TABLE).column.tolist() == []
