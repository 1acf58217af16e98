from cdisc_convert.functions.records.latest import latest
from cdisc_convert.model.column import Kind


def test_over_several_datasets(records):
    doses = records([(0, "2024-03-02T08:15"), (0, "2024-03-02T08:17"), (2, "2024-05-01")], 4)
    visits = records([(0, "2024-03-02T08:16"), (2, "2024-04-30T23:00"), (1, None)], 4)
    assert latest((doses, visits)).column.tolist() == ["2024-03-02T08:17", None, "2024-05-01", None]


def test_partial_dates_count_as_far_as_they_go(records):
    pairs = [(0, "2024-03"), (0, "2024-03-05"), (1, "2024-04"), (1, "2024-03-05")]
    pairs += [(2, "2024"), (2, "2024-01-02"), (3, "2024-01-02T10:00"), (3, "2024-01-02")]
    made = latest((records(pairs, 4),))
    assert made.column.tolist() == ["2024-03-05", "2024-04", "2024-01-02", "2024-01-02T10:00"]


def test_of_equal_dates_the_last_record_of_the_first_dataset(records):
    first, second = (
        records([(0, "2024-01-02"), (0, "2024-01-02")], 1),
        records([(0, "2024-01-02")], 1),
    )
    assert latest((first,)).picked.tolist() == [1]
    assert latest((first, second)).column.tolist() == ["2024-01-02"]


def test_numeric_dates_keep_their_kind(records):
    made = latest((records([(0, 20.0), (0, 10.0)], 2, Kind.DATETIME),))
    assert made.column.kind is Kind.DATETIME
    assert made.column.tolist() == [20.0, None]


def test_no_records(records):
    assert latest((records([], 2),)).column.tolist() == [None, None]
    assert latest((records([], 2, Kind.DATE),)).column.kind is Kind.DATE
    assert latest((records([], 0),)).column.tolist() == []
