from cdisc_convert.functions.findings.worst_grade import worst_grade


def test_grade_of_both_directions(texts):
    made = worst_grade(texts("0", "3", "0", None, "0", None), texts("2", "0", None, "1", "0", None))
    assert made.column.tolist() == ["2", "-3", "0", "1", "0", None]


def test_numbers_and_no_records(numbers, texts):
    assert worst_grade(numbers(2.0), numbers(1.0)).column.tolist() == ["-2"]
    assert worst_grade(texts(), texts()).column.tolist() == []


def test_other_texts_are_rejected(texts):
    made = worst_grade(texts("mild"), texts("1"))
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]
