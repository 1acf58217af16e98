from cdisc_convert.functions.records.median import median


def test_odd_and_even_counts(records):
    pairs = [(0, 9.0), (0, 1.0), (0, 2.0), (1, 4.0), (1, 1.0), (1, None), (3, 7.0)]
    assert median(records(pairs, 4)).column.tolist() == [2.0, 2.5, None, 7.0]


def test_no_records(records):
    assert median(records([], 2)).column.tolist() == [None, None]
    assert median(records([], 0)).column.tolist() == []
