from cdisc_convert.functions.records.count import count


def test_records_are_counted_with_zero_for_none(records):
    given = records([(0, "a"), (0, "a"), (0, None), (2, "b")], 3)
    assert count(given).tolist() == [3.0, 0.0, 1.0]


def test_distinct_values_are_counted_without_missing(records):
    given = records([(0, "a"), (0, "b"), (0, "a"), (0, None), (2, "b"), (1, None)], 3)
    assert count(given, "yes").tolist() == [2.0, 0.0, 1.0]


def test_no_records(records):
    assert count(records([], 2)).tolist() == [0.0, 0.0]
    assert count(records([], 2), "yes").tolist() == [0.0, 0.0]
    assert count(records([], 0)).tolist() == []
