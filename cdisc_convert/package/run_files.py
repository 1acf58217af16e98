"""Writes the files of a run: XPT datasets, issues, ledger, run.json, timings.json."""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert import __version__
from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.package.ascii_fold import fold_to_ascii
from cdisc_convert.package.workbook import write_workbook
from cdisc_convert.package.xpt import XptWritten, write_xpt

TRIMMED, FOLDED = "trailing blanks removed", "folded to ASCII"


def as_transport(
    dataset: Dataset, ascii_policy: str
) -> tuple[Dataset, list[dict[str, Any]]]:
    """The dataset as a transport file can hold it, and what was changed for that.

    Trailing blanks go (the format cannot hold them) and, under the policy `fold`, accents and
    typographic signs become ASCII; every changed text is listed with its number of records.
    """
    columns: dict[str, Column] = {}
    changes: list[dict[str, Any]] = []
    for name, column in dataset.columns.items():
        if column.levels is None:
            columns[name] = column
            continue
        trimmed = _changed(column, lambda text: text.rstrip(" ") or None)
        _note(changes, dataset.name, name, TRIMMED, column, trimmed)
        folded = trimmed
        if ascii_policy == "fold":
            folded, _ = fold_to_ascii(trimmed)
            _note(changes, dataset.name, name, FOLDED, trimmed, folded)
        columns[name] = folded
    changed = Dataset(
        dataset.name, dataset.label, dataset.variables, columns, dataset.keys, dataset.structure,
        dataset.class_, dataset.attributes,
    )
    return changed, changes


def _changed(column: Column, make: Any) -> Column:
    assert column.levels is not None
    if all(level == make(level) for level in column.levels):
        return column
    return column.map_texts(make)


def _note(
    changes: list[dict[str, Any]], dataset: str, name: str, what: str, old: Column, new: Column
) -> None:
    if old is new:
        return
    different = ~old.same_as(new)
    if not different.any():
        return
    before, after = old.take(np.flatnonzero(different)), new.take(np.flatnonzero(different))
    pairs: dict[tuple[str, str], int] = {}
    for pair in zip(before.tolist(), after.tolist(), strict=True):
        key = (str(pair[0]), "" if pair[1] is None else str(pair[1]))
        pairs[key] = pairs.get(key, 0) + 1
    for (was, becomes), count in sorted(pairs.items()):
        changes.append(
            {"dataset": dataset, "variable": name, "what": what, "from": was, "to": becomes, "records": count}
        )


def write_datasets(
    folder: Path,
    datasets: Mapping[str, Dataset],
    ascii_policy: str,
    verify: str,
) -> tuple[dict[str, XptWritten], list[dict[str, Any]]]:
    """Write each dataset to `sdtm/` or `adam/`; gives what was written and every changed text."""
    written: dict[str, XptWritten] = {}
    changes: list[dict[str, Any]] = []
    held: dict[str, Dataset] = {}
    for name, dataset in datasets.items():
        held[name], changed = as_transport(dataset, ascii_policy)
        changes += changed
    lengths = text_lengths(held)
    for name, dataset in held.items():
        sub = folder / ("adam" if dataset.attributes.get("standard") == "ADaM" else "sdtm")
        sub.mkdir(exist_ok=True)
        path = sub / f"{name.lower()}.xpt"
        own = {v.name: lengths[v.name] for v in dataset.variables if v.name in lengths}
        written[name] = write_xpt(dataset, path, lengths=own)
        if verify == "full":
            verify_by_pyreadstat(dataset, path)
    return written, changes


def text_lengths(datasets: Mapping[str, Dataset]) -> dict[str, int]:
    """Bytes of each text variable: its declared length, else the longest value of all datasets.

    A variable that several datasets share gets one length (FDA Study Data Technical Conformance
    Guide: the longest value used across the study).
    """
    longest: dict[str, int] = {}
    for dataset in datasets.values():
        for variable in dataset.variables:
            column = dataset.columns[variable.name]
            if variable.type != "Char" or column.levels is None:
                continue
            found = max((len(level.encode()) for level in column.levels), default=1)
            longest[variable.name] = max(longest.get(variable.name, 1), variable.length or 0, found)
    return longest


def verify_by_pyreadstat(dataset: Dataset, path: Path) -> None:
    """Read the file with an independent reader and compare every value.

    Raises AssertionError where a value differs: that is a bug of ours.
    """
    import pyreadstat

    frame, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert len(frame) == len(dataset), f"{path.name}: {len(frame)} records read, {len(dataset)} written"
    for variable in dataset.variables:
        read, meant = frame[variable.name], dataset.columns[variable.name]
        if variable.type == "Char":
            theirs = Column.of_texts(read.astype(object).where(read.notna(), None).tolist())
        else:
            theirs = Column.of_numbers(read.to_numpy(dtype=np.float64))
        same = theirs.same_as(meant) if meant.is_text == theirs.is_text else np.array([False])
        assert same.all(), f"{path.name}: {variable.name} differs in an independent reader"


def write_issues(folder: Path, fields: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Write issues.csv and issues.xlsx; no cell can act as a formula in a spreadsheet."""
    with (folder / "issues.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows([[_safe(cell) for cell in line] for line in lines])
    write_workbook(folder / "issues.xlsx", {"Issues": (fields, lines)})


def _safe(cell: object) -> object:
    """A cell that a spreadsheet takes as text: CWE-1236, a leading quote before = + - @ tab CR."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell


def write_ledger(folder: Path, table: pa.Table) -> None:
    """Write ledger.parquet."""
    pq.write_table(table, folder / "ledger.parquet", compression="zstd")


def write_run(
    folder: Path,
    facts: dict[str, Any],
    written: Mapping[str, XptWritten],
    changes: Sequence[Mapping[str, Any]],
) -> None:
    """Write run.json: the facts of the run with the hash of every dataset."""
    for name, xpt in written.items():
        facts["datasets"][name].update(sha256=xpt.sha256, bytes=xpt.bytes)
    facts["rules"] = {"passed": 0, "failed": 0, "not_applicable": 0, "not_run": 0}
    facts["changed_for_transport"] = list(changes)
    facts["versions"] = {"cdisc-convert": __version__, "pyarrow": pa.__version__, "numpy": np.__version__}
    _write_json(folder / "run.json", facts)


def write_timings(folder: Path, seconds: Mapping[str, float]) -> None:
    """Write timings.json, the only file that differs between two equal runs."""
    factor = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * factor / 2**20
    _write_json(folder / "timings.json", {"seconds": dict(seconds), "peak_memory_mb": round(peak, 1)})


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")
