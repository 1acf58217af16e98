"""Records of SAS transport files, version 5/6 and 8/9: where the members lie and what they hold.

Source: SAS technical note TS-140 and its successor for version 8 and 9. A file is a sequence of
80-byte records; each member has headers, one 140-byte description (NAMESTR) per variable, then the
observations end to end, filled up with blanks to a whole record.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Kind
from cdisc_convert.model.source import Note

RECORD = 80
NAMESTR = struct.Struct(">hhhh8s40s8shhh2s8shhl52s")


@dataclass(frozen=True)
class XptVariable:
    """A variable as the file describes it.

    type: Char or Num; kind: how values are to be read (dates by the name of the display format).
    length: bytes in each record; position: first byte in the record.
    format, informat: display and reading format ("DATE9.", "8.2") or "".
    """

    name: str
    label: str
    type: str
    kind: Kind
    length: int
    position: int
    format: str = ""
    informat: str = ""


@dataclass(frozen=True)
class MemberLayout:
    """A dataset of the file: its description and where its records lie."""

    name: str
    label: str
    variables: tuple[XptVariable, ...]
    row_length: int
    start: int
    rows: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class FileLayout:
    """A transport file: version 5 or 8, and its datasets."""

    version: int
    members: tuple[MemberLayout, ...]
    created: str


def heading(kind: str, rest: str = "0" * 30) -> bytes:
    """The 80 bytes of a header record of `kind` ("OBS"), with `rest` behind its marks."""
    return f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!{rest:<32}".encode("ascii")


def record_type(variables: Sequence[XptVariable]) -> np.dtype[np.void]:
    """NumPy type of one record: raw bytes per variable, `>u8` for numbers of full length."""
    return np.dtype(
        {
            "names": [v.name for v in variables],
            "formats": [
                ">u8" if v.type == "Num" and v.length == 8 else f"V{v.length}" for v in variables
            ],
            "offsets": [v.position for v in variables],
            "itemsize": sum(v.length for v in variables),
        }
    )
