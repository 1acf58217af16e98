import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import position_of_extreme, taken
from cdisc_convert.model.records import Made


@mapping(says="{value}, the same on all records.", keeps_origin=True)
def only(value: Records) -> Made:
    """The single distinct `value` of the subject's records.

    value: the value wanted; records where it is missing do not count.
    Gives the value; missing and rejected where the records hold different values.
    """
    codes, _ = value.value.group_codes()
    key = np.where(value.value.present, codes.astype(np.float64), np.nan)
    first = position_of_extreme(value.row, value.size, key, "lowest")
    last = position_of_extreme(value.row, value.size, key, "highest")
    differs = (first >= 0) & (key[first] != key[last]) if len(key) else first >= 0
    made = taken(value, np.where(differs, -1, first))
    return Made(made.column, differs, "records hold different values", picked=made.picked)
