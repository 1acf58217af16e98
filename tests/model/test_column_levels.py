"""Levels of a column: those that occur, in an order that follows from the values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.model.column import Column, Kind

NAMES = np.array(["a", "b", "c", "d"], dtype=object)


def column(codes: list[int]) -> Column:
    return Column(Kind.TEXT, np.array(codes, dtype=np.int32), NAMES)


@pytest.mark.parametrize(
    ("codes", "compact", "in_order"),
    [
        ([], [], []),
        ([-1, -1], [], []),
        ([0, 1, 2, 3], ["a", "b", "c", "d"], ["a", "b", "c", "d"]),
        ([3, -1, 1, 3], ["b", "d"], ["d", "b"]),
        ([2, 0], ["a", "c"], ["c", "a"]),
    ],
)
def test_levels_that_occur(codes, compact, in_order):
    assert column(codes).compact().levels.tolist() == compact
    assert column(codes).in_order().levels.tolist() == in_order


@given(st.lists(st.integers(-1, 3)), st.permutations(range(4)))
def test_levels_in_order_follow_from_the_values(codes, order):
    one = column(codes)
    places = np.append(np.argsort(order), -1)
    other = Column(Kind.TEXT, places[codes].astype(np.int32), NAMES[list(order)])
    assert other.tolist() == one.tolist()
    assert other.in_order().levels.tolist() == one.in_order().levels.tolist()
    assert other.in_order().values.tolist() == one.in_order().values.tolist()
    assert one.in_order().tolist() == one.tolist()


def test_numbers_have_no_levels():
    numbers = Column.of_numbers(np.array([1.0, np.nan]))
    assert numbers.in_order() is numbers
