"""A CSV file read as text: our reader against pandas, Arrow, polars and DuckDB.

Ours finds the encoding, checks quoting and the number of values of every record, and gives columns
with dictionaries; the others are told what the file is and check less.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from benchmarks.lab_study import make
from benchmarks.runs import Candidate, Result, faster, measure
from cdisc_convert.sources._registry import read_source

OURS = "our reader"


def run(rows: int, rounds: int) -> Result:
    """Measure on the laboratory export of about `rows` records."""
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder), rows) / "raw" / "lab.csv"
        size = path.stat().st_size
        candidates = _candidates(path)
        found = measure(candidates, rounds, warms_up=True)
        records = len(pd.read_csv(path, usecols=[0]))
    others = [c.name for c in candidates if c.name != OURS]
    return Result(
        f"CSV read as text, {records:,} records",
        f"{size / 1e6:.0f} MB, 12 columns, in memory at the end.",
        found,
        tuple(claim for other in others for claim in faster(found, OURS, other)[:1]),
        {c.name: records for c in candidates},
    )


def _candidates(path: Path) -> list[Candidate]:
    header = path.read_text().partition("\n")[0].split(",")
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    encoded = pa.dictionary(pa.int32(), pa.string())
    as_levels = csv.ConvertOptions(column_types=dict.fromkeys(header, encoded))
    made = [
        Candidate(OURS, lambda: read_source(path, "csv", {}, path.name)),
        Candidate(
            "pandas dtype=str", lambda: pd.read_csv(path, dtype="str", keep_default_na=False)
        ),
        Candidate(
            "pandas dtype=object", lambda: pd.read_csv(path, dtype=object, keep_default_na=False)
        ),
        Candidate(
            "pandas engine=pyarrow", lambda: pd.read_csv(path, dtype="str", engine="pyarrow")
        ),
        Candidate("Arrow, text", lambda: csv.read_csv(path, convert_options=as_text)),
        Candidate("Arrow, dictionaries", lambda: csv.read_csv(path, convert_options=as_levels)),
    ]
    try:
        import polars

        made.append(Candidate("polars", lambda: polars.read_csv(path, infer_schema=False)))
    except ModuleNotFoundError:
        pass
    try:
        import duckdb

        query = f"select * from read_csv('{path}', all_varchar=true)"
        made.append(Candidate("DuckDB to Arrow", lambda: duckdb.sql(query).to_arrow_table()))
    except ModuleNotFoundError:
        pass
    return made
