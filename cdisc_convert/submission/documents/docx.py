"""Writes a document as DOCX with fixed bytes, and reads its texts back."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from cdisc_convert.package.workbook import with_fixed_dates
from cdisc_convert.submission.documents.blocks import (
    MOMENT,
    Document,
    Heading,
    Paragraph,
    Table,
    plain,
    printable,
)

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_bytes(document: Document) -> bytes:
    """The file's bytes; the same document gives the same bytes."""
    from docx import Document as new_document

    made = new_document()
    core = made.core_properties
    core.author = core.last_modified_by = "cdisc-convert"
    core.title, core.comments = printable(document.title), ""
    core.created = core.modified = MOMENT
    made.add_heading(printable(document.title), 0)
    made.add_paragraph(printable(document.subtitle))
    for block in document.blocks:
        if isinstance(block, Heading):
            made.add_heading(printable(block.text), block.level)
        elif isinstance(block, Paragraph):
            made.add_paragraph(printable(block.text))
        else:
            _add_table(made, block)
    buffer = BytesIO()
    made.save(buffer)
    return with_fixed_dates(buffer.getvalue())


def _add_table(made: DocxDocument, table: Table) -> None:
    """Rows as elements of their own, as the library's cells cost seconds in long tables."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    added = made.add_table(rows=1, cols=len(table.headings))
    added.style = "Light Grid Accent 1"
    for cell, text in zip(added.rows[0].cells, table.headings, strict=True):
        cell.text = printable(text)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    added.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        line = etree.SubElement(added._tbl, f"{_WORD}tr")
        for text in row:
            cell = etree.SubElement(line, f"{_WORD}tc")
            run = etree.SubElement(etree.SubElement(cell, f"{_WORD}p"), f"{_WORD}r")
            size = etree.SubElement(etree.SubElement(run, f"{_WORD}rPr"), f"{_WORD}sz")
            size.set(f"{_WORD}val", "18")
            written = etree.SubElement(run, f"{_WORD}t")
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            written.text = printable(text)
    made.add_paragraph("")


def docx_texts(path: Path) -> list[str]:
    """Every text of the document at `path`, paragraph by paragraph, empty ones left out.

    Raises zipfile.BadZipFile, KeyError or etree.XMLSyntaxError where it is no DOCX.
    """
    with zipfile.ZipFile(path) as archive:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        body = etree.fromstring(archive.read("word/document.xml"), parser)
    texts = []
    for paragraph in body.iter(f"{_WORD}p"):
        parts = [
            "\n" if e.tag == f"{_WORD}br" else e.text or ""
            for e in paragraph.iter(f"{_WORD}t", f"{_WORD}br")
        ]
        texts.append(plain("".join(parts)))
    return [text for text in texts if text]
