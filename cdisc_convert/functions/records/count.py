from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import count_of_rows
from cdisc_convert.model.column import Column


@mapping(says="Number of records of {of}[; distinct values only: {distinct}].")
def count(of: Records, distinct: Literal["yes", "no"] = "no") -> Column:
    """Number of the subject's records, or of their distinct values.

    of: records; without `distinct` a record counts also where the value itself is missing.
    distinct: "yes" counts different values; missing is none of them.
    Gives a whole number, 0 where there is none.
    """
    row = of.row
    if distinct == "yes":
        codes, span = of.value.group_codes()
        present = of.value.present
        row = np.unique(of.row[present] * span + codes[present]) // span
    return Column.of_numbers(count_of_rows(row, of.size).astype(np.float64))
