import numpy as np

from cdisc_convert.functions._arguments import Column, Table, TableColumns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import read_numbers
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made


@mapping(says="{take} for {from} by table {table}.")
def category(from_: Column, table: Table, take: TableColumns) -> Made:
    """The label of the band that holds a number.

    from: number, compared at 15 significant digits.
    table: one band per line: from LOW on, below HIGH; an empty LOW or HIGH leaves the end open.
        The first line that fits decides.
    take: column of the table that is wanted.
    Gives text; a number outside all bands gives missing and is reported.
    Raises SpecError if the table lacks LOW or HIGH or holds something else than numbers there.
    """
    low, high = (_limits(table, name) for name in ("LOW", "HIGH"))
    (numbers,), rejected = read_numbers((from_,), len(from_))
    numbers = to_15_digits(numbers)
    line = np.full(len(numbers), -1, dtype=np.int64)
    for at in reversed(range(len(table))):
        inside = ~(numbers < low[at]) & ~(numbers >= high[at]) & ~np.isnan(numbers)
        line[inside] = at
    outside = rejected | ((line < 0) & ~np.isnan(numbers))
    found = table.columns[take].take(line)
    if not outside.any():
        return Made(found)
    return Made(found, outside, f"is in no band of table {table.name}")


def _limits(table: Table, name: str) -> np.ndarray:
    """The limits in a column; NaN, which no comparison meets, where the end is open."""
    if name not in table.columns:
        raise SpecError.at(table.path, f"table {table.name} has no column {name}; bands need it")
    limits, rejected = column_as_number(table.columns[name])
    if rejected.any():
        text = table.columns[name].tolist()[int(np.argmax(rejected))]
        raise SpecError.at(
            table.path,
            f"column {name} holds '{text}', no number; write a limit or nothing",
        )
    return to_15_digits(limits.values)
