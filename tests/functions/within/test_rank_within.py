import numpy as np

from cdisc_convert.functions.within.rank_within import rank_within


def test_equal_values_share_the_lowest_rank(texts, numbers, everyone):
    within = (texts("A", "A", "A", "A", "B"),)
    made = rank_within(numbers(5.0, 7.0, 5.0, 9.0, 9.0), within, everyone(5))
    assert made.tolist() == [1.0, 3.0, 1.0, 4.0, 1.0]


def test_equal_values_of_neighbouring_groups_stay_apart(texts, numbers, everyone):
    made = rank_within(numbers(5.0, 5.0), (texts("A", "B"),), everyone(2))
    assert made.tolist() == [1.0, 1.0]


def test_missing_values_and_records_left_out(texts, numbers):
    among = np.array([True, True, False])
    made = rank_within(numbers(None, 7.0, 1.0), (texts("A", "A", "A"),), among)
    assert made.tolist() == [None, 1.0, None]


def test_no_records(texts, numbers, everyone):
    assert rank_within(numbers(), (texts(),), everyone(0)).tolist() == []
