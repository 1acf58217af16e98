import numpy as np

from cdisc_convert.functions._arguments import Column, Table, TableColumns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.codes._table_lines import lines_of


@mapping(says="Y where {from} is listed in column {column} of {table}.")
def in_list(from_: Column, table: Table, column: TableColumns) -> Column:
    """Y where a value is listed in a table, else N.

    from: value; text exactly (blanks at the end do not count), numbers as numbers.
    table, column: where it is looked for.
    Gives Y or N; N where the value is missing.
    """
    line, _ = lines_of(table, {column: from_}, column)
    listed = (line >= 0) & from_.present
    return Column.of_levels(np.where(listed, 0, 1), ["Y", "N"])
