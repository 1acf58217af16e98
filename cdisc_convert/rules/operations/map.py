"""A value looked up in a small table of the rule."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import member_mask
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("map")
def map_values(task: Task) -> Result:
    """Per record the `output` of the first entry of `map` whose other values all agree."""
    size = len(task.frame)
    open_rows = np.ones(size, dtype=bool)
    codes = np.full(size, -1, dtype=np.int64)
    outputs: list[str] = []
    for entry in task.listed("map"):
        if not isinstance(entry, Mapping):
            raise NotRun(f"operation {task.id}: 'map' is no list of mappings")
        here = open_rows.copy()
        for name, wanted in entry.items():
            if name != "output":
                here &= member_mask(task.frame.column(task.frame.real_name(str(name))), [wanted])
        codes[here] = len(outputs)
        outputs.append(str(entry.get("output", "")))
        open_rows &= ~here
    return Column.of_levels(codes, outputs)
