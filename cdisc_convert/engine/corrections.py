"""Corrections of raw cells: each says who changed what and why, and shows in ledger and trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.reading import RawFolder
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.spec import Source, Study
from cdisc_convert.sources._registry import read_source

Line = Mapping[str, str]
NEEDED = ("source", "key", "column", "old", "new")


@dataclass(frozen=True, eq=False)
class Correction:
    """One line of corrections.csv that was applied: raw position, column, old and new text."""

    id: str
    source: str
    position: int
    column: str
    old: str
    new: str
    who: str
    when: str
    why: str


def read_corrections(study: Study, folder: RawFolder) -> list[tuple[int, dict[str, str]]]:
    """The lines of the table of corrections, each with its row; none where there is no table.

    Raises SourceError where it cannot be read or lacks a column.
    """
    if not study.corrections:
        return []
    path = folder.path(study.corrections, study.place)
    if not path.exists():
        return []
    folder.remember(study.corrections, path)
    (table,) = read_source(path, "csv", {}, study.corrections).values()
    lacking = [name for name in NEEDED if name not in table.columns]
    if lacking:
        text = f"the table of corrections lacks the column {', '.join(lacking)}"
        raise SourceError.at(Place(study.corrections, 1), text)
    cells = {name: column.texts() for name, column in table.columns.items()}
    return [
        (int(row), {name: (texts[at] or "").strip() for name, texts in cells.items()})
        for at, row in enumerate(table.rows)
    ]


def apply_corrections(
    source: Source, columns: dict[str, Column], lines: Sequence[tuple[int, Line]], place: Place
) -> list[Correction]:
    """Write each correction of this source into `columns`.

    Raises SourceError for a line whose record or column is not there or whose old text differs.
    """
    done: list[Correction] = []
    problems: list[Problem] = []
    for number, line in lines:
        position, refusal = _position(source, columns, line)
        if refusal:
            problems.append(Problem(Place(place.file, number), refusal))
            continue
        column = line["column"]
        texts = columns[column].texts()
        texts[position] = line.get("new", "")
        columns[column] = Column.of_texts(texts)
        told = (line.get(key, "") for key in ("old", "new", "who", "when", "why"))
        done.append(Correction(line.get("id", ""), source.name, position, column, *told))
    if problems:
        raise SourceError(problems)
    return done


def _position(source: Source, columns: Mapping[str, Column], line: Line) -> tuple[int, str]:
    """The record that a line corrects, or why it cannot be corrected."""
    key, column = line.get("key", ""), line.get("column", "")
    values = [part.strip() for part in key.split("|")]
    if column not in columns:
        return -1, f"{source.name} has no column '{column}'{did_you_mean(column, columns)}"
    if len(values) != len(source.key) or not source.key:
        return -1, f"'{key}' is not a key of {source.name} ({' | '.join(source.key)})"
    mask = np.ones(len(columns[column]), dtype=bool)
    for name, value in zip(source.key, values, strict=True):
        mask &= np.array([(text or "") == value for text in columns[name].texts()], dtype=bool)
    positions = np.flatnonzero(mask)
    if len(positions) != 1:
        return -1, f"{len(positions)} records of {source.name} have the key '{key}'; one is needed"
    old = columns[column].take(positions).tolist()[0] or ""
    if old != line.get("old", ""):
        return -1, (
            f"{source.name} {column} of '{key}' reads '{old}', not '{line.get('old', '')}'; the "
            "correction was made for another text"
        )
    return int(positions[0]), ""
