"""Tables and listings as RTF, by rtflite; every text is ASCII with RTF escapes."""

from __future__ import annotations

from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.table_grid import Grid

STUB_SHARE = 2.4
FONT_SIZE, WIDEST_TABLE = 8.0, 6
INDENT = "\\~\\~\\~"


def rtf_text(text: str) -> str:
    """The text for RTF: control signs escaped, letters beyond ASCII as uN codes with a replacement."""
    out = []
    for sign in text:
        code = ord(sign)
        if sign in "\\{}":
            out.append(f"\\{sign}")
        elif code < 128:
            out.append(sign)
        elif code < 0x10000:
            out.append(f"\\u{code if code < 0x8000 else code - 0x10000}?")
        else:  # a pair of surrogates
            high, low = 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF)
            out.append(f"\\u{high - 0x10000}?\\u{low - 0x10000}?")
    return "".join(out)


def table_rtf(display: Display, grid: Grid, notes: tuple[str, ...]) -> str:
    """The RTF document of a table."""
    import polars as pl
    import rtflite as rtf

    count = len(grid.columns)
    names = ["label", *[f"c{number}" for number in range(count)]]
    lines = [
        [INDENT * row.depth + rtf_text(row.label), *map(rtf_text, row.cells)]
        + [""] * (count - len(row.cells))
        for row in grid.rows
    ] or [[""] * (count + 1)]
    frame = pl.DataFrame(lines, schema=names, orient="row")
    widths = [STUB_SHARE, *[1.0] * count] if grid.stub == "" else [1.0] * (count + 1)
    size = FONT_SIZE if count <= WIDEST_TABLE else FONT_SIZE - 1
    plain = {"text_convert": False, "text_font_size": size}
    heads = []
    if grid.spanners:
        heads.append(
            rtf.RTFColumnHeader(
                text=["", *[rtf_text(text) for text, _ in grid.spanners]],
                col_rel_width=[widths[0], *[float(width) for _, width in grid.spanners]],
                **plain,
            )
        )
    heads.append(
        rtf.RTFColumnHeader(
            text=[rtf_text(grid.stub), *map(rtf_text, grid.columns)], col_rel_width=widths, **plain
        )
    )
    title = [
        f"{display.name}  {display.title}",
        *([display.population] if display.population else []),
    ]
    foot = [rtf_text(note) for note in (*display.footnotes, *notes)]
    document = rtf.RTFDocument(
        df=frame,
        rtf_page=rtf.RTFPage(orientation="landscape"),
        rtf_title=rtf.RTFTitle(text=[rtf_text(line) for line in title], text_convert=False),
        rtf_column_header=heads,
        rtf_body=rtf.RTFBody(
            col_rel_width=widths, text_justification=[["l", *["c"] * count]], **plain
        ),
        rtf_footnote=rtf.RTFFootnote(text=foot, as_table=False, **plain) if foot else None,
    )
    text: str = document.rtf_encode()
    return text
