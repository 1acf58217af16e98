import numpy as np

from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.codes._table_lines import lines_of
from cdisc_convert.model.decimals import column_as_number, decimal_sum
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made


@mapping(says="Planned hours of {timepoint} on day {day}, table {table}.")
def planned_hours(day: Column, timepoint: Column, table: Table) -> Made:
    """Nominal hours since the first dose, from the planned day and the planned time point.

    day: planned study day; there is no day 0: day 1 begins at 0 hours, day -1 at -24.
    timepoint: text of the planned time point.
    table: hours of each time point, columns TIMEPOINT and HOURS; a line with an empty TIMEPOINT
        holds where none is given.
    Gives a number; missing without day, and for a time point that is not in the table, which is
    reported.
    Raises SpecError if the table lacks one of its columns.
    """
    for name in ("TIMEPOINT", "HOURS"):
        if name not in table.columns:
            raise SpecError.at(table.path, f"table {table.name} has no column {name}; add it")
    days, rejected = column_as_number(day)
    line, differs = lines_of(table, {"TIMEPOINT": timepoint}, "HOURS")
    hours, no_number = column_as_number(table.columns["HOURS"].take(line))
    unknown = timepoint.present & ((line < 0) | differs | no_number)
    begins = np.where(days.values > 0, days.values - 1, days.values) * 24
    result = np.where(unknown, np.nan, decimal_sum(begins, hours.values))
    rejected = rejected | unknown
    because = f"has no hours in table {table.name}"
    return Made(Column.of_numbers(result), rejected if rejected.any() else None, because)
