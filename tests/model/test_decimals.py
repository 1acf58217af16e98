"""Numbers as decimal text with 15 digits, and rounding as by hand."""

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import (
    column_as_number,
    column_as_text,
    decimal_difference,
    decimal_sum,
    half_up,
    in_blocks,
    number_of_text,
    number_text,
    to_15_digits,
)

NUMBERS = st.floats(-1e14, 1e14) | st.decimals(-1000, 1000, places=4).map(float)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (1.23e-15, "0.00000000000000123"),
        (1e-16, "1e-16"),
        (-0.0, "0"),
        (-2.50, "-2.5"),
        (2 / 3, "0.666666666666667"),
        (float("nan"), ""),
    ],
)
def test_shortest_decimal_text(number, text):
    assert number_text(number) == text


@given(NUMBERS)
def test_text_is_read_back_to_15_digits(number):
    text = number_text(number)
    assert "e" not in text or abs(number) < 1e-15
    assert float(text) == to_15_digits(np.array([number]))[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.50", 1.5),
        (" -.5 ", -0.5),
        ("+3", 3),
        ("5.", 5),
        ("1.2E3", 1200),
        ("1,5", None),
        ("", None),
        (".", None),
        ("<5", None),
        ("nan", None),
        ("1e999", None),
        ("1_0", None),
        ("\u0661", None),
        ("0x1", None),
    ],
)
def test_only_decimal_texts_are_numbers(text, number):
    assert number_of_text(text) == number


@settings(max_examples=300)
@given(NUMBERS, st.integers(-3, 9))
def test_half_up_equals_decimal_arithmetic(number, places):
    exact = Decimal(number_text(number))
    wanted = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=60))
    assert half_up(np.array([number]), places)[0] == float(wanted)


def test_half_up_by_hand():
    numbers = np.array([2.675, 1.005, -0.125, 29.97, np.nan])
    assert half_up(numbers, 2).tolist()[:4] == [2.68, 1.01, -0.13, 29.97]
    assert np.isnan(half_up(numbers, 2)[4])


def test_sums_leave_no_binary_rest():
    assert decimal_sum(np.array([0.1]), np.array([0.2])).tolist() == [0.3]
    assert decimal_sum(np.array([1000.1]), np.array([-1000.0])).tolist() == [0.1]
    total = decimal_sum(np.array([1e20, 0, 0]), np.array([1, 0, np.nan]))
    assert total.tolist()[:2] == [1e20, 0]
    assert np.isnan(total[2])


@given(st.lists(st.decimals(-(10**6), 10**6, places=6), min_size=1, max_size=6))
def test_sums_equal_decimal_arithmetic(terms):
    found = decimal_sum(*(np.array([float(term)]) for term in terms))[0]
    assert found == float(sum(terms))


def test_columns_of_every_kind_as_text():
    assert column_as_text(Column.of_numbers([5, None])).tolist() == ["5", None]
    assert column_as_text(Column.of_numbers([0], Kind.DATE)).tolist() == ["1960-01-01"]
    stamp = column_as_text(Column.of_numbers([60], Kind.DATETIME))
    assert stamp.tolist() == ["1960-01-01T00:01:00"]
    assert stamp.kind is Kind.ISO
    assert column_as_text(Column.of_numbers([60], Kind.TIME)).tolist() == ["T00:01:00"]
    assert column_as_text(Column.of_texts(["x"])).tolist() == ["x"]


def test_columns_as_number_with_the_texts_that_are_none():
    numbers, rejected = column_as_number(Column.of_texts(["1.5", "x", None]))
    assert numbers.tolist() == [1.5, None, None]
    assert rejected.tolist() == [False, True, False]
    assert column_as_number(Column.of_numbers([3], Kind.DATE))[0].kind is Kind.NUMBER
    assert column_as_number(Column.of_texts([]))[0].tolist() == []


@pytest.mark.parametrize("spread", [3, 14, 60])
def test_many_numbers_to_15_digits_equal_their_text(spread):
    numbers = np.random.default_rng(6).normal(0, 1, 40_000)
    numbers *= 10.0 ** np.linspace(-spread, spread, len(numbers))
    numbers[::1000], numbers[1::1000] = 0, np.nan
    expected = np.array([float(f"{number:.15g}") for number in numbers])
    np.testing.assert_array_equal(to_15_digits(numbers), expected)


def test_numbers_beside_a_power_of_ten_to_15_digits():
    powers = 10.0 ** np.arange(-12, 20)
    numbers = np.concatenate([np.nextafter(powers, 0), powers, np.nextafter(powers, np.inf)])
    expected = [float(f"{number:.15g}") for number in numbers]
    np.testing.assert_array_equal(to_15_digits(numbers), expected)


@given(st.lists(st.tuples(*[st.decimals(-(10**8), 10**8, places=6)] * 2), min_size=1))
def test_differences_equal_decimal_arithmetic(pairs):
    left, right = (np.array([float(side) for side in sides]) for sides in zip(*pairs, strict=True))
    expected = [float(f"{float(a - b):.15g}") for a, b in pairs]
    assert decimal_difference(left, right).tolist() == expected


def test_difference_beside_numbers_that_are_no_short_decimals():
    left = np.array([1000.1, np.nan, 1e300, 1 / 3, 5.0])
    right = np.array([1000.0, 1.0, 1e299, 0.0, np.inf])
    found = decimal_difference(left, right)
    assert found[[0, 3]].tolist() == [0.1, 0.333333333333333]
    assert np.isnan(found[1])
    assert (found[2], found[4]) == (9e299, -np.inf)


def test_blocks_put_together_are_the_whole():
    numbers = np.arange(50_001.0)
    np.testing.assert_array_equal(in_blocks(np.negative, numbers), -numbers)
