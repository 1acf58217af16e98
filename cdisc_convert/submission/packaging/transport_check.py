"""Whether the dataset files of a package keep the limits of transport files and of the agency.

Version 5; dataset and variable names of 8 characters, labels of 40 and values of 200 bytes, ASCII;
the file is called as its dataset. Sources: SAS TS-140, FDA Study Data Technical Conformance Guide 3.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._dataset_json_typed import read_typed
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources._xpt_layout import FileLayout, MemberLayout
from cdisc_convert.submission.agency import Agency
from cdisc_convert.submission.packaging.integrity import Fault
from cdisc_convert.submission.run_folder import DatasetEntry

CHECK = "transport files"
LONGEST_LABEL, LONGEST_TEXT = 40, 200
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
_FILE_NAME = re.compile(r"[a-z][a-z0-9]{0,7}\.xpt")
_BLOCK_ROWS = 200_000


def transport_faults(
    folder: Path,
    place: str,
    told: Mapping[str, Any],
    agency: Agency,
    limit: int,
    splits: Mapping[str, Sequence[Sequence[Any]]],
) -> Iterator[Fault]:
    """Faults of every transport file in `folder`; told: `datasets` of run.json."""
    for path in sorted((*folder.glob("*.xpt"), *folder.glob("split/*.xpt"))):
        name = f"{place}/{path.relative_to(folder).as_posix()}"
        try:
            layout = read_layout(path, name)
        except SourceError as bad:
            yield from (Fault(CHECK, name, problem.text) for problem in bad.problems)
            continue
        for text in (*_layout_faults(path, layout), *_content_faults(path, layout, agency)):
            yield Fault(CHECK, name, text)
        is_part = path.parent != folder
        dataset = layout.members[0]
        if is_part and path.stat().st_size > limit:
            yield Fault(CHECK, name, f"is larger than {limit:,} bytes")
        if is_part:
            continue
        if path.stat().st_size > limit and dataset.name not in splits:
            yield Fault(CHECK, name, f"is larger than {limit:,} bytes and was not split")
        stated = told.get(dataset.name, {})
        if stated.get("rows") != dataset.rows:
            yield Fault(
                CHECK, name, f"has {dataset.rows} records, the run wrote {stated.get('rows')}"
            )
        for text in _split_faults(folder, path, dataset, splits.get(dataset.name, ())):
            yield Fault("split datasets", name, text)


def _layout_faults(path: Path, layout: FileLayout) -> Iterator[str]:
    if layout.version != 5:
        yield f"is a transport file of version {layout.version}; version 5 is asked for"
    if len(layout.members) != 1:
        yield f"holds {len(layout.members)} datasets; a file holds one"
    member = layout.members[0]
    if not _FILE_NAME.fullmatch(path.name) or path.stem.upper() != member.name:
        yield f"holds the dataset {member.name}; the file must be called as it is"
    if not _NAME.fullmatch(member.name):
        yield f"the dataset name {member.name} is not 1 to 8 capital letters and digits"
    for variable in member.variables:
        if not _NAME.fullmatch(variable.name):
            yield f"the variable name {variable.name} is not 1 to 8 capital letters and digits"
        if variable.type == "Char" and variable.length > LONGEST_TEXT:
            yield f"{variable.name} has {variable.length} bytes; {LONGEST_TEXT} is the limit"
    for what, label in [
        (member.name, member.label),
        *((v.name, v.label) for v in member.variables),
    ]:
        if not label.isascii() or len(label.encode()) > LONGEST_LABEL:
            yield f"{what}: label '{label}' is not ASCII of at most {LONGEST_LABEL} bytes"


def _content_faults(path: Path, layout: FileLayout, agency: Agency) -> Iterator[str]:
    """Bytes beyond ASCII in text variables, where the agency takes none."""
    for member in layout.members:
        texts = [v for v in member.variables if v.type == "Char"]
        if not agency.ascii_only or not member.rows or not texts:
            continue
        shape = (member.rows, member.row_length)
        rows = np.memmap(path, np.uint8, "r", member.start, shape)
        for variable in texts:
            span = slice(variable.position, variable.position + variable.length)
            for first in range(0, member.rows, _BLOCK_ROWS):
                beyond = rows[first : first + _BLOCK_ROWS, span] > 126
                if beyond.any():
                    record = first + int(np.argmax(beyond.any(axis=1))) + 1
                    yield f"record {record}, {variable.name}: a character is not ASCII"
                    break


def _split_faults(
    folder: Path, path: Path, whole: MemberLayout, parts: Sequence[Sequence[Any]]
) -> Iterator[str]:
    """The parts of a split dataset must be the whole, record by record."""
    due = 1
    for name, first, last in parts:
        part_path = folder / "split" / f"{str(name).lower()}.xpt"
        if not part_path.is_file():
            yield f"its part {part_path.name} is missing"
            continue
        (part,) = read_layout(part_path).members
        if first != due or part.rows != last - first + 1:
            yield f"its part {name} does not hold records {first} to {last}"
        elif not _same_records(path, whole, first - 1, part_path, part):
            yield f"its part {name} holds other records than the whole"
        due = last + 1
    if parts and due != whole.rows + 1:
        yield f"its parts end with record {due - 1} of {whole.rows}"


def _same_records(
    path: Path, whole: MemberLayout, first: int, part_path: Path, part: MemberLayout
) -> bool:
    if part.row_length != whole.row_length:
        return False
    size = part.rows * part.row_length
    start = whole.start + first * whole.row_length
    theirs = np.memmap(part_path, np.uint8, "r", part.start, (size,))
    return bool((np.memmap(path, np.uint8, "r", start, (size,)) == theirs).all())


def json_faults(folder: Path, place: str, entries: Mapping[str, DatasetEntry]) -> Iterator[Fault]:
    """Dataset-JSON files that do not hold what the transport file of the same name holds."""
    for path in sorted((*folder.glob("*.json"), *folder.glob("*.ndjson"))):
        name = f"{place}/{path.name}"
        data = read_typed(path, name)
        if data.name != path.stem.upper():
            yield Fault("Dataset-JSON", name, f"holds the dataset {data.name}")
        entry = entries.get(data.name)
        if entry is None or entry.path.suffix != ".xpt":
            continue
        held = entry.read()
        different = [
            n
            for n, column in held.columns.items()
            if n not in data.columns
            or len(data) != len(held)
            or not data.columns[n].same_as(column).all()
        ]
        if different or list(data.columns) != list(held.columns):
            yield Fault("Dataset-JSON", name, f"differs from {entry.path.name}: {different}")
