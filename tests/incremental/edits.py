"""Edits of a study, drawn at random: of its raw export, its mapping, its options, its cache."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdisc_convert.package.run_cache import CACHE, INDEX
from cdisc_convert.pipeline import PartOptions
from tests.incremental.exports import CHANGES, change, data_files

EVERYTHING: dict[str, Any] = {"with_displays": True, "with_report": True}
PARTS = {rows: PartOptions(part_rows=rows, large_bytes=0, jobs=1) for rows in (1, 7, 25)}
OPTIONS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("cutoff", ("", "2024-03-01", "2030-01-01")),
    ("ascii_policy", ("fold", "refuse")),
    ("verify", ("own", "full")),
    ("validates", (True, False)),
    ("defines", (True, False)),
    ("with_displays", (True, False)),
    ("with_report", (True, False)),
    ("is_blinded", (False, True)),
    ("parts", (PartOptions(), *PARTS.values())),
)
_SUBJECT = re.compile(rb"\b\d\d-?\d{2,3}\b|\b\d{3}\b")


@dataclass(eq=False)
class Study:
    """A study that is edited; given: its files as they were in the beginning."""

    mapping: Path
    raw: Path
    out: Path
    order: random.Random
    options: dict[str, Any] = field(default_factory=lambda: dict(EVERYTHING))
    given: dict[Path, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.mapping, self.raw):
            found = (p for p in sorted(folder.rglob("*")) if p.is_file())
            self.given |= {path: path.read_bytes() for path in found}

    def edit(self) -> str:
        """Make one edit; gives what it was."""
        make = self.order.choices([one for one, _ in EDITS], [weight for _, weight in EDITS])[0]
        return f"{make.__name__} {make(self)}"

    def change_one(self, paths: list[Path]) -> str:
        """Change one of the files of lines; gives how and which."""
        if not paths:
            return ""
        path, what = self.order.choice(paths), self.order.choice(CHANGES)
        change(path, what, self.order.randrange(1000))
        return f"{what} {path.name}"

    def a_mapping(self) -> Path:
        """One file of the mapping."""
        return self.order.choice(sorted(self.mapping.rglob("*.yaml")))


def _a_change(study: Study) -> str:
    return study.change_one(data_files(study.raw))


def _rows_in_another_order(study: Study) -> str:
    paths = data_files(study.raw)
    if not paths:
        return ""
    path = study.order.choice(paths)
    head, *body = path.read_bytes().splitlines(keepends=True)
    if not any(b'"' in line for line in body) and all(line.endswith(b"\n") for line in body):
        study.order.shuffle(body)
    path.write_bytes(b"".join([head, *body]))
    return path.name


def _a_column_more_or_less(study: Study) -> str:
    paths = data_files(study.raw)
    if not paths:
        return ""
    path = study.order.choice(paths)
    lines = path.read_bytes().splitlines()
    if b'"' in b"".join(lines):
        return ""
    mark = max((b",", b";", b"\t"), key=lines[0].count)
    if study.order.random() < 0.7:
        lines = [line + mark + (b"EXTRA" if not at else b"x") for at, line in enumerate(lines)]
    else:
        lines = [line.rpartition(mark)[0] for line in lines]
    path.write_bytes(b"\n".join([*lines, b""]))
    return path.name


def _a_file_more_or_less(study: Study) -> str:
    path = study.order.choice([p for p in study.given if p.is_relative_to(study.raw)])
    if path.is_file():
        path.unlink()
    else:
        path.write_bytes(study.given[path])
    return path.name


def _a_subject_less(study: Study) -> str:
    """Every line that names a subject goes."""
    names = sorted(
        {n for path in data_files(study.raw) for n in _SUBJECT.findall(path.read_bytes())}
    )
    if not names:
        return ""
    gone = study.order.choice(names)
    for path in data_files(study.raw):
        head, *body = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in body if gone not in re.split(rb"[,;\t|]", line)]
        path.write_bytes(b"".join([head, *kept]))
    return gone.decode()


def _as_in_the_beginning(study: Study) -> str:
    """Restore one file, or all of them."""
    paths = list(study.given)
    if study.order.random() < 0.5:
        paths = [study.order.choice(paths)]
    for path in paths:
        path.write_bytes(study.given[path])
    return ", ".join(path.name for path in paths[:1])


def _a_line_of_the_mapping(study: Study) -> str:
    path = study.a_mapping()
    path.write_bytes(b"# moves every place by one line\n" + path.read_bytes())
    return path.name


def _a_number_of_the_mapping(study: Study) -> str:
    path = study.a_mapping()
    text = path.read_text(encoding="utf-8")
    numbers = list(re.finditer(r"(?<=[ :{])\d{1,3}(?=[ ,}\n])", text))
    if numbers:
        found = study.order.choice(numbers)
        text = f"{text[: found.start()]}{int(found.group()) + 1}{text[found.end() :]}"
    path.write_text(text, encoding="utf-8")
    return path.name


def _a_version_of_a_standard(study: Study) -> str:
    path = study.mapping / "study.yaml"
    text = path.read_text(encoding="utf-8")
    pairs = (("sdtm-2025-03-28", "sdtm-2026-03-27"), ('"2.1"', '"2.0"'), ('"1.3"', '"1.2"'))
    old, new = study.order.choice(pairs)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return new


def _a_line_of_a_table(study: Study) -> str:
    tables = [p for p in sorted(study.mapping.rglob("*.csv")) if p.read_bytes().count(b"\n") > 3]
    return study.change_one(tables)


def _an_option(study: Study) -> str:
    name, values = study.order.choice(OPTIONS)
    study.options[name] = study.order.choice(values)
    return f"{name}={study.options[name]}"


def _damage(study: Study) -> str:
    """Damage the cache: a file that is cut off, altered, gone or another's."""
    cache = study.out / CACHE
    held = sorted(cache.iterdir()) if cache.is_dir() else []
    for path in study.order.sample(held, min(len(held), 5)):
        content, what = path.read_bytes(), study.order.randrange(4)
        if what == 0:
            path.unlink()
        elif what == 1:
            path.write_bytes(content[: len(content) // 2])
        elif what == 2 and content:
            at = study.order.randrange(len(content))
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        else:
            path.write_bytes(study.order.choice([p for p in held if p.is_file()]).read_bytes())
    if held and study.order.random() < 0.2:
        (cache / INDEX).unlink(missing_ok=True)
    return str(len(held))


EDITS: tuple[tuple[Callable[[Study], str], int], ...] = (
    (_a_change, 8),
    (_rows_in_another_order, 1),
    (_a_column_more_or_less, 1),
    (_a_file_more_or_less, 1),
    (_a_subject_less, 2),
    (_as_in_the_beginning, 4),
    (_a_line_of_the_mapping, 1),
    (_a_number_of_the_mapping, 2),
    (_a_version_of_a_standard, 1),
    (_a_line_of_a_table, 1),
    (_an_option, 4),
    (_damage, 1),
)
