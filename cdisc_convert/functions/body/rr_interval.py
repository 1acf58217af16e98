from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="60000 / {rate}.")
def rr_interval(rate: Column) -> Made:
    """The time between two heart beats in ms.

    rate: beats per minute.
    Gives a number; missing where the rate is missing or 0.
    """
    return calculated(lambda beats: 60000 / beats, rate)
