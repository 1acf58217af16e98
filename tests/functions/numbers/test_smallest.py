from cdisc_convert.functions.numbers.smallest import smallest
from cdisc_convert.model.column import Column, Kind

n = Column.of_numbers


def test_missing_numbers_do_not_count():
    assert smallest((n([1, None, None]), n([2, 5, None]))).column.tolist() == [1, 5, None]


def test_dates_stay_dates_and_figures_are_read():
    dates = Column.of_numbers([3], Kind.DATE)
    assert smallest((dates, dates)).column.kind is Kind.DATE
    made = smallest((Column.of_texts(["4", "x"]), Column.of_texts([None, None])))
    assert made.column.tolist() == [4, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert smallest((n([]),)).column.tolist() == []
