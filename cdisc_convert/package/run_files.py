"""Writes the files of a run: XPT datasets, issues, ledger, run.json, timings.json."""

from __future__ import annotations

import csv
import resource
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert import __version__
from cdisc_convert.files.json_text import json_text
from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.package.ascii_fold import fold_to_ascii
from cdisc_convert.package.xpt import XptWritten, write_xpt

TRIMMED, FOLDED = "trailing blanks removed", "folded to ASCII"


@dataclass(frozen=True)
class ChangedCell:
    """A cell that a transport file cannot hold as it was, and what stands there instead."""

    dataset: str
    record: int
    variable: str
    what: str
    was: str
    becomes: str


@dataclass(frozen=True, eq=False)
class WrittenDatasets:
    """What was written: files, changed cells, the datasets as the files hold them.

    lengths: bytes of each text variable.
    """

    files: Mapping[str, XptWritten]
    changes: list[ChangedCell]
    datasets: Mapping[str, Dataset]
    lengths: Mapping[str, int]

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file, by its name in the folder of the run."""
        return {
            f"{_folder_of(self.datasets[name])}/{name.lower()}.xpt": file.sha256
            for name, file in self.files.items()
        }


def as_transport(dataset: Dataset, ascii_policy: str) -> tuple[Dataset, list[ChangedCell]]:
    """The dataset as a transport file can hold it, and every cell that was changed for that.

    Trailing blanks go (the format cannot hold them) and, under the policy `fold`, accents and
    typographic signs become ASCII.
    """
    columns: dict[str, Column] = {}
    changes: list[ChangedCell] = []
    for name, column in dataset.columns.items():
        if column.levels is None:
            columns[name] = column
            continue
        trimmed = _without_trailing_blanks(column)
        changes += _changes(dataset.name, name, TRIMMED, column, trimmed)
        columns[name] = fold_to_ascii(trimmed)[0] if ascii_policy == "fold" else trimmed
        changes += _changes(dataset.name, name, FOLDED, trimmed, columns[name])
    return replace(dataset, columns=columns), changes


def _without_trailing_blanks(column: Column) -> Column:
    assert column.levels is not None
    if " \n" not in "\n".join([*column.levels, ""]):  # a quick look at all of them at once
        return column
    return column.map_texts(lambda text: text.rstrip(" ") or None)


def _changes(dataset: str, name: str, what: str, old: Column, new: Column) -> list[ChangedCell]:
    if old is new:
        return []
    at = np.flatnonzero(~old.same_as(new))
    texts = zip(at, old.take(at).tolist(), new.take(at).tolist(), strict=True)
    return [
        ChangedCell(dataset, int(record) + 1, name, what, str(was), str(becomes or ""))
        for record, was, becomes in texts
    ]


def write_blinded_stamp(folder: Path) -> None:
    """A file beside the datasets of a blinded run that says what they are."""
    text = (
        "BLINDED DUMMY DATA, NOT FOR SUBMISSION\n"
        "Treatment, kits and randomisation numbers are sealed; the datasets serve format checks.\n"
    )
    (folder / "NOT_FOR_SUBMISSION.txt").write_text(text, encoding="utf-8")


def write_datasets(
    folder: Path,
    datasets: Mapping[str, Dataset],
    ascii_policy: str,
    verify: str,
    crew: Executor | None = None,
) -> WrittenDatasets:
    """Write each dataset to `sdtm/` or `adam/`; crew: processes that may write slices of one."""
    written: dict[str, XptWritten] = {}
    changes: list[ChangedCell] = []
    held: dict[str, Dataset] = {}
    for name, dataset in datasets.items():
        held[name] = dataset
        if dataset.is_for_transport:
            changes += [ChangedCell(*cell) for cell in dataset.changed_cells()]
            continue
        held[name], changed = as_transport(dataset, ascii_policy)
        changes += changed
    lengths = text_lengths(held)
    for name, dataset in held.items():
        sub = folder / _folder_of(dataset)
        sub.mkdir(exist_ok=True)
        path = sub / f"{name.lower()}.xpt"
        own = {v.name: lengths[v.name] for v in dataset.variables if v.name in lengths}
        written[name] = write_xpt(dataset, path, lengths=own, crew=crew)
        if verify == "full":
            verify_by_pyreadstat(dataset, path)
    return WrittenDatasets(written, changes, held, lengths)


def _folder_of(dataset: Dataset) -> str:
    return "adam" if dataset.attributes.get("standard") == "ADaM" else "sdtm"


def text_lengths(datasets: Mapping[str, Dataset]) -> dict[str, int]:
    """Bytes of each text variable: its declared length, else the longest value of all datasets.

    A variable that several datasets share gets one length (FDA Study Data Technical Conformance
    Guide: the longest value used across the study).
    """
    longest: dict[str, int] = {}
    for dataset in datasets.values():
        found = dataset.longest_texts()
        for variable in dataset.variables:
            if variable.name in found:
                length = max(found[variable.name], variable.length or 0)
                longest[variable.name] = max(longest.get(variable.name, 1), length)
    return longest


def verify_by_pyreadstat(dataset: Dataset, path: Path) -> None:
    """Read the file with an independent reader and compare every value.

    Raises AssertionError where a value differs: that is a bug of ours.
    """
    import pyreadstat

    frame, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert len(frame) == len(dataset), (
        f"{path.name}: {len(frame)} records read, {len(dataset)} written"
    )
    for variable in dataset.variables:
        read, meant = frame[variable.name], dataset.columns[variable.name]
        if variable.type == "Char":
            theirs = Column.of_texts(read.astype(object).where(read.notna(), None).tolist())
        else:
            theirs = Column.of_numbers(read.to_numpy(dtype=np.float64))
        same = theirs.same_as(meant) if meant.is_text == theirs.is_text else np.array([False])
        assert same.all(), f"{path.name}: {variable.name} differs in an independent reader"


def write_issues(folder: Path, headings: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Write issues.csv and issues.xlsx; no cell can act as a formula in a spreadsheet."""
    with (folder / "issues.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows([[_safe(cell) for cell in line] for line in lines])
    from cdisc_convert.package.workbook import write_workbook  # who makes parts needs none

    write_workbook(folder / "issues.xlsx", {"Issues": (headings, lines)})


def _safe(cell: object) -> object:
    """A cell that a spreadsheet takes as text: CWE-1236, a leading quote before = + - @ tab CR."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell


def write_ledger(folder: Path, table: pa.Table, changes: Sequence[ChangedCell]) -> None:
    """Write ledger.parquet and, cell by cell, changed_cells.parquet."""
    pq.write_table(table, folder / "ledger.parquet", compression="zstd")
    names = [field.name for field in fields(ChangedCell)]
    types = [pa.int64() if name == "record" else pa.string() for name in names]
    columns = [
        pa.array([getattr(change, name) for change in changes], type_)
        for name, type_ in zip(names, types, strict=True)
    ]
    cells = pa.Table.from_arrays(columns, names=names)
    pq.write_table(cells, folder / "changed_cells.parquet", compression="zstd")


def write_run(
    folder: Path,
    facts: dict[str, Any],
    written: Mapping[str, XptWritten],
    changes: Sequence[ChangedCell],
) -> None:
    """Write run.json: the facts of the run with the hash of every dataset."""
    for name, xpt in written.items():
        facts["datasets"][name].update(sha256=xpt.sha256, bytes=xpt.bytes)
    facts.setdefault("rules", {"passed": 0, "failed": 0, "not_applicable": 0, "not_run": 0})
    counts = Counter((c.dataset, c.variable, c.what) for c in changes)
    facts["changed_cells"] = [
        {"dataset": dataset, "variable": variable, "what": what, "cells": count}
        for (dataset, variable, what), count in sorted(counts.items())
    ]
    facts["versions"] = {
        "cdisc-convert": __version__,
        "pyarrow": pa.__version__,
        "numpy": np.__version__,
    }
    _write_json(folder / "run.json", facts)


def write_timings(folder: Path, seconds: Mapping[str, float]) -> None:
    """Write timings.json, the only file that differs between two equal runs."""
    factor = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * factor / 2**20
    _write_json(
        folder / "timings.json", {"seconds": dict(seconds), "peak_memory_mb": round(peak, 1)}
    )


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json_text(content)
    path.write_text(text + "\n", encoding="utf-8")
