import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Fridericia from {qt}, {rr}.")
def qtc_fridericia(qt: Column, rr: Column) -> Made:
    """QT interval corrected for heart rate, in ms (Fridericia LS, Acta Med Scand 1920;53:469-486).

    qt: QT interval, ms.
    rr: RR interval, ms.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda ms, beat: ms / np.cbrt(beat / 1000), qt, rr)
