"""Delimited text: csv, tab-separated and alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._csv_layout import Layout
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import decode
from cdisc_convert.sources._options import Option, character
from cdisc_convert.sources._registry import reader

OPTIONS: Mapping[str, Option] = {
    "encoding": Option("encoding", "encoding of the file; found out and reported where not given"),
    "delimiter": Option("character", "what separates values; found out among , ; tab |"),
    "quote": Option("character", 'what encloses values that hold a delimiter; " or none'),
    "decimal": Option("word", "decimal sign of the numbers; values are not changed", (".", ",")),
    "header_row": Option("row", "row that holds the headers; rows above are left out"),
    "skip": Option("count", "rows under the header that are no data"),
}


def layout_of(options: Mapping[str, Any]) -> Layout:
    """The layout that `options` declare."""
    return Layout(
        delimiter=character(options, "delimiter", None) or None,
        quote=character(options, "quote", '"') or "",
        header_row=int(options.get("header_row", 1)),
        skip=int(options.get("skip", 0)),
    )


@reader("csv", suffixes=(".csv", ".txt", ".tsv", ".tab", ".dat"), options=OPTIONS)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The delimited file `path` as one table.

    Values stay as they stand in the file: spaces, leading zeros, decimal commas and words such as
    NA included; nothing between two delimiters is a missing value.
    Raises SourceError for ragged rows, broken quoting, repeated headers, bytes that are no text.
    """
    decoded = decode(path.read_bytes(), options.get("encoding"), shown_as)
    return {"": table_of(decoded, layout_of(options), shown_as, only)}
