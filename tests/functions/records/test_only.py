from cdisc_convert.functions.records.only import only


def test_the_value_that_all_records_share(records):
    made = only(records([(0, "DOSE 1"), (0, "DOSE 1"), (1, None), (1, "DOSE 2")], 3))
    assert made.column.tolist() == ["DOSE 1", "DOSE 2", None]
    assert made.rejected.tolist() == [False, False, False]
    assert made.picked.tolist() == [0, 3, -1]


def test_different_values_are_rejected(records):
    made = only(records([(0, "a"), (0, "b"), (1, "c")], 2))
    assert made.column.tolist() == [None, "c"]
    assert made.rejected.tolist() == [True, False]
    assert "different values" in made.because


def test_numbers(records):
    made = only(records([(0, 4.0), (0, 4.0), (1, 4.0), (1, 5.0)], 2))
    assert made.column.tolist() == [4.0, None]


def test_no_records(records):
    assert only(records([], 2)).column.tolist() == [None, None]
    assert only(records([], 0)).column.tolist() == []
