from cdisc_convert.functions.records.total import total
from cdisc_convert.model.column import Column


def test_sum_of_present_numbers(records):
    doses = records([(0, 0.1), (0, 0.2), (0, None), (2, 5.0), (1, None)], 4)
    assert total(doses).column.tolist() == [0.3, None, 5.0, None]


def test_enough_numbers_are_asked_for(records):
    doses = records([(0, 1.0), (0, 2.0), (1, 5.0)], 2)
    assert total(doses, 2).column.tolist() == [3.0, None]
    assert total(doses, Column.of_numbers([3.0, 1.0])).column.tolist() == [None, 5.0]


def test_texts_are_read_and_what_is_no_number_is_reported(records):
    made = total(records([(0, "1.5"), (0, "two"), (1, "three"), (2, "2")], 3))
    assert made.column.tolist() == [1.5, None, 2.0]
    assert made.kept.tolist() == [True, False, False]
    assert made.rejected.tolist() == [False, True, False]


def test_no_records(records):
    assert total(records([], 2)).column.tolist() == [None, None]
    assert total(records([], 0)).column.tolist() == []
