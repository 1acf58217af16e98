"""A text with what a pattern finds replaced. Used by drafts, not in the documented language."""

from __future__ import annotations

import re

from cdisc_convert.rules.cells import as_texts
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("regex_find_replace")
def regex_find_replace(task: Task) -> Result:
    """`name` with everything that `find` matches replaced by `replace` (Python's syntax)."""
    column = as_texts(task.frame.column(task.name))
    find, replace = str(task.option("find")), str(task.option("replace"))
    return column.map_texts(lambda text: re.sub(find, replace, text))
