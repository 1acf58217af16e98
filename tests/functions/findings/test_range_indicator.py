from cdisc_convert.functions.findings.range_indicator import range_indicator


def test_ends_belong_to_the_range(numbers):
    made = range_indicator(numbers(0.9, 1.0, 4.8, 4.9), numbers(*[1.0] * 4), numbers(*[4.8] * 4))
    assert made.column.tolist() == ["LOW", "NORMAL", "NORMAL", "HIGH"]


def test_fifteen_digits_decide(numbers):
    # 0.1 + 0.2 is not below or above 0.3
    made = range_indicator(numbers(0.1 + 0.2, 0.3), numbers(0.0, 0.1 + 0.2), numbers(0.3, 1.0))
    assert made.column.tolist() == ["NORMAL", "NORMAL"]


def test_one_end_only_and_missing_values(numbers):
    made = range_indicator(
        numbers(5.0, 5.0, 5.0, 5.0, None),
        numbers(4.0, 6.0, None, None, 1.0),
        numbers(None, None, 4.0, None, 2.0),
    )
    assert made.column.tolist() == ["NORMAL", "LOW", "HIGH", None, None]


def test_double_ends(numbers):
    made = range_indicator(
        numbers(0.5, 1.5, 8.5, 9.5), *[numbers(*[end] * 4) for end in (2.0, 8.0, 1.0, 9.0)]
    )
    assert made.column.tolist() == ["LOW LOW", "LOW", "HIGH", "HIGH HIGH"]


def test_text_that_is_no_number_is_rejected(numbers, texts):
    made = range_indicator(numbers(5.0, 5.0), texts("1", "low"), texts("9", "9"))
    assert made.column.tolist() == ["NORMAL", None]
    assert made.rejected.tolist() == [False, True]


def test_no_records(numbers):
    assert range_indicator(numbers(), numbers(), numbers()).column.tolist() == []
