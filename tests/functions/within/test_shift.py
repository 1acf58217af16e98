from cdisc_convert.functions.within.shift import shift


def test_from_and_to(texts):
    made = shift(texts("NORMAL", "LOW", "LOW"), texts("HIGH", "LOW", "HIGH"))
    assert made.tolist() == ["NORMAL to HIGH", "LOW to LOW", "LOW to HIGH"]


def test_a_missing_side(texts):
    sides = texts("NORMAL", None, None), texts(None, "LOW", None)
    assert shift(*sides).tolist() == [None, None, None]
    assert shift(*sides, missing="NULL").tolist() == ["NORMAL to NULL", "NULL to LOW", None]


def test_grades_as_numbers(numbers):
    assert shift(numbers(0.0, 2.0), numbers(3.0, None)).tolist() == ["0 to 3", None]


def test_no_records(texts):
    assert shift(texts(), texts()).tolist() == []
