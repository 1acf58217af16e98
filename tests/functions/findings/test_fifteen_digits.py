"""Comparison at 15 digits: the quick way gives what rounding both sides gives."""

from __future__ import annotations

import numpy as np

from cdisc_convert.functions.findings._fifteen_digits import is_below
from cdisc_convert.model.decimals import to_15_digits


def _numbers() -> np.ndarray:
    rng = np.random.default_rng(20_261_126)
    wide = rng.normal(size=2_000) * 10.0 ** rng.integers(-300, 300, 2_000)
    short = np.round(rng.gamma(9.0, 5.0, 2_000), 2)
    odd = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, -5e-324, 1e308, -1e308, 1e-310])
    return np.concatenate([wide, short, odd])


def test_neighbours_and_strangers_compare_as_their_15_digits() -> None:
    left = _numbers()
    rng = np.random.default_rng(7)
    with np.errstate(over="ignore", invalid="ignore"):
        rights = [
            left,
            rng.permutation(left),
            np.nextafter(left, np.inf),
            np.nextafter(left, -np.inf),
            *(left * (1 + sign * 10.0**-place) for place in range(11, 17) for sign in (-1, 1)),
        ]
        for right in rights:
            meant = to_15_digits(left) < to_15_digits(right)
            assert np.array_equal(is_below(left, right), meant)


def test_what_binary_arithmetic_left_over_is_not_below() -> None:
    assert not is_below(np.array([0.3]), np.array([0.1 + 0.2]))[0]
    assert is_below(np.array([0.3]), np.array([0.300000000000001]))[0]
