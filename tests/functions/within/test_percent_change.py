from cdisc_convert.functions.within.percent_change import percent_change


def test_percent_of_the_baseline(numbers):
    made = percent_change(numbers(1320.0, 0.15, 5.0, -3.0), numbers(560.0, 0.1, 5.0, -2.0))
    # SEP-T11: 135.71 percent
    assert [round(value, 2) for value in made.column.tolist()] == [135.71, 50.0, 0.0, 50.0]
    assert made.column.tolist()[1] == 50.0


def test_zero_and_missing_baseline_give_nothing(numbers):
    made = percent_change(numbers(5.0, 5.0, None), numbers(0.0, None, 5.0))
    assert made.column.tolist() == [None, None, None]


def test_no_records(numbers):
    assert percent_change(numbers(), numbers()).column.tolist() == []
