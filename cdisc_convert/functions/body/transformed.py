import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{value} moved from {from_low}-{from_high} to {to_low}-{to_high}.")
def transformed(
    value: Column, from_low: Numbers, from_high: Numbers, to_low: Numbers, to_high: Numbers
) -> Made:
    """A number moved from one scale to another on a straight line.

    value: number on the first scale.
    from_low, from_high: ends of the first scale.
    to_low, to_high: ends of the second scale; swapped ends turn the direction round.
    Gives a number; missing where one is missing or the first scale has no length.
    """

    def moved(
        number: np.ndarray, low: np.ndarray, high: np.ndarray, low_too: np.ndarray, end: np.ndarray
    ) -> np.ndarray:
        return np.asarray((number - low) * (end - low_too) / (high - low) + low_too)

    return calculated(moved, value, from_low, from_high, to_low, to_high)
