"""Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._arrow_columns import text_columns
from cdisc_convert.sources._child import parse_in_child
from cdisc_convert.sources._registry import reader


@reader("parquet", suffixes=(".parquet", ".pq"))
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The parquet file `path` as one table.

    Numbers become the shortest exact decimal, dates and timestamps ISO 8601 text; a timestamp with
    a time zone keeps its offset, so that no date shifts. Row numbers count records from 1.
    Raises SourceError where the file is damaged, or a column is no text, number, date or time.
    """
    arguments = {"columns": None if only is None else sorted(only)}
    (found,) = parse_in_child("parquet", path, arguments, shown_as)
    return {
        "": RawTable(
            columns=text_columns(found.table),
            rows=np.arange(1, int(found.facts["file"]["rows"]) + 1, dtype=np.int64),
            file=shown_as,
            notes=found.notes,
        )
    }
