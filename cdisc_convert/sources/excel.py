"""Excel workbooks (.xlsx, .xlsm)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._arrow_columns import text_columns
from cdisc_convert.sources._child import ChildTable, parse_in_child
from cdisc_convert.sources._options import Option
from cdisc_convert.sources._registry import reader

ROW = "\0row"


@reader(
    "excel",
    suffixes=(".xlsx", ".xlsm"),
    options={
        "sheet": Option("text", "name of the sheet; all sheets where not given"),
        "header_row": Option("row", "row that holds the headers; rows above are left out"),
        "skip": Option("count", "rows under the header that are no data"),
    },
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The sheets of the workbook `path` by name; one table "" where `sheet` is given or single.

    A cell gives its stored value: numbers in the shortest exact decimal, dates and times ISO 8601,
    TRUE and FALSE. Notes tell of formulas (their stored value is taken), percent formats, merged
    cells and Excel errors. Sheets without anything are passed over.
    Raises SourceError for a damaged workbook, repeated or missing headers, an unknown sheet.
    """
    arguments = {
        "columns": None if only is None else sorted(only),
        "sheet": options.get("sheet"),
        "header_row": int(options.get("header_row", 1)),
        "skip": int(options.get("skip", 0)),
    }
    found = parse_in_child("excel", path, arguments, shown_as)
    if not found or not any(table.table.num_columns > 1 or only for table in found):
        raise SourceError.at(
            shown_as, f"no sheet has headers in row {arguments['header_row']}; say header_row"
        )
    if len(found) == 1:
        return {"": _table(found[0], shown_as)}
    return {part.name: _table(part, shown_as) for part in found}


def _table(part: ChildTable, shown_as: str) -> RawTable:
    return RawTable(
        columns=text_columns(part.table.drop_columns([ROW])),
        rows=part.table.column(ROW).to_numpy(),
        file=f"{shown_as}!{part.name}",
        notes=part.notes,
        left_out=part.left_out,
    )
