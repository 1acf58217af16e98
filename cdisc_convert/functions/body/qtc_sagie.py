from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Sagie from {qt}, {rr}.")
def qtc_sagie(qt: Column, rr: Column) -> Made:
    """QT interval corrected for heart rate, in ms (Sagie A et al, Am J Cardiol 1992;70:797-801).

    qt: QT interval, ms.
    rr: RR interval, ms.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda ms, beat: ms + 0.154 * (1000 - beat), qt, rr)
