import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.records import Made


@mapping(says="{high} grade, negative for {low}.")
def worst_grade(low: Column, high: Column) -> Made:
    """The grade of both directions in one (ATOXGR).

    low, high: grades 0 to 5 of the low and of the high direction, as text or number.
    Gives text: `-3` where the low grade is the worse, `2` where the high one is, `0` for neither;
    missing where both are.
    """
    (lower, is_unread), (upper, is_unread_too) = column_as_number(low), column_as_number(high)
    below, above = np.nan_to_num(lower.values), np.nan_to_num(upper.values)
    # 0.0 - keeps a minus off the zero
    grade = np.where(below > above, 0.0 - below, above)
    grade[lower.absent & upper.absent] = np.nan
    rejected = is_unread | is_unread_too
    made = column_as_text(Column.of_numbers(grade)).where(~rejected)
    return Made(made, rejected, "is not a grade from 0 to 5")
