from cdisc_convert.functions.visits.visit_by_date import visit_by_date

VISITS = (
    (1.0, "2024-03-01", "2024-03-03"),
    (2.0, "2024-03-03", "2024-03-05"),
    (3.0, "2024-04-01", None),
)


def visit_of(records, dates, *days):
    size = len(days)
    numbers, starts, ends = (
        records(
            [(row, at, line[part]) for row in range(size) for at, line in enumerate(VISITS)], size
        )
        for part in range(3)
    )
    return visit_by_date(dates(*days), starts, ends, numbers)


def test_whole_days_are_compared(records, dates):
    made = visit_of(
        records, dates, "2024-03-02T23:59", "2024-03-05T08:00", "2024-03-06", "2024-02-29"
    )
    assert made.column.tolist() == [1.0, 2.0, None, None]
    assert made.picked.tolist() == [0, 1, -1, -1]


def test_a_visit_without_end_lasts_one_day(records, dates):
    made = visit_of(records, dates, "2024-04-01T10:00", "2024-04-02")
    assert made.column.tolist() == [3.0, None]


def test_overlapping_visits_give_the_later_one_and_a_report(records, dates):
    made = visit_of(records, dates, "2024-03-03", "2024-03-04")
    assert made.column.tolist() == [2.0, 2.0]
    assert made.kept.tolist() == [True, False]


def test_partial_and_missing_dates_fall_in_no_visit(records, dates):
    assert visit_of(records, dates, "2024-03", None).column.tolist() == [None, None]


def test_no_visits_and_no_rows(records, dates):
    nothing = records([], 1)
    assert visit_by_date(dates("2024-03-01"), nothing, nothing, nothing).column.tolist() == [None]
    nothing = records([], 0)
    assert visit_by_date(dates(), nothing, nothing, nothing).column.tolist() == []
