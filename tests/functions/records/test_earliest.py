from cdisc_convert.functions.records.earliest import earliest
from cdisc_convert.model.column import Kind


def test_over_several_datasets(records):
    doses = records([(0, "2024-03-02T08:15"), (0, "2024-03-02T08:17"), (2, "2024-05-01")], 4)
    visits = records([(0, "2024-03-02T08:16"), (2, "2024-04-30T23:00"), (1, None)], 4)
    made = earliest((doses, visits))
    assert made.column.tolist() == ["2024-03-02T08:15", None, "2024-04-30T23:00", None]
    assert made.column.kind is Kind.ISO
    assert made.picked is None


def test_partial_dates_count_as_far_as_they_go(records):
    pairs = [(0, "2024-03"), (0, "2024-03-05"), (1, "2024-02"), (1, "2024-03-05")]
    pairs += [(2, "2024"), (2, "2024-12-30"), (3, "2024---15"), (3, "2024-12-20")]
    made = earliest((records(pairs, 4),))
    assert made.column.tolist() == ["2024-03-05", "2024-02", "2024-12-30", "2024-12-20"]
    assert made.picked.tolist() == [1, 2, 5, 7]


def test_numeric_dates_keep_their_kind(records):
    made = earliest((records([(0, 20.0), (0, 10.0)], 2, Kind.DATE),))
    assert made.column.kind is Kind.DATE
    assert made.column.tolist() == [10.0, None]


def test_text_beside_numeric_dates_gives_text(records):
    made = earliest((records([(0, 1.0)], 2, Kind.DATE), records([(1, "1960-01-05")], 2)))
    assert made.column.tolist() == ["1960-01-02", "1960-01-05"]


def test_what_is_no_date_is_left_out_and_reported(records):
    made = earliest((records([(0, "soon"), (0, "2024-03-05"), (1, "2023-02-30")], 2),))
    assert made.column.tolist() == ["2024-03-05", None]
    assert made.kept.tolist() == [True, False]
    assert made.rejected.tolist() == [False, True]


def test_no_records(records):
    assert earliest((records([], 2),)).column.tolist() == [None, None]
    assert earliest((records([], 0), records([], 0))).column.tolist() == []
