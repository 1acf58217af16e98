from cdisc_convert.functions.records.latest_date_in import latest_date_in


def test_partial_dates_do_not_count(records):
    events = records([(0, "2024-05"), (0, "2024-04-02"), (1, "2024")], 3)
    assert latest_date_in((events,), 3).column.tolist() == ["2024-04-02", None, None]


def test_a_time_is_kept(records):
    visits, samples = records([(0, "2024-05-01")], 1), records([(0, "2024-05-01T10:30")], 1)
    assert latest_date_in((visits, samples), 1).column.tolist() == ["2024-05-01T10:30"]
    assert latest_date_in((samples, visits), 1).column.tolist() == ["2024-05-01T10:30"]


def test_no_records(records):
    assert latest_date_in((records([], 2),), 2).column.tolist() == [None, None]
    assert latest_date_in((records([], 0),), 0).column.tolist() == []


def test_every_timing_variable_is_left_out():
    assert latest_date_in((), 2).column.tolist() == [None, None]
