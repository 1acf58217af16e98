"""Tables and listings as RTF, by rtflite; every text is ASCII with RTF escapes.

rtflite lays out a specimen of a few rows on three pages; each row of the table is one of them with
its texts. It looks up each property of each cell, which for a listing takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.rtf_pages import lines_of_markers, lines_of_rows, pages_of
from cdisc_convert.submission.displays.sheet import Sheet, blocks
from cdisc_convert.submission.displays.specimen import Slots, marker, slots_of

STUB_SHARE = 2.4
FONT_SIZE, WIDEST_TABLE = 8.0, 6
INDENT = "\\~\\~\\~"
_ROW, _ROW_END = "\\trowd", "\\intbl\\row\\pard"


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


def table_rtf(display: Display, sheet: Sheet, notes: tuple[str, ...]) -> Iterator[str]:
    """The RTF document of a table in pieces."""
    made = [column.made(INDENT, rtf_text) for column in sheet.cells]
    frame = Frame(display, sheet, notes)
    pages = pages_of(lines_of_rows(made, sheet, frame.shares, frame.width), frame.rows_on_page)
    layout = layout_of(frame) if len(pages) > 1 else None
    if layout is None:
        yield whole_document(display, sheet, notes)
        return
    yield layout.head
    last = len(pages) - 1
    for number, (start, stop) in enumerate(pages):
        if number:
            yield layout.between
        kind = 0 if number == 0 else 2 if number == last else 1
        for here in blocks(stop - start):
            rows = slice(start + here.start, start + here.stop)
            texts = [
                text[column.codes[rows]].tolist()
                for text, column in zip(made, sheet.cells, strict=True)
            ]
            is_end = (here.start == 0, here.stop == stop - start)
            yield from layout.rows(kind, texts, is_end)
    yield layout.tail


def whole_document(display: Display, sheet: Sheet, notes: tuple[str, ...]) -> str:
    """The document as rtflite alone makes it."""
    columns = [column.made(INDENT, rtf_text)[column.codes].tolist() for column in sheet.cells]
    return Frame(display, sheet, notes).document(list(zip(*columns, strict=True)))


class Frame:
    """The document of a display, whatever rows stand in it."""

    def __init__(self, display: Display, sheet: Sheet, notes: tuple[str, ...]) -> None:
        self.display, self.sheet = display, sheet
        self.count = len(sheet.heads)
        self.foot = [rtf_text(note) for note in (*display.footnotes, *notes)]
        first = STUB_SHARE if sheet.stub == "" else 1.0
        self.shares = [first, *[1.0] * self.count]
        page = self._page()
        self.width = float(page.col_width)
        self.rows_besides = 1 + bool(sheet.spanners) + bool(self.foot)
        self.rows_on_page = max(1, int(page.nrow) - self.rows_besides)

    def document(self, lines: Sequence[Sequence[str]], rows: int = 0) -> str:
        """The document with these rows; rows: on a page beside heads and notes, 0 = as many as fit."""
        import polars as pl
        import rtflite as rtf

        names = ["label", *[f"c{number}" for number in range(self.count)]]
        frame = pl.DataFrame(
            [list(line) for line in lines] or [[""] * (self.count + 1)], schema=names, orient="row"
        )
        size = FONT_SIZE if self.count <= WIDEST_TABLE else FONT_SIZE - 1
        plain = {"text_convert": False, "text_font_size": size}
        display = self.display
        title = [
            f"{display.name}  {display.title}",
            *([display.population] if display.population else []),
        ]
        document = rtf.RTFDocument(
            df=frame,
            rtf_page=self._page(rows),
            rtf_title=rtf.RTFTitle(text=[rtf_text(line) for line in title], text_convert=False),
            rtf_column_header=self._heads(plain),
            rtf_body=rtf.RTFBody(
                col_rel_width=self.shares,
                text_justification=[["l", *["c"] * self.count]],
                **plain,
            ),
            rtf_footnote=(
                rtf.RTFFootnote(text=self.foot, as_table=False, **plain) if self.foot else None
            ),
        )
        text: str = document.rtf_encode()
        return text

    def _page(self, rows: int = 0) -> Any:
        import rtflite as rtf

        given = {"nrow": rows + self.rows_besides} if rows else {}
        return rtf.RTFPage(orientation="landscape", **given)

    def _heads(self, plain: dict[str, Any]) -> list[Any]:
        import rtflite as rtf

        sheet, heads = self.sheet, []
        if sheet.spanners:
            heads.append(
                rtf.RTFColumnHeader(
                    text=["", *[rtf_text(text) for text, _ in sheet.spanners]],
                    col_rel_width=[self.shares[0], *[float(width) for _, width in sheet.spanners]],
                    **plain,
                )
            )
        text = [rtf_text(sheet.stub), *map(rtf_text, sheet.heads)]
        heads.append(rtf.RTFColumnHeader(text=text, col_rel_width=self.shares, **plain))
        return heads


@dataclass(frozen=True)
class _Layout:
    """What stands around the rows of each page, and the rows of the first, other, last pages.

    Rows are (the first, those between, the last, the only one) of a page.
    """

    head: str
    between: str
    tail: str
    on_page: tuple[tuple[Slots, Slots, Slots, Slots], ...]

    def rows(
        self, kind: int, texts: Sequence[Sequence[str]], is_end: tuple[bool, bool]
    ) -> Iterator[str]:
        """The rows of one page or of a piece of it; is_end: holds the first, the last of the page."""
        first, middle, last, only = self.on_page[kind]
        found = middle.filled(texts)
        if is_end[1]:
            found[-1] = last.filled([text[-1:] for text in texts])[0]
        if is_end[0]:
            found[0] = first.filled([text[:1] for text in texts])[0]
            if is_end[1] and len(found) == 1:
                found[0] = only.filled(texts)[0]
        else:
            yield "\n"
        yield "\n".join(found)


def layout_of(frame: Frame) -> _Layout | None:
    """The layout as specimens show it; None where it is other than rows can be made from."""
    threes, ones = _specimen(frame, 3), _specimen(frame, 1)
    if threes is None or ones is None:
        return None
    around, slots = threes
    if around != ones[0]:
        return None
    on_page = tuple((*slots[3 * page : 3 * page + 3], ones[1][page]) for page in range(3))
    head, *breaks, tail = around
    return _Layout(head, breaks[0], tail, on_page) if breaks[0] == breaks[1] else None  # type: ignore[arg-type]


def _specimen(frame: Frame, rows: int) -> tuple[list[str], list[Slots]] | None:
    """Three pages of `rows` rows: what stands before, between and after, and the rows."""
    tokens = [[marker(row, at) for at in range(frame.count + 1)] for row in range(3 * rows)]
    wide = lines_of_markers(tokens[0], frame.shares, frame.width)
    text = frame.document(tokens, rows * wide)
    if any(text.count(row[0]) != 1 for row in tokens):
        return None
    starts = [text.rfind(_ROW, 0, text.find(row[0])) for row in tokens]
    ends = [text.find(_ROW_END, text.find(row[0])) + len(_ROW_END) for row in tokens]
    slots = [
        found
        for start, end, row in zip(starts, ends, tokens, strict=True)
        if (found := slots_of(text[start:end], row)) is not None
    ]
    gaps = [text[end:start] for end, start in zip(ends, starts[1:], strict=False)]
    inner = [gap for at, gap in enumerate(gaps, start=1) if at % rows]
    if len(slots) != len(tokens) or any(gap != "\n" for gap in inner):
        return None
    outer = [gap for at, gap in enumerate(gaps, start=1) if not at % rows]
    return [text[: starts[0]], *outer, text[ends[-1] :]], slots
