"""Writes a document as PDF with fixed bytes: embedded fonts, contents, bookmarks, page numbers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from cdisc_convert.package.ascii_fold import folded_text
from cdisc_convert.submission.documents.blocks import (
    Document,
    Heading,
    Paragraph,
    Table,
    printable,
)

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_REGULAR, _BOLD = "Vera", "VeraBd"
_SIZES = {1: 14, 2: 11.5, 3: 10}
_MARGIN = 54
LONGEST_CELL = 1500


def pdf_bytes(document: Document) -> bytes:
    """The file's bytes; the same document gives the same bytes with the same library."""
    return _Writer(document).made()


class _Writer:
    """Lays one document out."""

    def __init__(self, document: Document) -> None:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.lib.styles import ParagraphStyle

        self.document = document
        self.page = landscape(A4)
        register_fonts()
        base: dict[str, Any] = {"fontName": _REGULAR, "fontSize": 8.5, "leading": 11.5}
        self.text = ParagraphStyle("text", spaceAfter=6, **base)
        self.cell = ParagraphStyle("cell", fontName=_REGULAR, fontSize=7, leading=9)
        self.head = ParagraphStyle("head", fontName=_BOLD, fontSize=7, leading=9)
        self.title = ParagraphStyle("title", fontName=_BOLD, fontSize=20, leading=25, spaceAfter=6)
        self.headings = {
            level: ParagraphStyle(
                f"h{level}",
                fontName=_BOLD,
                fontSize=size,
                leading=size * 1.3,
                spaceBefore=12,
                spaceAfter=5,
                keepWithNext=1,
            )
            for level, size in _SIZES.items()
        }

    def made(self) -> bytes:
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
        from reportlab.platypus.tableofcontents import TableOfContents

        buffer = BytesIO()
        width, height = self.page
        writer = self

        class Template(BaseDocTemplate):
            def afterFlowable(self, flowable: Flowable) -> None:
                writer.note_heading(self, flowable)

        template = Template(
            buffer,
            pagesize=self.page,
            title=self.document.title,
            author="cdisc-convert",
            invariant=1,
        )
        frame = Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN, id="body")
        template.addPageTemplates([PageTemplate("page", [frame], onPage=self.number_page)])
        contents = TableOfContents()
        contents.levelStyles = [self.toc_style(level) for level in range(3)]
        template.multiBuild([*self.first_page(contents), *self.flowables()])
        return buffer.getvalue()

    def toc_style(self, level: int) -> Any:
        from reportlab.lib.styles import ParagraphStyle

        return ParagraphStyle(
            f"toc{level}", fontName=_REGULAR, fontSize=8.5, leading=12, leftIndent=14 * level
        )

    def first_page(self, contents: Flowable) -> list[Flowable]:
        from reportlab.platypus import PageBreak
        from reportlab.platypus import Paragraph as Laid

        return [
            Laid(self.shown(self.document.title), self.title),
            Laid(self.shown(self.document.subtitle), self.text),
            contents,
            PageBreak(),
        ]

    def note_heading(self, template: Any, flowable: Flowable) -> None:
        """Enter a heading into contents and bookmarks."""
        level = getattr(flowable, "heading_level", 0)
        if level:
            key, text = flowable.heading_key, flowable.heading_text
            template.canv.bookmarkPage(key)
            template.canv.addOutlineEntry(text, key, level - 1, closed=level > 1)
            template.notify("TOCEntry", (level - 1, self.shown(text), template.page, key))

    def number_page(self, canvas: Any, template: Any) -> None:
        """The title and the number of the page at its foot."""
        canvas.setFont(_REGULAR, 7)
        canvas.drawString(_MARGIN, 30, in_font(self.document.title))
        canvas.drawRightString(self.page[0] - _MARGIN, 30, f"Page {canvas.getPageNumber()}")

    def flowables(self) -> list[Flowable]:
        """The blocks; a heading remembers its level, as bookmarks may not jump one."""
        from reportlab.platypus import Paragraph as Laid

        laid: list[Flowable] = []
        level = 0
        for number, block in enumerate(self.document.blocks):
            if isinstance(block, Heading):
                level = min(block.level, level + 1)
                made = Laid(self.shown(block.text), self.headings[block.level])
                made.heading_level, made.heading_key = level, f"h{number}"
                made.heading_text = in_font(block.text)
                laid.append(made)
            elif isinstance(block, Paragraph):
                laid.append(Laid(self.shown(block.text), self.text))
            else:
                laid += self.table(block)
        return laid

    def table(self, table: Table) -> list[Flowable]:
        from reportlab.lib import colors
        from reportlab.platypus import LongTable, Spacer
        from reportlab.platypus import Paragraph as Laid

        room = self.page[0] - 2 * _MARGIN - 12
        shares = table.widths or (1.0,) * len(table.headings)
        rows = [[Laid(self.shown(text), self.head) for text in table.headings]]
        for row in table.rows:
            # a cell must fit a page: the longest go on in rows of their own
            pieces = [
                [text[i : i + LONGEST_CELL] for i in range(0, len(text), LONGEST_CELL)] or [""]
                for text in row
            ]
            for line in range(max(map(len, pieces))):
                texts = [p[line] if line < len(p) else "" for p in pieces]
                rows.append([Laid(self.shown(text), self.cell) for text in texts])
        laid = LongTable(rows, [room * share / sum(shares) for share in shares], repeatRows=1)
        laid.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.Color(0.7, 0.7, 0.7)),
                ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.92, 0.94, 0.97)),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
        return [laid, Spacer(1, 8)]

    def shown(self, text: str) -> str:
        """`text` as the layout language has it, markup escaped, line breaks kept."""
        return escape(in_font(text)).replace("\n", "<br/>")


def register_fonts() -> None:
    """Make the fonts known, anew: a font object remembers the characters of the document before."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (_REGULAR, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


def in_font(text: str) -> str:
    """`text` in characters that the font has; others in ASCII, or as their code point."""
    from reportlab.pdfbase import pdfmetrics

    known = pdfmetrics.getFont(_REGULAR).face.charToGlyph
    return "".join(
        c if c == "\n" or ord(c) in known else folded_text(c) or f"[U+{ord(c):04X}]"
        for c in printable(text)
    )
