"""Pairs of rows with equal keys, against the plainest way to find them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.engine.pairs import combine, join, joint_codes
from cdisc_convert.model.column import Column
from tests.engine.small_study import run_small, table_of

KEYS = st.lists(st.integers(-1, 3), max_size=12)
TEXTS = st.lists(st.sampled_from(["a", "b", "1", "1.0", "01", None]), max_size=8)


@given(KEYS, KEYS)
def test_join_gives_every_pair_of_equal_keys_in_order(ours, theirs):
    row, position = join(np.array(ours, np.int64), np.array(theirs, np.int64))
    expected = [(i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs) if a == b >= 0]
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == expected


@given(
    st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), max_size=8),
    st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), max_size=8),
)
def test_combined_keys_are_equal_where_all_parts_are(ours, theirs):
    keys = [
        (np.array([a[at] for a in ours], np.int64), np.array([b[at] for b in theirs], np.int64))
        for at in (0, 1)
    ]
    row, position = join(*combine(keys, len(ours), len(theirs)))
    expected = [
        (i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs) if a == b and min(a) >= 0
    ]
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == expected


@given(TEXTS, TEXTS)
def test_texts_match_exactly(ours, theirs):
    row, position = join(*joint_codes(Column.of_texts(ours), Column.of_texts(theirs)))
    expected = [
        (i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs) if a is not None and a == b
    ]
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == expected


def test_a_number_matches_the_text_that_writes_it():
    numbers, texts = Column.of_numbers([1, 2.5, None]), Column.of_texts(["2.50", "01", "x", None])
    row, position = join(*joint_codes(numbers, texts))
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == [(0, 1), (1, 0)]


MAPPING = """
intermediate: out
rows: [{how: take, from: visits}]
let:
  DAY:    {how: iso_date, from: visits.DATE, formats: [YYYY-MM-DD]}
  BEFORE: {how: count, of: dosed.DAY, among: {var: dosed.DAY, less_than: {var: DAY}}}
  SAME:   {how: pick, value: dosed.DRUG, order: [dosed.DAY], take: last, match: {dosed.VISIT: visits.VISIT}}
  BOTH:   {how: count, of: dosed.DAY, among: {all: [{var: dosed.DRUG, is: x}, {var: dosed.DAY, less_than: {var: DAY}}]}}
key: []
---
intermediate: dosed
rows: [{how: take, from: doses}]
let:
  DAY:   {how: iso_date, from: doses.D, formats: [YYYY-MM-DD]}
  DRUG:  {how: copy, from: doses.DRUG}
  VISIT: {how: copy, from: doses.VISIT}
key: []
"""


def test_among_sees_both_sides_and_match_limits(tmp_path):
    visits = "ID,VISIT,DATE\n1,V1,2024-01-02\n1,V2,2024-01-04\n2,V1,2024-01-04\n"
    doses = "ID,VISIT,DRUG,D\n1,V1,x,2024-01-01\n1,V1,y,2024-01-03\n2,V2,x,2024-01-01\n"
    run = run_small(tmp_path, MAPPING, {"visits": visits, "doses": doses})
    assert table_of(run, "out", "BEFORE", "SAME", "BOTH") == [
        ("1", "y", "1"),
        ("2", "", "1"),
        ("1", "", "1"),
    ]
