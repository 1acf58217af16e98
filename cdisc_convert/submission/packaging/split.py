"""Splits a transport file that is larger than an agency takes, at the border of two subjects.

The whole file stays; its parts lie in the folder `split` beside it (FDA Study Data Technical
Conformance Guide 3.3.2). The records are copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cdisc_convert.model.errors import SourceError
from cdisc_convert.package._xpt_header import filling, header
from cdisc_convert.package.xpt import FIXED_MOMENT
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources._xpt_layout import MemberLayout

_BLOCK = 1 << 24
_LONGEST_NAME, _LONGEST_LABEL = 8, 40


@dataclass(frozen=True)
class SplitPart:
    """A part of a dataset: its name, and the records of the whole (from 1) that it holds."""

    name: str
    first: int
    last: int


def split_dataset(path: Path, folder: Path, largest: int) -> list[SplitPart]:
    """Write the parts of the dataset at `path` into `folder`, none larger than `largest` bytes.

    Gives the parts, none where the file is small enough.
    Raises SourceError where the records of one subject alone are larger.
    """
    if path.stat().st_size <= largest:
        return []
    (member,) = read_layout(path).members
    head = len(header("X", "", member.variables, FIXED_MOMENT))
    room = (largest - head - 80) // member.row_length
    parts = [
        SplitPart(f"{member.name[: _LONGEST_NAME - len(str(number))]}{number}", first + 1, last)
        for number, (first, last) in enumerate(_ranges(path, member, room), start=1)
    ]
    folder.mkdir(exist_ok=True)
    for number, part in enumerate(parts, start=1):
        label = f"{member.label[: _LONGEST_LABEL - 4 - 2 * len(str(len(parts)))]}, {number} of {len(parts)}"
        _write_part(path, folder / f"{part.name.lower()}.xpt", member, part, label[:_LONGEST_LABEL])
    return parts


def _ranges(path: Path, member: MemberLayout, room: int) -> Iterator[tuple[int, int]]:
    """[first, end) of the records of each part: whole subjects, at most `room` records."""
    borders = np.append(_subject_starts(path, member), member.rows)
    start = 0
    while start < member.rows:
        fits = borders[(borders > start) & (borders <= start + room)]
        if not len(fits):
            raise SourceError.at(
                path.name, "the records of one subject alone are larger than the limit; raise it"
            )
        yield start, int(fits[-1])
        start = int(fits[-1])


def _subject_starts(path: Path, member: MemberLayout) -> np.ndarray:
    """Positions of records whose USUBJID is another than that of the record before."""
    subject = next((v for v in member.variables if v.name == "USUBJID"), None)
    if subject is None:
        return np.arange(member.rows)
    rows = np.memmap(path, np.uint8, "r", member.start, (member.rows, member.row_length))
    own = rows[:, subject.position : subject.position + subject.length]
    return np.flatnonzero(np.append(True, (own[1:] != own[:-1]).any(axis=1)))


def _write_part(
    path: Path, target: Path, member: MemberLayout, part: SplitPart, label: str
) -> None:
    left = (part.last - part.first + 1) * member.row_length
    end = b" " * filling(left)
    with path.open("rb") as source, target.open("xb") as file:
        file.write(header(part.name, label, member.variables, FIXED_MOMENT))
        source.seek(member.start + (part.first - 1) * member.row_length)
        while left:
            block = source.read(min(_BLOCK, left))
            if not block:
                raise SourceError.at(path.name, "became shorter while it was split; start again")
            file.write(block)
            left -= len(block)
        file.write(end)
