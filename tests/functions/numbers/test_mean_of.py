from cdisc_convert.functions.numbers.mean_of import mean_of
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_present_numbers_count():
    first, second = n([0.1, 1, None]), n([0.2, None, None])
    assert mean_of((first, second)).column.tolist() == [0.15, 1, None]


def test_fewer_than_asked_give_missing():
    first, second = n([0.1, 1, None]), n([0.2, None, None])
    assert mean_of((first, second), 2).column.tolist() == [0.15, None, None]


def test_no_records():
    assert mean_of((n([]),)).column.tolist() == []
