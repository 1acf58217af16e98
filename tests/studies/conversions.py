"""Runs a study of `hard_cases` and compares what it gives with the expected tables beside it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.pipeline import Conversion, convert

HERE = Path(__file__).resolve().parent
HARD_CASES = HERE / "hard_cases"
ORIGIN = np.datetime64("1960-01-01")


def converted(study: str, out: Path, raw: Path | None = None, **options: Any) -> Conversion:
    """The conversion of a study of `hard_cases` (or a folder like one); `raw` replaces its raw one."""
    folder = HARD_CASES / study
    return convert(str(folder / "mapping"), raw or folder / "raw", out, **options)


def expected(study: str, name: str) -> list[dict[str, str]]:
    """The expected rows, as dictionaries of text."""
    text = (HARD_CASES / study / "expected" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def shown(column: Column) -> list[str]:
    """Values as the expected tables write them: numbers in 15 digits, dates in ISO 8601."""
    if column.kind in (Kind.DATE, Kind.DATETIME):
        unit = SECONDS_PER_DAY if column.kind is Kind.DATE else 1
        return [_moment(value * unit, column.kind) for value in column.values]
    return [str(value or "") for value in column_as_text(column).tolist()]


def _moment(seconds: float, kind: Kind) -> str:
    if np.isnan(seconds):
        return ""
    text = str(ORIGIN.astype("datetime64[s]") + np.timedelta64(int(seconds), "s"))
    return text[:10] if kind is Kind.DATE else text


def rows_of(dataset: Dataset, names: list[str]) -> list[dict[str, str]]:
    """The records of a dataset, as dictionaries of text."""
    columns = {name: shown(dataset.columns[name]) for name in names}
    return [{name: columns[name][row] for name in names} for row in range(len(dataset))]


def differences(study: str, name: str, dataset: Dataset) -> list[str]:
    """What differs between a dataset and its expected table, cell by cell."""
    wanted = expected(study, name)
    found = rows_of(dataset, list(wanted[0]))
    lines = [] if len(found) == len(wanted) else [f"{len(found)} records, not {len(wanted)}"]
    for number, (got, want) in enumerate(zip(found, wanted, strict=False), start=1):
        lines += [
            f"{name} record {number} {key}: '{got[key]}', not '{want[key]}'"
            for key in want
            if got[key] != want[key]
        ]
    return lines
