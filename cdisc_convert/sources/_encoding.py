"""The encoding of a text file: declared, marked, or found out and reported.

Everything leaves here as UTF-8 without a byte order mark.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import Note

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32 stands before UTF-16, whose mark it begins with."""
SHOWN_LINES = 20
SHOWN_CHARACTERS = 80
SAMPLE = 4096
_FORMS = (
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
SEQUENCE = re.compile(_FORMS)
"""A well-formed UTF-8 sequence beyond ASCII (The Unicode Standard, table 3-7)."""
EITHER = re.compile(
    rb"(?P<good>(?:" + _FORMS + rb")+)|(?P<bad>(?:(?!" + _FORMS + rb")[\x80-\xff])+)"
)


@dataclass(frozen=True)
class Decoded:
    """The content of a text file as UTF-8, and how it was read."""

    data: bytes
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: bytes, declared: str | None, shown_as: str) -> Decoded:
    """`data` as UTF-8.

    declared: the encoding that the source states, or None to find it out: byte order mark, UTF-8,
        UTF-16 by its zero bytes, else windows-1252 or latin-1 with a note. In a file that is UTF-8
        but for single windows-1252 bytes, these are read as windows-1252 and their lines reported.
    Raises SourceError where `data` are not in the encoding, naming line and byte.
    """
    marked = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), None)
    if marked is not None:
        _check_mark(marked[1], declared, shown_as)
        if marked[1] != "utf-8":
            return Decoded(_strictly(data, marked[1], shown_as), marked[1])
        data, declared = data[len(marked[0]) :], "utf-8"
    if declared is not None:
        name = codecs.lookup(declared).name
        name = name if name.startswith("utf") else declared.lower()
        if name in ("utf-8", "ascii") and data.isascii():
            return Decoded(data, name)
        return Decoded(_strictly(data, name, shown_as), name, _doubt(data, name))
    wide = _utf16_without_mark(data)
    if wide is not None:
        note = Note("ENCODING_GUESSED", f"no encoding is declared; read as {wide} (zero bytes)")
        return Decoded(_strictly(data, wide, shown_as), wide, (note,))
    if data.isascii() or _is_utf8(data):
        return Decoded(data, "utf-8")
    return _repaired(data, shown_as)


def _check_mark(marked: str, declared: str | None, shown_as: str) -> None:
    if declared is None:
        return
    name = codecs.lookup(declared).name
    if name.replace("-sig", "").startswith(marked):
        return
    raise SourceError.at(
        shown_as,
        f"encoding '{declared}' is declared, but the file begins with the byte order mark of "
        f"{marked}; declare encoding: {marked}",
    )


def _strictly(data: bytes, encoding: str, shown_as: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line, column = _place_of(data, error.start, encoding)
        bad = data[error.start : max(error.end, error.start + 1)][:4]
        shown = " ".join(f"0x{byte:02X}" for byte in bad) or "the end of the file"
        raise SourceError.at(
            Place(shown_as, line),
            f"byte {shown} at position {column} of this line is not {encoding}; "
            "declare the encoding that the file is in, for example encoding: windows-1252",
        ) from None
    except UnicodeEncodeError as error:
        raise SourceError.at(
            shown_as, f"character {error.start + 1} is half of a pair and has no meaning by itself"
        ) from None


def _place_of(data: bytes, offset: int, encoding: str) -> tuple[int, int]:
    """Line and position in it (both from 1) of the byte at `offset`."""
    before = data[:offset].decode(encoding, errors="replace")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _doubt(data: bytes, encoding: str) -> tuple[Note, ...]:
    """A note where a one-byte encoding is declared for what reads perfectly as UTF-8."""
    if encoding.startswith("utf") or data.isascii() or not _is_utf8(data):
        return ()
    text = f"encoding {encoding} is declared, but the file reads as UTF-8; compare its letters"
    return (Note("ENCODING_DOUBTFUL", text),)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str | None:
    """Which UTF-16 it is where every second byte of the beginning is mostly zero."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return None
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > 0.7 * half and first < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.7 * half and second < 0.1 * half else None


def _repaired(data: bytes, shown_as: str) -> Decoded:
    """Not UTF-8 as a whole: single foreign bytes in UTF-8, or another encoding throughout."""
    if not _may_hold_sequences(data) or SEQUENCE.search(data) is None:
        return _one_byte(data)
    found: list[tuple[int, str]] = []

    def repair(match: re.Match[bytes]) -> bytes:
        if match.lastgroup == "good":
            return match.group()
        text = match.group().decode("windows-1252", errors="replace")
        found.append((match.start(), text))
        return text.encode()

    mended = EITHER.sub(repair, data)
    lines = _by_line(data, found)
    undefined = next((line for line, text in lines.items() if "\ufffd" in text), None)
    if undefined is not None:
        raise SourceError.at(
            Place(shown_as, undefined),
            "this line holds a byte that is neither UTF-8 nor windows-1252; mend the line, or "
            "declare the encoding that the file is in",
        )
    notes = [
        Note("ENCODING_REPAIRED", f"line {at}: read as windows-1252 in a UTF-8 file: {text}", at)
        for at, text in list(lines.items())[:SHOWN_LINES]
    ]
    if len(lines) > SHOWN_LINES:
        total = f"{len(lines)} lines in all held windows-1252 bytes in a UTF-8 file"
        notes.append(Note("ENCODING_REPAIRED", total))
    return Decoded(mended, "utf-8", tuple(notes))


def _may_hold_sequences(data: bytes) -> bool:
    """Whether any first byte of a UTF-8 sequence stands before a following byte (a fast look)."""
    array = np.frombuffer(data, dtype=np.uint8)
    follows = (array[1:] >= 0x80) & (array[1:] < 0xC0)
    return bool((follows & (array[:-1] >= 0xC2)).any())


def _by_line(data: bytes, found: list[tuple[int, str]]) -> dict[int, str]:
    """Foreign characters by line number."""
    lines: dict[int, str] = {}
    line, counted = 1, 0
    for offset, text in found:
        line += data.count(b"\n", counted, offset)
        counted = offset
        lines[line] = lines.get(line, "") + text
    return lines


def _one_byte(data: bytes) -> Decoded:
    """Read as windows-1252, or as latin-1 where a byte has no meaning in windows-1252."""
    encoding = "windows-1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "latin-1"
        text = data.decode(encoding)
    first = next(re.finditer(r"[^\n]*[^\x00-\x7f][^\n]*", text))
    line = text.count("\n", 0, first.start()) + 1
    note = Note(
        "ENCODING_GUESSED",
        f"no encoding is declared and the file is not UTF-8; read as {encoding}; compare the "
        f"letters of line {line}: {first.group().strip()[:SHOWN_CHARACTERS]}",
        line,
    )
    return Decoded(text.encode(), encoding, (note,))
