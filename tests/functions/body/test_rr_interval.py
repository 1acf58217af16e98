from cdisc_convert.functions.body.rr_interval import rr_interval
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_milliseconds_between_beats():
    assert rr_interval(n([60, 80, 0, None])).column.tolist() == [1000, 750, None, None]


def test_no_records():
    assert rr_interval(n([])).column.tolist() == []
