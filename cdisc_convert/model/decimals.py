"""Numbers as people write them: decimal text, 15 significant digits, half-up rounding.

Collected numbers are decimal, float64 is binary. A double holds every decimal of 15 significant
digits, so results are brought back to 15 digits and read, compared and rounded as these decimals:
0.1 + 0.2 is 0.3, and 2.675 rounds to 2.68.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.iso_dates import format_date, format_datetime, format_time

DIGITS = 15
_LARGEST_EXACT_POWER = 22
_SCALES = np.power(10.0, np.arange(_LARGEST_EXACT_POWER + 1))
_SMALLEST_MAGNITUDE = DIGITS - 1 - _LARGEST_EXACT_POWER
_POWERS = np.array([float(f"1e{power}") for power in range(_SMALLEST_MAGNITUDE, DIGITS + 1)])
_BLOCK = 16_384
_UNITS, _MOST_UNITS = 1e6, 1e14


def _least_magnitudes() -> np.ndarray:
    """By the 11 bits of a double's exponent, the power of ten at or below the smallest such double.

    Zero and what is too small or too large to scale exactly get a power beyond the usual ones; what
    is not finite that of 15 digits before the point, which leaves it alone.
    """
    powers = np.full(2048, -300)
    usual = np.arange(1023 - 40, 1023 + 64)
    powers[usual] = np.floor(np.log10(2.0 ** (usual - 1023.0)))
    powers[usual[-1] + 1 :] = 300
    powers[2047] = DIGITS - 1
    return powers


_LEAST_MAGNITUDE = _least_magnitudes()
_DECIMAL_TEXT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


@lru_cache(maxsize=1 << 16)
def number_text(number: float) -> str:
    """Shortest decimal text of `number` with at most 15 significant digits: 5.0 gives "5".

    Plain notation from 1e-15 to 1e15, beyond that with an exponent. NaN gives "".
    """
    if number != number:
        return ""
    text = f"{number:.{DIGITS}g}"
    if "e" in text and 1e-15 <= abs(number) <= 1e15:
        text = f"{Decimal(text):f}"
    return "0" if text == "-0" else text


def number_of_text(text: str) -> float | None:
    """The number that a decimal text writes (`1.50`, `-.5`, `1.2E3`), else None."""
    if _DECIMAL_TEXT.fullmatch(text.strip()) is None:
        return None
    number = float(text)
    return number if np.isfinite(number) else None


def column_as_text(column: Column) -> Column:
    """`column` as text: numbers as `number_text`, dates and times as ISO 8601; text stays."""
    if column.is_text:
        return column
    if column.kind is Kind.DATE:
        return format_date(column.values)
    if column.kind is Kind.DATETIME:
        return format_datetime(column.values)
    if column.kind is Kind.TIME:
        return format_time(column.values)
    codes, distinct = pd.factorize(column.values)
    return Column.of_levels(codes, [number_text(number) for number in distinct.tolist()])


def column_as_number(column: Column) -> tuple[Column, np.ndarray]:
    """`column` as numbers, and a mask that is true where a text is present but is no number.

    Dates and times give their days or seconds.
    """
    if not column.is_text:
        return Column(Kind.NUMBER, column.values), np.zeros(len(column), dtype=bool)
    numbers = column.map_numbers(number_of_text)
    return numbers, column.present & numbers.absent


def to_15_digits(numbers: np.ndarray) -> np.ndarray:
    """`numbers` to 15 significant digits, without what binary arithmetic left over."""
    return in_blocks(_to_15_digits, np.asarray(numbers, dtype=np.float64))


def in_blocks(make: Callable[..., np.ndarray], *arrays: np.ndarray) -> np.ndarray:
    """What `make` gives number by number, for pieces that stay in the processor's cache."""
    size = arrays[0].size
    if size <= _BLOCK or arrays[0].ndim != 1:
        return make(*arrays)
    result = np.empty(size)
    for start in range(0, size, _BLOCK):
        piece = slice(start, start + _BLOCK)
        result[piece] = make(*(array[piece] for array in arrays))
    return result


def _to_15_digits(numbers: np.ndarray) -> np.ndarray:
    size = np.abs(numbers)
    magnitude = _LEAST_MAGNITUDE.take(size.view(np.int64) >> 52)
    next_power = _POWERS.take(magnitude + 1 - _SMALLEST_MAGNITUDE, mode="clip")
    places = DIGITS - 1 - magnitude - (size >= next_power)
    scale = _SCALES.take(places, mode="clip")
    with np.errstate(over="ignore", invalid="ignore"):  # of those that are done one by one
        result = _nearest_whole(numbers, scale) / scale
    others = np.flatnonzero(((places < 0) | (places > _LARGEST_EXACT_POWER)) & (size > 0))
    for at in others:
        result[at] = float(f"{numbers[at]:.{DIGITS}g}")
    return result


def decimal_difference(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`left` - `right` to the 15th digit of the larger one: 1000.1 - 1000 is 0.1."""
    units = [np.rint(side * _UNITS) for side in (left, right)]
    if all(_are_units(u, side) for u, side in zip(units, (left, right), strict=True)):
        return np.asarray((units[0] - units[1]) / _UNITS)
    return decimal_sum(left, -right)


def _are_units(units: np.ndarray, numbers: np.ndarray) -> bool:
    """Whether all numbers are decimals with few places and digits, `units` of them exactly."""
    fits = (units / _UNITS == numbers) & (np.abs(units) < _MOST_UNITS)
    return bool((fits | np.isnan(numbers)).all())


def decimal_sum(*terms: np.ndarray) -> np.ndarray:
    """Sum of decimals, to the 15th digit of the largest: 1000.1 - 1000 is 0.1."""
    largest = np.fmax.reduce(np.abs(terms))
    usual = (largest > 0) & np.isfinite(largest)
    magnitude = np.floor(np.log10(largest, out=np.zeros_like(largest), where=usual))
    scale = np.power(10.0, np.clip(DIGITS - 1 - magnitude, 0, _LARGEST_EXACT_POWER))
    total = np.sum(terms, axis=0)
    units = total * scale
    with_room = usual & (np.abs(units) < 2.0**52)
    return to_15_digits(np.where(with_room, np.rint(units) / scale, total))


def _nearest_whole(numbers: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Whole number nearest to the exact product, which a double may miss by half a unit."""
    product = numbers * scale
    whole = np.rint(product)
    rest = product - whole
    # a product below 1e15 is off by a sixteenth at most
    near = np.flatnonzero(np.abs(rest) > 0.4)
    if len(near):
        rest = rest[near] + _lost_in_product(numbers[near], scale[near], product[near])
        whole[near] += (rest > 0.5) * 1.0 - (rest < -0.5)
    return np.asarray(whole)


def _lost_in_product(left: np.ndarray, right: np.ndarray, product: np.ndarray) -> np.ndarray:
    """The part of left x right that rounding to `product` cut off (Dekker 1971)."""
    halves = []
    for factor in (left, right):
        spread = factor * (2.0**27 + 1)
        high = spread - (spread - factor)
        halves.append((high, factor - high))
    (a, b), (c, d) = halves
    return np.asarray(((a * c - product) + a * d + b * c) + b * d)


def half_up(numbers: np.ndarray, places: int) -> np.ndarray:
    """`numbers` rounded to `places` decimals, halves away from zero, as decimals of 15 digits.

    places: 0 or more decimals; -1 rounds to tens.
    """
    scale = 10.0 ** abs(places)
    size = to_15_digits(np.abs(numbers))
    shifted = to_15_digits(size * scale if places >= 0 else size / scale)
    whole = np.floor(shifted + 0.5)
    rounded = whole / scale if places >= 0 else whole * scale
    # a product of 2**52 or more has no room for decimals: the 15 digits end before `places`
    result = np.where(shifted < 2.0**52, rounded, size)
    return np.asarray(np.copysign(result, numbers) + 0.0)
