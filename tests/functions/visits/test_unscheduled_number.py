import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.visits.unscheduled_number import unscheduled_number
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records


def numbers_of(records, dates, visits, rows, within=()):
    """visits: subject -> (number, date) lines; rows: (subject, date)."""
    ids = {subject: 10 * at for at, subject in enumerate(visits)}
    lines = [
        (row, ids[subject] + at, line)
        for row, (subject, _) in enumerate(rows)
        for at, line in enumerate(visits.get(subject, []))
    ]
    numbers, days = (
        records([(row, at, line[part]) for row, at, line in lines], len(rows)) for part in (0, 1)
    )
    return unscheduled_number(dates(*[day for _, day in rows]), numbers, days, within)


PLANNED = {
    "A": [(3.0, "2024-03-01"), (4.0, "2024-03-15"), (5.0, "2024-03-31")],
    "B": [(3.0, "2024-03-02")],
}


def test_numbers_after_the_planned_visit_in_order_of_date(records, dates):
    rows = [("A", "2024-03-20"), ("B", "2024-05-01"), ("A", "2024-03-18"), ("A", "2024-03-02")]
    made = numbers_of(records, dates, PLANNED, rows)
    assert made.column.tolist() == [4.02, 3.01, 4.01, 3.01]
    assert not made.rejected.any()


def test_a_date_on_the_day_of_a_planned_visit_and_rows_of_one_day(records, dates):
    rows = [("A", "2024-03-15"), ("A", "2024-03-16"), ("A", "2024-03-16T10:00")]
    assert numbers_of(records, dates, PLANNED, rows).column.tolist() == [4.01, 4.02, 4.02]


def test_before_the_first_planned_visit(records, dates):
    rows = [("A", "2024-02-01"), ("A", "2024-02-03"), ("B", "2024-02-01")]
    assert numbers_of(records, dates, PLANNED, rows).column.tolist() == [0.01, 0.02, 0.01]


def test_two_planned_visits_on_one_day_count_from_the_higher(records, dates):
    visits = {"A": [(4.0, "2024-03-15"), (3.0, "2024-03-15")]}
    assert numbers_of(records, dates, visits, [("A", "2024-03-16")]).column.tolist() == [4.01]


def test_subjects_without_planned_visits_are_told_apart_by_within(records, dates, texts):
    rows = [("C", "2024-03-01"), ("D", "2024-03-01"), ("C", "2024-03-02")]
    made = numbers_of(records, dates, PLANNED, rows, (texts("C", "D", "C"),))
    assert made.column.tolist() == [0.01, 0.01, 0.02]


def test_partial_dates_are_rejected_and_missing_ones_are_no_visit(records, dates):
    made = numbers_of(records, dates, PLANNED, [("A", "2024-03"), ("A", None), ("A", "2024-03-16")])
    assert made.column.tolist() == [None, None, 4.01]
    assert made.rejected.tolist() == [True, False, False]


def test_a_hundredth_visit_would_be_the_next_number(records, dates):
    days = np.datetime_as_string(np.datetime64("2024-04-01") + np.arange(100)).tolist()
    made = numbers_of(records, dates, PLANNED, [("A", day) for day in days])
    assert made.column.tolist()[98:] == [5.99, None]
    assert made.rejected.sum() == 1


def test_no_rows(records, dates):
    assert numbers_of(records, dates, PLANNED, []).column.tolist() == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 30), unique=True, max_size=5),
    st.lists(st.integers(0, 40), unique=True, min_size=1, max_size=12),
    st.data(),
)
def test_equals_counting_in_any_order(planned, loose, data):
    planned = sorted(planned)
    expected = {}
    for day in loose:
        before = [at for at in planned if at <= day]
        since = [
            other
            for other in loose
            if other <= day and [p for p in planned if p <= other] == before
        ]
        expected[day] = round(len(before) + len(since) / 100, 2)
    for days in (loose, data.draw(st.permutations(loose))):
        row = np.repeat(np.arange(len(days)), len(planned))
        ids = np.tile(np.arange(len(planned)), len(days))
        numbers = Column.of_numbers(np.tile(np.arange(1.0, len(planned) + 1), len(days)))
        at = Column.of_numbers(np.tile(np.array(planned, dtype=float), len(days)), Kind.DATE)
        made = unscheduled_number(
            Column.of_numbers(np.array(days, dtype=float), Kind.DATE),
            Records(numbers, row, len(days), ids),
            Records(at, row, len(days), ids),
            (Column.constant("A", len(days)),),
        )
        assert made.column.tolist() == [expected[day] for day in days]
