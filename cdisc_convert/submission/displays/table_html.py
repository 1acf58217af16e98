"""Tables and listings as HTML, by great_tables: one self-contained page, all data escaped.

great_tables lays out a specimen of a few rows; each row of the table is one of them with its texts.
It writes cell after cell, which for a listing of thousands of records takes minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.sheet import Cells, Sheet, blocks
from cdisc_convert.submission.displays.specimen import Slots, marker, slots_of

INDENT = "\u2003"
STUB = "label"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; background: #fff; color: #1a1a1a; }} @page {{ size: landscape; }}</style>
</head>
<body>
{table}
</body>
</html>
"""
_ROW, _ROW_END = "<tr", "</tr>"
_NUMBER = re.compile(r"(?<=stub-)\d+(?=[ \"])")
_NUMBER_IN_HEAD = re.compile(r"id=\"[^\"]*stub-\d")
_LIKE_NUMBERS = re.compile(r"[0-9 -/:.]*")  # great_tables puts a column of these to the right


def table_page(display: Display, sheet: Sheet, notes: tuple[str, ...]) -> Iterator[str]:
    """The page of a table in pieces; the same bytes for the same table."""
    layout = layout_of(display, sheet, notes) if len(sheet) else None
    if layout is None:
        yield whole_page(display, sheet, notes)
        return
    yield layout.head
    made = [column.made(INDENT, escape) for column in sheet.cells]
    for here in blocks(len(sheet)):
        numbers = list(map(str, range(here.start + 1, here.stop + 1)))
        texts = [
            levels[column.codes[here]].tolist()
            for levels, column in zip(made, sheet.cells, strict=True)
        ]
        rows = layout.plain.filled(texts, numbers)
        for at in np.flatnonzero(sheet.is_heading[here]).tolist():
            assert layout.heading is not None
            rows[at] = layout.heading.filled([[text[at]] for text in texts], [numbers[at]])[0]
        if here.start:
            yield layout.between
        yield layout.between.join(rows)
    yield layout.tail


@dataclass(frozen=True)
class _Layout:
    """What stands around the rows, and a row of either kind."""

    head: str
    plain: Slots
    heading: Slots | None
    between: str
    tail: str


def layout_of(display: Display, sheet: Sheet, notes: tuple[str, ...]) -> _Layout | None:
    """The layout as a specimen shows it; None where it is other than rows can be made from."""
    labels = sheet.cells[0].made(INDENT, str).tolist()
    decides = [text for text in labels if _LIKE_NUMBERS.fullmatch(text) is None][:1]
    count = 3 if sheet.is_heading.any() else 2
    tokens = [[marker(row, at) for at in range(len(sheet.cells))] for row in range(count)]
    rows = tokens + [[text, *[""] * len(sheet.heads)] for text in decides]
    is_heading = np.array([row == 2 and count == 3 for row in range(len(rows))])
    columns = tuple(Cells.of(column) for column in zip(*rows, strict=True))
    specimen = Sheet(sheet.stub, sheet.heads, columns, is_heading, sheet.spanners)
    page = whole_page(display, specimen, notes)
    if any(page.count(row[0]) != 1 for row in tokens):
        return None
    starts = [page.rfind(_ROW, 0, page.find(row[0])) for row in tokens]
    ends = [page.find(_ROW_END, page.find(row[0])) + len(_ROW_END) for row in tokens]
    if _NUMBER_IN_HEAD.search(page[: starts[0]]):
        return None  # rows cannot be numbered by their place alone
    found = [
        slots_of(page[start:end], row, _NUMBER)
        for start, end, row in zip(starts, ends, tokens, strict=True)
    ]
    plain = found[0]
    if plain is None or found[1] != plain or None in found:
        return None
    end = page.find(_ROW_END, ends[-1]) + len(_ROW_END) if decides else ends[-1]
    heading = found[2] if count == 3 else None
    return _Layout(page[: starts[0]], plain, heading, page[ends[0] : starts[1]], page[end:])


def whole_page(display: Display, sheet: Sheet, notes: tuple[str, ...]) -> str:
    """The page as great_tables alone makes it."""
    import pandas as pd
    from great_tables import GT, loc, style

    names = [f"c{number}" for number in range(len(sheet.heads))]
    frame = pd.DataFrame(_lines(sheet), columns=[STUB, *names])
    table: Any = GT(frame, rowname_col=STUB, id=display.name.lower().replace(".", "-"))
    table = table.tab_header(
        title=f"{display.name}  {display.title}", subtitle=display.population or None
    )
    table = table.cols_label(dict(zip(names, sheet.heads, strict=True)))
    table = table.cols_align("center", columns=names).tab_stubhead(sheet.stub)
    start = 0
    for number, (text, width) in enumerate(sheet.spanners):
        table = table.tab_spanner(text, names[start : start + width], id=f"spanner-{number}")
        start += width
    headings = np.flatnonzero(sheet.is_heading).tolist()
    if headings:
        table = table.tab_style(style.text(weight="bold"), loc.stub(rows=headings))
    for note in (*display.footnotes, *notes):
        table = table.tab_source_note(note)
    table = table.tab_options(
        table_font_size="13px", data_row_padding="3px", heading_align="left", table_margin_left="0"
    )
    title = escape(f"{display.name} {display.title}")
    return PAGE.format(title=title, table=table.as_raw_html())


def _lines(sheet: Sheet) -> list[tuple[str, ...]]:
    columns = [column.made(INDENT, str)[column.codes].tolist() for column in sheet.cells]
    return list(zip(*columns, strict=True))
