from cdisc_convert.functions.records.value_at import value_at
from cdisc_convert.model.column import Column, Kind

ELEMENTS = (
    ("SCREENING", "2024-11-01", "2024-11-20T09:00"),
    ("TREATMENT", "2024-11-20T09:00", "2025-02-12T10:00"),
    ("FOLLOW-UP", "2025-02-12T10:00", None),
)


def epoch_of(records, *dates):
    size = len(dates)
    parts = [
        records([(row, line[part]) for row in range(size) for line in ELEMENTS], size)
        for part in range(3)
    ]
    return value_at(parts[0], Column.of_texts(dates), parts[1], parts[2])


def test_a_boundary_belongs_to_the_later_element(records):
    made = epoch_of(records, "2024-11-20T08:59", "2024-11-20T09:00", "2025-02-12T10:00")
    assert made.column.tolist() == ["SCREENING", "TREATMENT", "FOLLOW-UP"]
    assert made.picked.tolist() == [0, 4, 8]


def test_before_the_first_start_and_after_an_open_end(records):
    made = epoch_of(records, "2024-10-31", "2024-11-01", "2031-01-01", None)
    assert made.column.tolist() == [None, "SCREENING", "FOLLOW-UP", None]


def test_partial_dates_need_one_element_for_all_they_can_mean(records):
    made = epoch_of(records, "2024-11-20", "2024-12", "2024-11", "2025", "2024-11-20T09")
    assert made.column.tolist() == [None, "TREATMENT", None, None, "TREATMENT"]


def test_a_day_shared_by_two_elements_of_one_epoch_is_in_that_epoch(records):
    lines = (
        ("TREATMENT", "2025-01-06T09:00", "2025-03-31T09:00"),
        ("TREATMENT", "2025-03-31T09:00", "2025-06-23T09:00"),
        ("FOLLOW-UP", "2025-06-23T09:00", None),
        ("AFTER A GAP", "2026-01-05T09:00", "2026-02-02T09:00"),
        ("AFTER A GAP", "2026-02-03T09:00", "2026-03-01"),
    )
    dates = ("2025-03-31", "2025-03", "2025-06-23", "2025-06", "2026-02")
    parts = [
        records([(row, line[part]) for row in range(5) for line in lines], 5) for part in range(3)
    ]
    made = value_at(parts[0], Column.of_texts(dates), parts[1], parts[2])
    assert made.column.tolist() == ["TREATMENT", "TREATMENT", None, None, None]


def test_the_end_of_an_interval_without_time_lasts_all_day(records):
    value, start = (
        records([(0, "WARD"), (1, "WARD")], 2),
        records([(0, "2024-03-01"), (1, "2024-03-01")], 2),
    )
    end = records([(0, "2024-03-05"), (1, "2024-03-05")], 2)
    made = value_at(value, Column.of_texts(["2024-03-05T23:10", "2024-03-06"]), start, end)
    assert made.column.tolist() == ["WARD", None]


def test_nested_intervals_fall_back_to_the_outer_one(records):
    value = records([(0, "HOSPITAL"), (0, "ICU"), (1, "HOSPITAL"), (1, "ICU")], 2)
    start = records([(0, 0.0), (0, 5.0), (1, 0.0), (1, 5.0)], 2, Kind.DATE)
    end = records([(0, 30.0), (0, 10.0), (1, 30.0), (1, 10.0)], 2, Kind.DATE)
    made = value_at(value, Column.of_numbers([7.0, 20.0], Kind.DATE), start, end)
    assert made.column.tolist() == ["ICU", "HOSPITAL"]


def test_an_interval_without_start_holds_nothing(records):
    value, start = records([(0, "A")], 1), records([(0, None)], 1)
    made = value_at(value, Column.of_texts(["2024-03-05"]), start, records([(0, "2024-04")], 1))
    assert made.column.tolist() == [None]


def test_no_records(records):
    nothing = records([], 2)
    made = value_at(nothing, Column.of_texts(["2024-03-05", None]), nothing, nothing)
    assert made.column.tolist() == [None, None]
    nothing = records([], 0)
    assert value_at(nothing, Column.of_texts([]), nothing, nothing).column.tolist() == []
