"""How dirt is scaled and dealt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.simulate.dirt import Deck, DirtLog, Plan, Planted, half_up, scaled


@pytest.mark.parametrize(
    ("count", "subjects", "expected"),
    [(5, 30, 5), (5, 60, 10), (1, 45, 2), (1, 44, 1), (1, 12, 1), (1, 11, 0), (0, 300, 0)],
)
def test_counts_are_scaled_and_rounded_half_up(count: int, subjects: int, expected: int) -> None:
    assert scaled(count, subjects, 30) == expected


def test_half_up_has_no_least_count() -> None:
    assert [half_up(1, subjects, 30) for subjects in (12, 14, 15, 44, 45)] == [0, 0, 1, 1, 2]


def flags(*names: int) -> np.ndarray:
    return np.isin(np.arange(6), names)


def test_a_deck_spares_subjects_that_have_something_already() -> None:
    deck = Deck(np.array([3, 1, 5, 0, 2, 4]))
    assert np.flatnonzero(deck.deal(2, flags(0, 1, 2, 3, 4, 5))).tolist() == [1, 3]
    assert np.flatnonzero(deck.deal(2, flags(1, 3, 4))).tolist() == [3, 4]
    assert np.flatnonzero(deck.deal(9, flags(2))).tolist() == [2]


@given(st.permutations(range(6)), st.lists(st.integers(0, 3), max_size=3))
def test_classes_sit_on_different_subjects_while_there_are_enough(
    order: list[int], numbers: list[int]
) -> None:
    deck = Deck(np.array(order))
    dealt = [deck.deal(number, np.ones(6, dtype=bool)) for number in numbers]
    assert [int(hand.sum()) for hand in dealt] == numbers
    if sum(numbers) <= 6 and dealt:
        assert np.sum(dealt, axis=0).max() <= 1


def test_persons_who_are_not_enrolled_carry_nothing() -> None:
    plan = Plan({"X": np.array([True, False, True])})
    assert plan.of("X", np.array([2, -1, 1])).tolist() == [True, False, False]


def test_the_log_counts_planted_and_counted_dirt() -> None:
    log = DirtLog()
    log.plant("B", "f.csv", np.array(["1|a", "2|a"], dtype=object))
    log.count("A", 3)
    assert log.records == [Planted("B", "f.csv", "1|a"), Planted("B", "f.csv", "2|a")]
    assert list(log.counts().items()) == [("A", 3), ("B", 2)]
