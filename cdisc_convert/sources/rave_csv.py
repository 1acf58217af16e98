"""Medidata Rave clinical views as CSV: like csv, with a line EOF that proves completeness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources import csv
from cdisc_convert.sources._choices import no_choice
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import decode
from cdisc_convert.sources._options import Option
from cdisc_convert.sources._registry import reader

END_OF_FILE = re.compile(rb'(?:\A|(?<=[\r\n]))"?EOF"?[,;\t| ]*[\r\n]*\Z')
TAIL_BYTES = 4096
ACTIVE, ACTIVE_OR_NOT = "RecordActive", ("0", "1")


@reader(
    "rave_csv",
    options={
        **csv.OPTIONS,
        "eof": Option("word", "whether the last line must be EOF", ("required", "optional")),
    },
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The Rave clinical view `path` as one table.

    Rave Web Services writes a last line EOF when the whole view was sent; the line is left out.
    Soft-deleted rows (RecordActive 0) and all other system columns stay as they are.
    Raises SourceError where the line is missing, unless the option `eof` is optional; then a note.
    """
    decoded = decode(path.read_bytes(), options.get("encoding"), shown_as)
    tail = max(0, len(decoded.data) - TAIL_BYTES)
    mark = END_OF_FILE.search(decoded.data, tail)
    if mark is not None:
        decoded = replace(decoded, data=decoded.data[: mark.start()])
    elif options.get("eof", "required") == "required":
        raise SourceError.at(
            shown_as,
            "the last line is not EOF, so the export may be cut short; export it again, or say "
            "`eof: optional` if this view is written without that line",
        )
    layout = csv.layout_of(options)
    table = table_of(decoded, layout, shown_as, only)
    if ACTIVE in table.columns:
        active = table.columns[ACTIVE]
        strange = no_choice(ACTIVE, active, table.rows, ACTIVE_OR_NOT, "Rave (0 or 1)")
        table = replace(table, notes=(*table.notes, *strange))
    if mark is None:
        text = "the last line is not EOF; nothing shows that the export is complete"
        return {"": replace(table, notes=(*table.notes, Note("EOF_MISSING", text)))}
    last = int(table.rows[-1]) if len(table) else layout.header_row
    left_out = (*table.left_out, (last + 1, "EOF line, marks a complete export"))
    return {"": replace(table, left_out=left_out)}
