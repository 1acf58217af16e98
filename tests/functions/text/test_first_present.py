from cdisc_convert.functions.text.first_present import first_present
from cdisc_convert.model.column import Column, Kind


def test_first_value_in_the_order_given():
    first = Column.of_texts([None, "b", None])
    second = Column.of_texts(["x", "y", None])
    assert first_present((first, second)).tolist() == ["x", "b", None]


def test_a_date_beside_a_date_time_counts_from_midnight():
    times = Column.of_numbers([None, 90000], Kind.DATETIME)
    days = Column.of_numbers([2, 1], Kind.DATE)
    made = first_present((times, days))
    assert made.kind is Kind.DATETIME
    assert made.tolist() == [172800, 90000]


def test_figures_beside_numbers_are_numbers_and_other_text_makes_all_text():
    visits = Column.of_texts(["8", None])
    unscheduled = Column.of_numbers([None, 8.01])
    assert first_present((visits, unscheduled)).tolist() == [8.0, 8.01]
    named = Column.of_texts(["WEEK 8", None])
    assert first_present((named, unscheduled)).tolist() == ["WEEK 8", "8.01"]


def test_a_column_without_values_takes_the_kind_of_the_others():
    made = first_present((Column.missing(1), Column.of_numbers([3], Kind.DATE)))
    assert made.kind is Kind.DATE
    assert made.tolist() == [3]


def test_all_missing_and_no_records():
    assert first_present((Column.missing(2), Column.missing(2))).tolist() == [None, None]
    assert first_present((Column.missing(0),)).tolist() == []
