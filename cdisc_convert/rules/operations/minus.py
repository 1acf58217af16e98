"""What one list has and another has not."""

from __future__ import annotations

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Lists, Value
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("minus")
def minus(task: Task) -> Result:
    """Values of the list `name` that are not in the list `subtract`, in their order.

    order_insensitive: false = only those are taken away that come in the same order.
    """
    mine = _list(task, task.name)
    theirs = _list(task, str(task.options.get("subtract") or ""))
    if task.options.get("order_insensitive") is not False:
        return [value for value in mine if value not in theirs]
    left, start = [], 0
    for value in theirs:
        if value not in mine[start:]:
            continue
        at = mine.index(value, start)
        left.extend(mine[start:at])
        start = at + 1
        while start < len(mine) and mine[start] == value:
            start += 1
    return [*left, *mine[start:]]


def _list(task: Task, name: str) -> list[Value | None]:
    cell = task.frame.get(name) if name in task.frame else None
    if isinstance(cell, Lists) and len(cell) and cell.codes[0] >= 0:
        return list(cell.lists[cell.codes[0]])
    if isinstance(cell, Column) and len(cell) and cell.present[0]:
        return [cell.tolist()[0]]
    return []
