import numpy as np

from cdisc_convert.functions._arguments import Column, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.intervals._path import number_of_records, steps_of
from cdisc_convert.functions.records._rows import numbers_of
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.records import Made


@mapping(
    says="Trapezoidal area of {value} ({date}) minus {base} from {from} to {until}, divided by the "
    "days."
)
def time_weighted_change(
    value: Records, date: Records, from_: Column, base: Column, until: Column
) -> Made:
    """Mean change from `base`, weighted by time: area over the baseline divided by its days.

    value, date: measurements and their dates; several of one day count as their mean, a partial
        date gives no point.
    from, base: first day and the value on it.
    until: last day that counts; missing = no limit.
    The days are those from `from` to the last point.
    Gives a number in the unit of `value`; missing without `from`, `base` or a later point.
    """
    size = len(from_)
    start_value = column_as_number(base)[0].values
    steps = steps_of(number_of_records(value), date, from_, start_value, until)
    change = (steps.value + steps.next_value) / 2 - start_value[steps.row]
    area = np.bincount(steps.row, change * steps.days, minlength=size)
    days = np.bincount(steps.row, steps.days, minlength=size)
    mean = np.full(size, np.nan)
    np.divide(area, days, out=mean, where=days > 0)
    column = Column.of_numbers(to_15_digits(mean))
    _, doubtful = numbers_of(value)
    because = "a measurement among them is not a number"
    return Made(column, because=because, kept=doubtful & column.present)
