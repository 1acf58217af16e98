"""Raw exports with one thing changed, and runs to compare: over an old run, and into a new folder."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import UserError
from cdisc_convert.pipeline import Conversion, Keeping, convert

CHANGES = ("value", "removed", "added")
NOT_DATA = ("SYNTHETIC.txt", "dictionary.csv")
KEPT = Keeping(cache=True)
Files = dict[str, bytes]


def data_files(raw: Path) -> list[Path]:
    """The files of an export that hold records, with at least three of them."""
    found = (p for p in sorted(raw.rglob("*")) if p.suffix in (".csv", ".txt"))
    return [p for p in found if p.name not in NOT_DATA and p.read_bytes().count(b"\n") > 3]


def change(path: Path, what: str, seed: int) -> None:
    """Change one value of one record to that of another, remove a record, or add one again."""
    order = random.Random(f"{seed}{path.name}{what}")
    lines = path.read_bytes().splitlines(keepends=True)
    body = [at for at in range(1, len(lines)) if lines[at].strip() and b'"\n' not in lines[at][:2]]
    at, other = order.sample(body[:-1], 2)
    if what == "removed":
        del lines[at]
    elif what == "added":
        lines.insert(at, lines[at])
    else:
        mark = max((b",", b";", b"\t", b"|"), key=lines[0].count)
        ours, theirs = lines[at].split(mark), lines[other].split(mark)
        differing = [n for n in range(min(len(ours), len(theirs)) - 1) if ours[n] != theirs[n]]
        for number in differing[-1:]:
            ours[number] = theirs[number]
        lines[at] = mark.join(ours)
    path.write_bytes(b"".join(lines))


def files(run: Path) -> Files:
    """Every file of a run but the one that tells of the clock; the cache too."""
    found = {p.relative_to(run).as_posix(): p for p in run.rglob("*") if p.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if name != "timings.json"}


def differing(one: Path, other: Path) -> list[str]:
    """Names of the files in which two runs differ."""
    ours, theirs = files(one), files(other)
    return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))


def run(study: str, raw: Path, out: Path, **options: Any) -> Conversion | str:
    """The conversion, or what was wrong."""
    try:
        return convert(study, raw, out, **{"keeping": KEPT, **options})
    except UserError as refused:
        return str(refused)


def both_ways(study: str, raw: Path, out: Path, **options: Any) -> Conversion | str:
    """Convert over the run in `out` and into an empty folder; both must give the same.

    Gives what the run over the old one gave.
    """
    before = files(out)
    again = run(study, raw, out, **options)
    whole = out.with_name("whole")
    new = run(study, raw, whole, **options)
    if isinstance(new, str):
        assert again == new
        assert files(out) == before
    else:
        assert not isinstance(again, str), again
        assert differing(out, whole) == []
        shutil.rmtree(whole)
    return again


def edited(path: Path, edit: Callable[[str], str]) -> None:
    """Rewrite a text file; the edit must change it."""
    text = path.read_text(encoding="utf-8")
    new = edit(text)
    assert new != text
    path.write_text(new, encoding="utf-8")
