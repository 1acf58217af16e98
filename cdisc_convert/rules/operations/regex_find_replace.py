"""A text with what a pattern finds replaced. Used by drafts, not in the documented language."""

from __future__ import annotations

import re

from cdisc_convert.rules.cells import as_texts
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.patterns import compiled


@operation("regex_find_replace")
def regex_find_replace(task: Task) -> Result:
    """`name` with everything that `find` matches replaced by `replace` (Python's syntax)."""
    column = as_texts(task.frame.column(task.name))
    find, replace = compiled(task.option("find")), str(task.option("replace"))
    try:
        return column.map_texts(lambda text: find.sub(replace, text))
    except re.error as error:
        raise NotRun(f"'{replace}' is no replacement ({error})") from error
