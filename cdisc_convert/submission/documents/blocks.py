"""A document as blocks: headings, paragraphs, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

MOMENT = datetime(2000, 1, 1)
"""Date of creation that documents carry: fixed, so that the same facts give the same bytes."""
_SPACES = re.compile(r"\s+")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; widths are shares of the width of the page, none = equal."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Document:
    """A document: title, a line below it, and its blocks."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]

    def texts(self) -> Iterator[str]:
        """Every text in the order in which it stands in the document, blanks made single."""
        yield from map(plain, (self.title, self.subtitle))
        for block in self.blocks:
            if isinstance(block, Table):
                yield from map(plain, block.headings)
                for row in block.rows:
                    yield from map(plain, row)
            else:
                yield plain(block.text)


def plain(text: str) -> str:
    """`text` on one line, without characters that no document can hold."""
    return _SPACES.sub(" ", printable(text)).strip()


def printable(text: str) -> str:
    """`text` with characters that XML cannot hold as their code point, so that none is lost."""
    return _NOT_XML.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
