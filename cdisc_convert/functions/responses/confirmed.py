import numpy as np

from cdisc_convert.functions._arguments import Column, DurationOf, Literals, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_or_no
from cdisc_convert.functions.responses._course import is_met_again, level_of


@mapping(says="Y if {value} in {accept} is met again at least {gap} later ({date}).")
def confirmed(value: Records, date: Records, accept: Literals, gap: DurationOf) -> Column:
    """Y where an accepted response is met again long enough after it was first met.

    value, date: responses and their dates; partial dates do not count.
    accept: the responses that count, for the first and for the later one.
    gap: shortest time between the two (`P28D`, `P1M`), in whole days.
    Gives Y or N.
    """
    is_accepted = ~np.isnan(level_of(value, accept))
    return yes_or_no(is_met_again(value, date, is_accepted, gap))
