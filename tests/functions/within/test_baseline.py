import numpy as np

from cdisc_convert.functions.within.baseline import baseline


def test_the_flagged_value_goes_to_the_group(texts, numbers, everyone):
    within = (texts("A", "B", "A", "B"),)
    made = baseline(numbers(5.0, 7.0, 6.0, 8.0), texts(None, "Y", "Y", "N"), within, everyone(4))
    assert made.column.tolist() == [6.0, 7.0, 6.0, 7.0]
    assert not made.rejected.any()


def test_texts_and_a_group_without_baseline(texts, everyone):
    within = (texts("A", "A", "B"), texts("X", "X", None))
    made = baseline(texts("LOW", "HIGH", "LOW"), texts("Y", None, None), within, everyone(3))
    assert made.column.tolist() == ["LOW", "LOW", None]


def test_several_flagged_records_must_agree(texts, numbers, everyone):
    within = (texts("A", "A", "B", "B", "B"),)
    flag = texts("Y", "Y", "Y", "Y", None)
    made = baseline(numbers(5.0, 5.0, 7.0, 8.0, 9.0), flag, within, everyone(5))
    assert made.column.tolist() == [5.0, 5.0, None, None, None]
    assert made.rejected.tolist() == [False, False, True, True, True]


def test_a_flagged_record_that_takes_no_part(texts, numbers):
    among = np.array([False, True])
    made = baseline(numbers(5.0, 6.0), texts("Y", "Y"), (texts("A", "A"),), among)
    assert made.column.tolist() == [6.0, 6.0]


def test_a_flagged_record_without_value(texts, numbers, everyone):
    made = baseline(numbers(None, 6.0), texts("Y", None), (texts("A", "A"),), everyone(2))
    assert made.column.tolist() == [None, None]


def test_no_records(texts, numbers, everyone):
    assert baseline(numbers(), texts(), (texts(),), everyone(0)).column.tolist() == []
