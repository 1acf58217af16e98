import numpy as np

from cdisc_convert.functions.within.value_at_record import value_at_record


def test_the_selected_value_goes_to_the_group(texts, numbers):
    among = np.array([False, True, False, True])
    made = value_at_record(numbers(5.0, 7.0, 6.0, 8.0), (texts("A", "B", "A", "A"),), among)
    assert made.column.tolist() == [8.0, 7.0, 8.0, 8.0]


def test_several_selected_values_are_rejected(texts, numbers, everyone):
    made = value_at_record(numbers(5.0, 7.0), (texts("A", "A"),), everyone(2))
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, True]


def test_nothing_selected_and_no_records(texts, numbers, everyone):
    nobody = np.zeros(1, dtype=bool)
    assert value_at_record(numbers(5.0), (texts("A"),), nobody).column.tolist() == [None]
    assert value_at_record(numbers(), (texts(),), everyone(0)).column.tolist() == []
