import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="({systolic} + 2 x {diastolic}) / 3.")
def mean_pressure(systolic: Column, diastolic: Column, rate: Column | None = None) -> Made:
    """Mean arterial pressure in mmHg.

    systolic, diastolic: mmHg.
    rate: beats per minute; with it the share of systole goes by the heart rate:
        diastolic + 0.01 x exp(4.14 - 40.74 / rate) x (systolic - diastolic), as in admiral.
    Gives a number, not rounded; missing where one is missing.
    """
    if rate is None:
        return calculated(lambda high, low: (high + 2 * low) / 3, systolic, diastolic)

    def by_rate(high: np.ndarray, low: np.ndarray, beats: np.ndarray) -> np.ndarray:
        return np.asarray(low + 0.01 * np.exp(4.14 - 40.74 / beats) * (high - low))

    return calculated(by_rate, systolic, diastolic, rate)
