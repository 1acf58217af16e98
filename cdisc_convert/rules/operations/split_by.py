"""The parts of a text."""

from __future__ import annotations

import numpy as np

from cdisc_convert.rules.cells import Lists, as_texts
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("split_by")
def split_by(task: Task) -> Result:
    """Per record the parts of `name` between the `delimiter`."""
    column = as_texts(task.frame.column(task.name))
    delimiter = str(task.option("delimiter"))
    assert column.levels is not None
    lists = tuple(tuple(str(level).split(delimiter)) for level in column.levels)
    return Lists(column.values.astype(np.int64), lists)
