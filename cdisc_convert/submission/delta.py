"""What changed between two transfers of a study, told from the folders of their runs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.files.json_text import read_json
from cdisc_convert.model.column import Column
from cdisc_convert.package.run_state import refuse_changed
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.submission.run_folder import READ_OF_RUN, read_facts

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Change:
    """How the records of a raw source or dataset changed.

    layer: raw, sdtm or adam; status: added, removed, changed or same.
    gone, new, kept: records in the old transfer only, in the new one only, in both.
    subjects: subjects with a record that is gone or new, the first of them by name.
    """

    layer: str
    name: str
    status: str
    gone: int
    new: int
    kept: int
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delta:
    """Everything that changed; files: raw files by what became of them.

    findings and issues: (id, number in the old run, number in the new) where they differ.
    """

    files: Mapping[str, tuple[str, ...]]
    changes: tuple[Change, ...]
    findings: tuple[tuple[str, int, int], ...]
    issues: tuple[tuple[str, int, int], ...]


def delta(old: Path, new: Path) -> Delta:
    """What changed from the run in `old` to the run in `new`.

    Raises SourceError where one of them is no folder of a run, or was changed since.
    """
    for run in (old, new):
        refuse_changed(run, *READ_OF_RUN)
    facts = [read_facts(run / "run.json") for run in (old, new)]
    tables = [dict(_tables(run)) for run in (old, new)]
    names = sorted({*tables[0], *tables[1]}, key=lambda n: (_LAYERS.index(n[0]), n[1]))
    changes = tuple(_change(name, tables[0].get(name), tables[1].get(name)) for name in names)
    return Delta(
        _files(*(f["inputs"] for f in facts)),
        changes,
        _counted(*(_findings(run) for run in (old, new))),
        _counted(*(_issues(run) for run in (old, new))),
    )


_LAYERS = ("raw", "sdtm", "adam")
Records = tuple[Mapping[str, Column], Column]


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        "added": tuple(sorted(new.keys() - old.keys())),
        "removed": tuple(sorted(old.keys() - new.keys())),
        "changed": tuple(
            sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
        ),
    }


def _tables(run: Path) -> Iterable[tuple[tuple[str, str], Records]]:
    """Raw sources and datasets of a run: (layer, name), (columns, USUBJID)."""
    traced = read_trace(run)
    for name in traced.raw_row:
        frame = traced.world.frames[name]
        declared = traced.world.study.sources[name].statements
        columns = {n: c for n, c in frame.columns.items() if n not in declared}
        yield ("raw", name), (columns, traced.world.usubjid(frame.rows))
    for layer in _LAYERS[1:]:
        for path in sorted((run / layer).glob("*.xpt")):
            member = read_xpt(path).members[0]
            nobody = Column.missing(member.rows)
            yield (layer, member.name), (member.columns, member.columns.get("USUBJID", nobody))


def _change(name: tuple[str, str], old: Records | None, new: Records | None) -> Change:
    names = sorted({*(old[0] if old else ()), *(new[0] if new else ())})
    before, after = (_hashes(records, names) for records in (old, new))
    gone = _without(before, after)
    come = _without(after, before)
    kept = len(before) - len(gone)
    status = "same" if not len(gone) and not len(come) else "changed"
    if old is None or new is None:
        status = "added" if old is None else "removed"
    subjects: set[str] = set()
    for records, at in ((old, gone), (new, come)):
        if records is not None:
            subjects |= {str(t) for t in records[1].take(at).compact().tolist() if t}
    return Change(*name, status, len(gone), len(come), kept, tuple(sorted(subjects)))


def _hashes(records: Records | None, names: list[str]) -> np.ndarray:
    """A number for each record that is equal where all columns are equal."""
    if records is None:
        return np.empty(0, dtype=np.uint64)
    columns, usubjid = records
    total = np.zeros(len(usubjid), dtype=np.uint64)
    for name in names:
        column = columns.get(name)
        own = np.zeros(len(usubjid), np.uint64) if column is None else _hash(column)
        total = (total * _MIX) ^ own
        total ^= total >> np.uint64(29)
    return total


def _hash(column: Column) -> np.ndarray:
    if column.levels is None:
        values = np.where(np.isnan(column.values), 0.0, column.values + 0.0)
        return pd.util.hash_array(values) + column.present.astype(np.uint64)
    levels = column.levels.astype(object)
    each = pd.util.hash_array(levels, categorize=False) if len(levels) else np.empty(0, np.uint64)
    return np.append(each, np.uint64(0))[column.values]


def _without(these: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Positions of `these` that have no partner among `others`; equal ones are paired off."""
    codes, distinct = pd.factorize(np.concatenate([these, others]))
    mine, theirs = codes[: len(these)], codes[len(these) :]
    spare = np.bincount(theirs, minlength=len(distinct))
    order = np.argsort(mine, kind="stable")
    ranked = mine[order]
    first = np.searchsorted(ranked, ranked)
    number = np.arange(len(ranked)) - first
    return np.sort(order[number >= spare[ranked]])


def _findings(run: Path) -> Counter[str]:
    path = run / "findings.json"
    if not path.is_file():
        return Counter()
    told = read_json(path)
    return Counter(str(finding.get("rule")) for finding in _listed(told))


def _listed(told: object) -> list[dict[str, object]]:
    """Every finding in a findings file, whatever it is ordered by."""
    if isinstance(told, list):
        return [one for each in told for one in _listed(each)]
    if isinstance(told, dict):
        if "rule" in told and "message" in told:
            return [told]
        return [one for each in told.values() for one in _listed(each)]
    return []


def _issues(run: Path) -> Counter[str]:
    with (run / "issues.csv").open(encoding="utf-8", newline="") as file:
        return Counter(line["id"] for line in csv.DictReader(file))


def _counted(old: Counter[str], new: Counter[str]) -> tuple[tuple[str, int, int], ...]:
    return tuple((i, old[i], new[i]) for i in sorted({*old, *new}) if old[i] != new[i])
