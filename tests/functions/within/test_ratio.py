from cdisc_convert.functions.within.ratio import ratio


def test_fold_change(numbers):
    made = ratio(numbers(1320.0, 0.3, 7.0), numbers(560.0, 0.1, 7.0)).column.tolist()
    assert round(made[0], 3) == 2.357
    assert made[1:] == [3.0, 1.0]


def test_zero_and_missing_divisor_give_nothing(numbers):
    made = ratio(numbers(5.0, 5.0, None), numbers(0.0, None, 5.0))
    assert made.column.tolist() == [None, None, None]


def test_no_records(numbers):
    assert ratio(numbers(), numbers()).column.tolist() == []
