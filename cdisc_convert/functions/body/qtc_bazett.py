import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Bazett from {qt}, {rr}.")
def qtc_bazett(qt: Column, rr: Column) -> Made:
    """QT interval corrected for heart rate, in ms (Bazett HC, Heart 1920;7:353-370).

    qt: QT interval, ms.
    rr: RR interval, ms.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda ms, beat: ms / np.sqrt(beat / 1000), qt, rr)
