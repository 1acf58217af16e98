"""Raw exports changed in ways that must not change what they say."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from cdisc_convert.sources.xpt import read_xpt

KEPT = ("dictionary.csv", "SYNTHETIC.txt")
Rows = list[str]


def raw_files(raw: Path) -> Iterator[Path]:
    """The delimited files of an export that hold data."""
    for path in sorted(raw.rglob("*")):
        if path.suffix in (".csv", ".txt") and path.name not in KEPT:
            yield path


def rewrite(raw: Path, copy: Path, change: Callable[[Path, str, Rows], tuple[str, Rows]]) -> Path:
    """A copy of the export in which `change` has had each file's header and rows."""
    shutil.copytree(raw, copy)
    for path in raw_files(copy):
        content = path.read_bytes()
        try:
            text, encoding = content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            text, encoding = content.decode("latin-1"), "latin-1"
        header, *rows = _rows(text)
        if rows and not rows[-1].endswith("\n"):
            rows[-1] += "\n"
        header, rows = change(path, header, rows)
        path.write_bytes((header + "".join(rows)).encode(encoding))
    return copy


def _rows(text: str) -> Rows:
    """Lines of a delimited text; a line break inside quotes does not end one."""
    return re.findall(r'(?:[^"\n]|"[^"]*")*\n|(?:[^"\n]|"[^"]*")+$', text)


def shuffled(raw: Path, copy: Path, seed: int) -> Path:
    """The export with the rows of every file in another order; an EOF row stays the last."""
    order = random.Random(seed)

    def change(path: Path, header: str, rows: Rows) -> tuple[str, Rows]:
        ends = [row for row in rows if row.startswith("EOF")]
        rows = [row for row in rows if not row.startswith("EOF")]
        order.shuffle(rows)
        return header, rows + ends

    return rewrite(raw, copy, change)


def widened(raw: Path, copy: Path, value: str) -> Path:
    """The export with one more column in every file, with the same value in every row."""

    def change(path: Path, header: str, rows: Rows) -> tuple[str, Rows]:
        mark = max(",;\t|", key=header.count)
        cell = f"{mark}{value}"
        return _ended(header, f"{mark}zz_extra"), [_ended(row, cell) for row in rows]

    return rewrite(raw, copy, change)


def _ended(row: str, cell: str) -> str:
    body = row.rstrip("\r\n")
    return body + cell + row[len(body) :]


def part(raw: Path, copy: Path, is_in: Callable[[Path, str], bool]) -> Path:
    """The export with the rows for which `is_in` holds."""
    return rewrite(
        raw, copy, lambda path, header, rows: (header, [r for r in rows if is_in(path, r)])
    )


def hashes(run: Path) -> dict[str, str]:
    """SHA-256 of every dataset of a run."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*.xpt"))
    }


def records(run: Path, dataset: str) -> list[tuple[object, ...]]:
    """The records of a dataset as tuples of (variable, value)."""
    file = run / dataset
    if not file.exists():
        return []
    (member,) = read_xpt(file).members
    columns = [column.tolist() for column in member.columns.values()]
    return [tuple(zip(member.columns, row, strict=True)) for row in zip(*columns, strict=True)]
