"""Tables and listings as HTML, by great_tables: one self-contained page, all data escaped."""

from __future__ import annotations

from html import escape

from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.table_grid import Grid

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


def table_page(display: Display, grid: Grid, notes: tuple[str, ...]) -> str:
    """The page of a table; the same bytes for the same table."""
    import pandas as pd
    from great_tables import GT, loc, style

    names = [f"c{number}" for number in range(len(grid.columns))]
    lines = [[INDENT * row.depth + row.label, *_padded(row.cells, len(names))] for row in grid.rows]
    frame = pd.DataFrame(lines, columns=[STUB, *names])
    table = GT(frame, rowname_col=STUB, id=display.name.lower().replace(".", "-"))
    table = table.tab_header(
        title=f"{display.name}  {display.title}", subtitle=display.population or None
    )
    table = table.cols_label(dict(zip(names, grid.columns, strict=True)))
    table = table.cols_align("center", columns=names).tab_stubhead(grid.stub)
    start = 0
    for number, (text, width) in enumerate(grid.spanners):
        table = table.tab_spanner(text, names[start : start + width], id=f"spanner-{number}")
        start += width
    headings = [at for at, row in enumerate(grid.rows) if row.is_heading]
    if headings:
        table = table.tab_style(style.text(weight="bold"), loc.stub(rows=headings))
    for note in (*display.footnotes, *notes):
        table = table.tab_source_note(note)
    table = table.tab_options(
        table_font_size="13px", data_row_padding="3px", heading_align="left", table_margin_left="0"
    )
    title = escape(f"{display.name} {display.title}")
    return PAGE.format(title=title, table=table.as_raw_html())


def _padded(cells: tuple[str, ...], size: int) -> list[str]:
    return [*cells, *[""] * (size - len(cells))]
