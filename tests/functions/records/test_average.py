from cdisc_convert.functions.records.average import average
from cdisc_convert.model.column import Kind


def test_mean_of_the_qualifying_pair(records):
    # SEP-T11: 500 and 620 give 560; one value is not enough
    counts = records([(0, 500.0), (0, 620.0), (1, 480.0)], 3)
    assert average(counts, 2).column.tolist() == [560.0, None, None]
    assert average(counts).column.tolist() == [560.0, 480.0, None]


def test_dates_stay_dates(records):
    made = average(records([(0, 100.0), (0, 102.0)], 1, Kind.DATE))
    assert made.column.kind is Kind.DATE
    assert made.column.tolist() == [101.0]


def test_no_records(records):
    assert average(records([], 2)).column.tolist() == [None, None]
    assert average(records([], 0)).column.tolist() == []
