"""A delimited file as a table of text: every value exactly as it stands between delimiters.

pyarrow does the work; the file is held to the rules first (`_csv_check`), because pyarrow would
read a value after a stray quote, or a file with a quote left open, as something else.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources._arrow_columns import text_columns
from cdisc_convert.sources._csv_check import Checked, check_exactly, is_regular, read_loose
from cdisc_convert.sources._csv_layout import Header, Layout, read_header
from cdisc_convert.sources._encoding import Decoded

BLOCK_BYTES = 1 << 24
UNNAMED = "\0"


def table_of(
    decoded: Decoded, layout: Layout, shown_as: str, only: frozenset[str] | None
) -> RawTable:
    """The delimited text `decoded` as a table.

    only: headers of the wanted columns, None = all.
    Raises SourceError naming every row that does not fit the header (20 shown, all counted), a row
    with broken quoting, a repeated header, or a byte that is no text.
    """
    data = decoded.data
    _refuse_zero_bytes(data, shown_as)
    header = read_header(data, layout, shown_as)
    body = _body(data, header)
    checked = None
    if not is_regular(body, header.delimiter, layout.quote):
        checked = check_exactly(body, header, layout, shown_as)
    names = _arrow_names(header)
    table = _parse(body, names, header, layout, only, checked)
    if table is None:
        checked = check_exactly(body, header, layout, shown_as)
        table = _parse(body, names, header, layout, only, checked)
        assert table is not None, "rows that the exact check passes are rows for pyarrow too"
    rows = (
        header.first_row + np.arange(table.num_rows, dtype=np.int64)
        if checked is None
        else checked.rows
    )
    assert len(rows) == table.num_rows, "the exact check and pyarrow count the same records"
    columns = text_columns(table)
    made = RawTable(
        columns=columns,
        rows=rows,
        file=shown_as,
        encoding=decoded.encoding,
        notes=decoded.notes + layout_notes(header, layout, checked),
        left_out=header.left_out + (checked.blank if checked else ()),
    )
    return _without_unnamed(made, header, only)


def parse_block(
    body: bytes, header: Header, layout: Layout, only: frozenset[str]
) -> pa.Table | None:
    """The columns `only` of whole records, or None where some do not fit the header.

    Uses one thread: blocks are parsed side by side, and memory that Arrow's own threads have used
    stays with them.
    """
    return _parse(body, _arrow_names(header), header, layout, only, None, use_threads=False)


def _refuse_zero_bytes(data: bytes, shown_as: str) -> None:
    at = data.find(b"\0")
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise SourceError.at(
            Place(shown_as, line),
            "this line holds a zero byte, so the file is not text or is damaged; export it again, "
            "or name the right reader kind or encoding",
        )


def _body(data: bytes, header: Header) -> bytes:
    """The records without the line breaks at the end of the file."""
    end = len(data)
    while end > header.start and data[end - 1] in b"\r\n":
        end -= 1
    return data[header.start : end]


def _arrow_names(header: Header) -> list[str]:
    """Names for pyarrow, which wants them all different and none empty."""
    return [name or f"{UNNAMED}{position}" for position, name in enumerate(header.names)]


def _parse(
    body: bytes,
    names: list[str],
    header: Header,
    layout: Layout,
    only: frozenset[str] | None,
    checked: Checked | None,
    *,
    use_threads: bool = True,
) -> pa.Table | None:
    """The records, or None where some do not have as many values as there are headers."""
    if checked is not None and checked.trailing == "some":
        values = dict(zip(names, read_loose(body, header, layout), strict=True))
        return pa.table({name: pa.array(texts, pa.string()) for name, texts in values.items()})
    if checked is not None and checked.trailing == "all":
        names = [*names, f"{UNNAMED}{len(names)}"]
    wanted = [n for n in names if only is None or n in only or n.startswith(UNNAMED)]
    # A file needs one column to have a number of records.
    read = wanted or names[:1]
    if not body:
        return pa.table({name: pa.array([], pa.string()) for name in wanted})
    misfits: list[int] = []

    def handle(row: arrow_csv.InvalidRow) -> str:
        # After the exact check only blank lines are left to skip here.
        if checked is None:
            misfits.append(row.actual_columns)
        return "skip"

    quote = layout.quote if layout.quote and layout.quote.encode() in body else ""
    parsing = arrow_csv.ParseOptions(
        delimiter=header.delimiter,
        quote_char=quote or False,
        double_quote=True,
        newlines_in_values=bool(quote),
        ignore_empty_lines=True,
        invalid_row_handler=handle,
    )
    table = _read(body, names, read, parsing, use_threads)
    return None if misfits else table


def _read(
    body: bytes,
    names: list[str],
    read: list[str],
    parsing: arrow_csv.ParseOptions,
    use_threads: bool,
) -> pa.Table:
    """The columns `read` of `body`, every value as the text that it is."""
    options = arrow_csv.ReadOptions(
        column_names=names, block_size=BLOCK_BYTES, use_threads=use_threads
    )
    converting = arrow_csv.ConvertOptions(
        column_types={name: pa.string() for name in names},
        null_values=[],
        strings_can_be_null=False,
        check_utf8=False,
        include_columns=read,
    )
    try:
        return arrow_csv.read_csv(pa.BufferReader(body), options, parsing, converting)
    except pa.ArrowInvalid:
        # A record longer than a block: read in one block instead.
        options.block_size = min(len(body) + 1, 2**31 - 1)
        return arrow_csv.read_csv(pa.BufferReader(body), options, parsing, converting)


def layout_notes(header: Header, layout: Layout, checked: Checked | None) -> tuple[Note, ...]:
    """What is to be said of the layout: a delimiter that was guessed, one at the end of records."""
    notes = []
    if layout.delimiter is None and header.delimiter != ",":
        shown = "tab" if header.delimiter == "\t" else f"'{header.delimiter}'"
        notes.append(Note("DELIMITER_GUESSED", f"no delimiter is declared; read with {shown}"))
    if checked is not None and checked.trailing != "none":
        text = f"{'every record ends' if checked.trailing == 'all' else 'some records end'} with a "
        text += "delimiter that the header row does not have"
        notes.append(Note("TRAILING_DELIMITER", text))
    return tuple(notes)


def _without_unnamed(table: RawTable, header: Header, only: frozenset[str] | None) -> RawTable:
    """Without columns that have no header, which must be empty."""
    kept: dict[str, Column] = {}
    notes = list(table.notes)
    for name, column in table.columns.items():
        if not name.startswith(UNNAMED):
            if only is None or name in only:
                kept[name] = column
            continue
        position = int(name[len(UNNAMED) :])
        if column.present.any():
            at = int(np.argmax(column.present))
            raise SourceError.at(
                Place(table.file, header.row),
                f"column {position + 1} has no header but holds values (row {table.rows[at]}: "
                f"'{column.texts()[at]}'); give it a header",
            )
        if position < len(header.names):
            text = f"column {position + 1} has neither header nor values and is left out"
            notes.append(Note("EMPTY_COLUMN", text))
    return replace(table, columns=kept, notes=tuple(notes))
