"""Each function against a plain Python double, and under another order of the records."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.records.average import average
from cdisc_convert.functions.records.count import count
from cdisc_convert.functions.records.earliest import earliest
from cdisc_convert.functions.records.exists import exists
from cdisc_convert.functions.records.exists_any import exists_any
from cdisc_convert.functions.records.geometric_average import geometric_average
from cdisc_convert.functions.records.latest import latest
from cdisc_convert.functions.records.latest_date_in import latest_date_in
from cdisc_convert.functions.records.maximum import maximum
from cdisc_convert.functions.records.median import median
from cdisc_convert.functions.records.minimum import minimum
from cdisc_convert.functions.records.nearest import nearest
from cdisc_convert.functions.records.only import only
from cdisc_convert.functions.records.pick import pick
from cdisc_convert.functions.records.total import total
from cdisc_convert.functions.records.value_at import value_at
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Duration, Order

SIZE = 5
NUMBERS = st.none() | st.integers(1, 6).map(float)
PAIRS = st.lists(st.tuples(st.integers(0, SIZE - 1), NUMBERS), max_size=30)
DAYS = ("2024-01-01", "2024-01-02", "2024-01-03", "2024-02-01", "2024", "2024-01", "2024-02")
DATE_PAIRS = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.none() | st.sampled_from(DAYS)), max_size=30
)


def per_row(pairs):
    rows = [[] for _ in range(SIZE)]
    for row, value in pairs:
        rows[row].append(value)
    return rows


def present(values):
    return [value for value in values if value is not None]


def over_present(make):
    return lambda values: make(present(values)) if present(values) else None


def first_of(make):
    """The date under `make` when what is unknown is filled by it."""
    fill = {"min": "~~", "max": "  "}[make.__name__]

    def key(text):
        parts = [*text.split("-"), fill, fill][:3]
        return tuple(parts)

    return lambda values: make(present(values), key=key) if present(values) else None


FIGURES = {
    "total": (total, over_present(sum)),
    "average": (average, over_present(statistics.fmean)),
    "geometric": (geometric_average, over_present(statistics.geometric_mean)),
    "median": (median, over_present(statistics.median)),
    "minimum": (minimum, over_present(min)),
    "maximum": (maximum, over_present(max)),
    "count": (count, lambda values: float(len(values))),
    "distinct": (lambda of: count(of, "yes"), lambda values: float(len(set(present(values))))),
    "exists": (lambda of: exists(of, "N"), lambda values: "Y" if values else "N"),
    "exists_any": (lambda of: exists_any((of,)), lambda values: "Y" if values else "N"),
    "only": (only, lambda values: values[0] if len(set(values)) == 1 else None),
}
DATES = {
    "earliest": (earliest, first_of(min)),
    "latest": (latest, first_of(max)),
    "latest_date_in": (
        lambda datasets: latest_date_in(datasets, SIZE),
        lambda v: first_of(max)([d for d in v if d and len(d) == 10]),
    ),
}


def column_of(made):
    return made if isinstance(made, Column) else made.column


def same(left, right):
    return all(
        a == b
        or (isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-12))
        for a, b in zip(left, right, strict=True)
    )


@pytest.mark.parametrize("name", FIGURES)
@settings(max_examples=40, deadline=None)
@given(pairs=PAIRS, data=st.data())
def test_figures_equal_the_plain_double_in_any_order(records, name, pairs, data):
    function, double = FIGURES[name]
    rows = per_row(pairs) if name != "only" else [present(values) for values in per_row(pairs)]
    expected = [double(values) for values in rows]
    assert same(column_of(function(records(pairs, SIZE, Kind.NUMBER))).tolist(), expected)
    shuffled = data.draw(st.permutations(pairs))
    assert same(column_of(function(records(shuffled, SIZE, Kind.NUMBER))).tolist(), expected)


@pytest.mark.parametrize("name", DATES)
@settings(max_examples=40, deadline=None)
@given(pairs=DATE_PAIRS, data=st.data())
def test_dates_equal_the_plain_double_in_any_order(records, name, pairs, data):
    function, double = DATES[name]
    expected = [double(values) for values in per_row(pairs)]
    for order in (pairs, data.draw(st.permutations(pairs))):
        half = len(order) // 2
        assert function((records(order, SIZE),)).column.tolist() == expected
        two = records(order[:half], SIZE), records(order[half:], SIZE)
        assert function(two).column.tolist() == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 99)), max_size=20, unique=True),
    st.sampled_from(["first", "last"]),
    st.integers(1, 3),
    st.data(),
)
def test_pick_equals_sorting_each_row(records, pairs, take, number, data):
    expected = []
    for values in per_row(pairs):
        ordered = sorted(values, reverse=take == "last")
        expected.append(f"v{ordered[number - 1]}" if len(ordered) >= number else None)
    for order in (pairs, data.draw(st.permutations(pairs))):
        value = records([(row, f"v{key}") for row, key in order], SIZE)
        keys = records([(row, float(key)) for row, key in order], SIZE, Kind.NUMBER)
        made = pick(value, Order.by(keys.value), take, number)
        assert made.column.tolist() == expected
        assert value.value.take(made.picked).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 40)), max_size=20, unique=True),
    st.lists(st.integers(0, 40), min_size=SIZE, max_size=SIZE),
    st.integers(0, 9),
    st.data(),
)
def test_nearest_equals_looking_at_every_record(records, pairs, asked, tolerance, data):
    expected = []
    for row, days in enumerate(per_row(pairs)):
        near = [day for day in days if abs(day - asked[row]) <= tolerance]
        best = min(near, key=lambda day: (abs(day - asked[row]), -day), default=None)
        expected.append(None if best is None else float(best))
    date = Column.of_numbers(np.array(asked, dtype=float), Kind.DATE)
    for order in (pairs, data.draw(st.permutations(pairs))):
        at = records([(row, float(day)) for row, day in order], SIZE, Kind.DATE)
        assert nearest(at, date, at, Duration(days=tolerance)).column.tolist() == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, SIZE - 1), st.integers(0, 30), st.none() | st.integers(0, 9)),
        max_size=15,
        unique_by=lambda line: line[:2],
    ),
    st.lists(st.integers(0, 40), min_size=SIZE, max_size=SIZE),
    st.data(),
)
def test_value_at_equals_looking_at_every_interval(records, lines, asked, data):
    expected = []
    for row in range(SIZE):
        holding = [
            start
            for at, start, days in lines
            if at == row and start <= asked[row] and (days is None or asked[row] <= start + days)
        ]
        expected.append(f"v{max(holding)}" if holding else None)
    date = Column.of_numbers(np.array(asked, dtype=float), Kind.DATE)
    for order in (lines, data.draw(st.permutations(lines))):
        value = records([(row, f"v{start}") for row, start, _ in order], SIZE)
        start = records([(row, float(start)) for row, start, _ in order], SIZE, Kind.DATE)
        ends = [(row, None if days is None else float(at + days)) for row, at, days in order]
        made = value_at(value, date, start, records(ends, SIZE, Kind.DATE))
        assert made.column.tolist() == expected
