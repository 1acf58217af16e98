import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import made_numbers, read_numbers
from cdisc_convert.model.decimals import half_up
from cdisc_convert.model.records import Made


@mapping(says="{from} rounded half up (decimals: {places}).")
def rounded(from_: Column, places: Numbers) -> Made:
    """The number rounded half up as people do it by hand: 2.675 to 2 places is 2.68.

    from: number; it is taken as a decimal of at most 15 significant digits. Halves go away from 0.
    places: decimals to keep; -1 rounds to tens.
    Gives a number; missing where `from` or `places` is.
    """
    (numbers, wanted), rejected = read_numbers((from_, places), len(from_))
    result = np.full(len(from_), np.nan)
    for count in np.unique(wanted[~np.isnan(wanted)]):
        here = wanted == count
        result[here] = half_up(numbers[here], int(count))
    return made_numbers(result, rejected)
