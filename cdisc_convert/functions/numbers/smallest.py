import numpy as np

from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import read_numbers
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made


@mapping(says="Smallest of {of}.")
def smallest(of: Columns) -> Made:
    """The smallest of the numbers that are present.

    of: numbers or numeric dates.
    Gives the kind of the values; missing where all are missing.
    """
    columns = alike(of)
    numbers, rejected = read_numbers(columns, len(columns[0]))
    result = Column.of_numbers(np.fmin.reduce(numbers))
    if not columns[0].is_text:
        return Made(result.as_kind(columns[0].kind))
    return Made(result, rejected if rejected.any() else None, "is no number")
