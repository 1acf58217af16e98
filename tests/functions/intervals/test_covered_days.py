from cdisc_convert.functions.intervals.covered_days import covered_days


def covered(records, dates, episodes, to=None, half_open="no"):
    starts, ends = (records([(0, episode[at]) for episode in episodes], 1) for at in (0, 1))
    until = None if to is None else dates(to)
    return covered_days(starts, ends, dates("2020-01-10"), until, half_open)


def test_union_of_overlapping_episodes_from_the_first_day(records, dates):
    episodes = [
        ("2020-01-08", "2020-01-12"),
        ("2020-01-11", "2020-01-15"),
        ("2020-01-20", "2020-01-20"),
    ]
    assert covered(records, dates, episodes).column.tolist() == [7.0]
    assert covered(records, dates, episodes, to="2020-01-13").column.tolist() == [4.0]


def test_half_open_counts_out_minus_in_and_at_least_one(records, dates):
    stay = ("2020-01-08", "2020-01-20")
    assert covered(records, dates, [stay], half_open="yes").column.tolist() == [10.0]
    transfer = [("2020-01-10", "2020-01-12"), ("2020-01-12", "2020-01-15")]
    assert covered(records, dates, transfer, half_open="yes").column.tolist() == [5.0]
    same_day = [("2020-01-14", "2020-01-14")]
    assert covered(records, dates, same_day, half_open="yes").column.tolist() == [1.0]


def test_an_open_end_needs_a_last_day(records, dates):
    stay = [("2020-01-12", None)]
    assert covered(records, dates, stay, to="2020-01-14").column.tolist() == [3.0]
    made = covered(records, dates, stay)
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]


def test_partial_dates_are_reported(records, dates):
    made = covered(records, dates, [("2020-01-20", "2020-01")])
    assert made.column.tolist() == [12.0]
    assert made.kept.tolist() == [True]


def test_rows_are_kept_apart(records, dates):
    starts = records([(0, "2020-01-10"), (2, "2020-01-11"), (2, "2020-01-05")], 3)
    ends = records([(0, "2020-03-31"), (2, "2020-01-12"), (2, "2020-01-10")], 3)
    made = covered_days(starts, ends, dates("2020-01-10", "2020-01-10", "2020-01-10"))
    assert made.column.tolist() == [82.0, 0.0, 3.0]


def test_no_episodes_no_first_day_and_no_rows(records, dates):
    nothing = records([], 2)
    assert covered_days(nothing, nothing, dates("2020-01-10", None)).column.tolist() == [0.0, None]
    nothing = records([], 0)
    assert covered_days(nothing, nothing, dates()).column.tolist() == []
