from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import choose_by
from cdisc_convert.model.iso_dates import comparison


@mapping(says="{start}; {end} where {start} was imputed ({flag}) and is later.")
def start_before_end(start: Column, end: Column, flag: Column) -> Column:
    """The start, moved to the end where it was imputed and lies after it.

    start, end: numeric dates or date-times.
    flag: imputation flag of the start; present = imputed.
    Gives the kind of the dates; a collected start is never moved.
    """
    start, end = alike([start, end])
    moved = flag.present & (comparison(start, end) == 1)
    return choose_by([(moved, end), (None, start)], len(start))
