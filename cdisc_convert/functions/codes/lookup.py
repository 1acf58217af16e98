from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import ColumnMap, Table, TableColumns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.codes._table_lines import lines_of
from cdisc_convert.functions.codes._unmatched import settle
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="{take} of table {table} for {match}.")
def lookup(
    table: Table,
    match: ColumnMap,
    take: TableColumns,
    unmatched: Literal["report", "empty", "keep", "stop"] = "report",
) -> Made:
    """The value of a table column on the line whose columns equal the values given.

    table: a table of the study.
    match: table columns and the values they must equal; text exactly (blanks at the end do not
        count), numbers as numbers. A missing value equals an empty cell.
    take: the column wanted. Several lines may match if they agree in it.
    unmatched: what a value without line gives: `report` = missing and reported, `empty` = missing,
        `keep` = the value of the first `match`, reported, `stop` = the run ends.
    Gives text; missing where all values of `match` are missing.
    Raises SourceError with `unmatched: stop`.
    """
    references = list(match.values())
    line, differs = lines_of(table, match, take)
    found = table.columns[take].take(line)
    asked = np.logical_or.reduce([reference.present for reference in references])
    without = asked & ((line < 0) | differs)
    because = f"has no line in table {table.name}"
    if differs.any():
        because = f"has no line, or lines with different {take}, in table {table.name}"
    collected = column_as_text(references[0])
    return settle(found.where(asked & ~differs), collected, without, because, unmatched)
