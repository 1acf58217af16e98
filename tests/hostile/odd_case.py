"""A file that somebody thought of in order to break a reader, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.good_files import HEADER, ROWS


@dataclass(frozen=True)
class Odd:
    """One such file.

    name: what is odd. file: its name among the raw data. reader: as in a mapping.
    make: puts it at a path. says: a pattern that the refusal must match; "" where the file is fine,
    and must be converted whole.
    beside: other files of the raw data.
    """

    name: str
    file: str
    reader: str
    make: Callable[[Path], object]
    says: str = ""
    beside: tuple[tuple[str, bytes], ...] = ()


def of_bytes(content: bytes) -> Callable[[Path], object]:
    """Makes a file of `content`."""
    return lambda path: path.write_bytes(content)


def csv_text(rows: object = None, header: tuple[str, ...] = HEADER) -> str:
    """The good table as text with commas."""
    lines = [header, *(ROWS if rows is None else rows)]  # type: ignore[misc]
    return "".join(",".join(line) + "\n" for line in lines).replace("12,5", "12.5")
