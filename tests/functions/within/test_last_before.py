import numpy as np

from cdisc_convert.functions.within.last_before import last_before


def flags(texts, dates, reference, within=None, among=None, same_time=None):
    size = len(dates)
    among = np.ones(size, dtype=bool) if among is None else np.array(among)
    groups = (texts(*(within or ["A"] * size)),)
    same = None if same_time is None else texts(*same_time)
    made = last_before(texts(*dates), texts(*[reference] * size), groups, among, same)
    return made.tolist()


def test_the_last_date_before_the_first_dose(texts):
    dates = ["2024-03-01", "2024-03-04T08:00", "2024-03-04T08:30", "2024-03-04T09:30"]
    assert flags(texts, dates, "2024-03-04T09:00") == [None, None, "Y", None]


def test_an_equal_time_counts_only_where_the_source_says_pre_dose(texts):
    dates = ["2024-03-01", "2024-03-04T09:00"]
    assert flags(texts, dates, "2024-03-04T09:00") == ["Y", None]
    assert flags(texts, dates, "2024-03-04T09:00", same_time=[None, "Y"]) == [None, "Y"]
    assert flags(texts, dates, "2024-03-04T09:00", same_time=[None, "N"]) == ["Y", None]


def test_dates_without_time_on_the_day_of_the_dose(texts):
    dates = ["2024-03-01", "2024-03-04"]
    assert flags(texts, dates, "2024-03-04T09:00") == ["Y", None]
    assert flags(texts, dates, "2024-03-04T09:00", same_time=["Y", "Y"]) == [None, "Y"]
    assert flags(texts, dates, "2024-03-04", same_time=["Y", "Y"]) == [None, "Y"]


def test_partial_dates_count_only_where_they_are_surely_before(texts):
    dates = ["2024-02", "2024-03", "2024"]
    assert flags(texts, dates, "2024-03-04", same_time=["Y", "Y", "Y"]) == ["Y", None, None]


def test_equal_dates_flag_the_last_record_and_the_fuller_date_wins(texts):
    assert flags(texts, ["2024-03-01", "2024-03-01"], "2024-03-04") == [None, "Y"]
    assert flags(texts, ["2024-03-01T08:00", "2024-03-01"], "2024-03-04") == ["Y", None]


def test_groups_interleaved_and_records_left_out(texts):
    dates = ["2024-03-01", "2024-03-01", "2024-03-02", "2024-03-02"]
    assert flags(texts, dates, "2024-03-04", within="ABAB") == [None, None, "Y", "Y"]
    among = [True, True, False, True]
    assert flags(texts, dates, "2024-03-04", "ABAB", among) == ["Y", None, None, "Y"]


def test_missing_dates_and_no_reference(texts):
    assert flags(texts, [None, "2024-03-01"], "2024-03-04") == [None, "Y"]
    assert flags(texts, ["2024-03-01"], None) == [None]


def test_no_records(texts):
    assert flags(texts, [], "2024-03-04") == []
