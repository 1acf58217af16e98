from cdisc_convert.functions.within.change import change


def test_difference_without_binary_noise(numbers):
    made = change(numbers(0.3, 1000.1, 700.0, None), numbers(0.1, 1000.0, 560.0, 1.0))
    assert made.column.tolist() == [0.2, 0.1, 140.0, None]


def test_thirds_keep_their_digits(numbers):
    assert change(numbers(1 / 3), numbers(0.0)).column.tolist() == [0.333333333333333]


def test_texts_are_read_and_what_is_no_number_is_rejected(texts, numbers):
    made = change(texts("1.5", "many"), numbers(1.0, 1.0))
    assert made.column.tolist() == [0.5, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records(numbers):
    assert change(numbers(), numbers()).column.tolist() == []
