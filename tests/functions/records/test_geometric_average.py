from cdisc_convert.functions.records.geometric_average import geometric_average


def test_root_of_the_product(records):
    made = geometric_average(records([(0, 2.0), (0, 8.0), (1, 5.0), (2, None)], 4))
    assert made.column.tolist() == [4.0, 5.0, None, None]


def test_zero_is_rejected(records):
    made = geometric_average(records([(0, 2.0), (0, 0.0), (1, 3.0)], 2))
    assert made.column.tolist() == [None, 3.0]
    assert made.rejected.tolist() == [True, False]


def test_no_records(records):
    assert geometric_average(records([], 2)).column.tolist() == [None, None]
    assert geometric_average(records([], 0)).column.tolist() == []
