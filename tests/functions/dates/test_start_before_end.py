from cdisc_convert.functions.dates.start_before_end import start_before_end
from cdisc_convert.model.column import Column, Kind


def test_only_an_imputed_start_after_the_end_is_moved():
    start = Column.of_numbers([10, 10, 5, 10, None], Kind.DATE)
    end = Column.of_numbers([7, 7, 7, None, 7], Kind.DATE)
    flag = Column.of_texts(["D", None, "D", "D", "D"])
    assert start_before_end(start, end, flag).tolist() == [7, 10, 5, 10, None]


def test_no_records():
    nothing = Column.missing(0, Kind.DATE)
    assert start_before_end(nothing, nothing, Column.missing(0)).tolist() == []
