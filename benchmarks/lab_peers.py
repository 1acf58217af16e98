"""Straightforward programs that convert the laboratory study as ours does, without its safety.

No ledger, no trace, no reading back, no checks of keys or values. Both read the whole CSV, map it
with the usual means of the library and write the same transport file with our writer (neither
library has one of its own); the one in pandas also with pyreadstat, as it would be without ours.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources._arrow_columns import text_column

NUMBERS = ("LBSEQ", "LBSTRESN", "LBSTNRLO", "LBSTNRHI", "VISITNUM", "LBDY")
ORDER = (
    "STUDYID DOMAIN USUBJID LBSEQ LBREFID LBTESTCD LBTEST LBCAT LBORRES LBORRESU LBORNRLO LBORNRHI "
    "LBSTRESC LBSTRESN LBSTRESU LBSTNRLO LBSTNRHI LBNRIND LBSTAT LBSPEC LBLOBXFL VISITNUM VISIT "
    "LBDTC LBDY"
).split()


def by_pandas(folder: Path, out: Path, writer: str) -> None:
    """The conversion in pandas, as a programmer writes it."""
    raw, tables = folder / "raw", folder / "study" / "tables"
    lb = pd.read_csv(raw / "lab.csv", dtype="str", keep_default_na=False)
    dm = pd.read_csv(raw / "dm.csv", dtype="str")
    lb = lb[lb["STATUS"] != "CANCELLED"]
    lb = lb.merge(dm[["SITE", "SUBJECT", "FIRSTDOSE"]], on=["SITE", "SUBJECT"])
    lb = lb.merge(pd.read_csv(tables / "lab_tests.csv", dtype="str"), on="TEST_NAME", how="left")
    lb = lb.merge(
        pd.read_csv(tables / "visits.csv", dtype={"VISITNUM": float}),
        left_on="VISIT",
        right_on="LAB_VISIT",
        how="left",
        suffixes=("_RAW", ""),
    )
    units = pd.read_csv(tables / "lab_units.csv", dtype={"MULTIPLY": float})
    units = units.rename(columns={"TEST": "LBTESTCD", "FROM": "UNIT", "TO": "STD_UNIT"})
    lb = lb.merge(
        units[["LBTESTCD", "UNIT", "STD_UNIT", "MULTIPLY"]],
        on=["LBTESTCD", "UNIT", "STD_UNIT"],
        how="left",
    )
    factor = lb["MULTIPLY"].fillna(1.0)
    result = lb["RESULT"].str.strip()
    done = result != ""
    lb["STUDYID"], lb["DOMAIN"] = "LAB-01", "LB"
    lb["USUBJID"] = "LAB-01-" + lb["SITE"] + "-" + lb["SUBJECT"]
    lb["LBREFID"], lb["LBSPEC"] = lb["ACCESSION"], lb["SPECIMEN"]
    lb["LBORRES"], lb["LBORRESU"] = result, lb["UNIT"].where(done, "")
    lb["LBORNRLO"], lb["LBORNRHI"] = lb["REF_LOW"], lb["REF_HIGH"]
    lb["LBSTRESN"] = (pd.to_numeric(result, errors="coerce") * factor).round(10)
    number = lb["LBSTRESN"].map("{:.15g}".format).where(lb["LBSTRESN"].notna(), "")
    lb["LBSTRESC"] = number.where(number != "", result)
    lb["LBSTRESU"] = lb["STD_UNIT"].where(done, "")
    lb["LBSTNRLO"] = pd.to_numeric(lb["REF_LOW"]) * factor
    lb["LBSTNRHI"] = pd.to_numeric(lb["REF_HIGH"]) * factor
    low, high = lb["LBSTRESN"] < lb["LBSTNRLO"], lb["LBSTRESN"] > lb["LBSTNRHI"]
    lb["LBNRIND"] = np.select([lb["LBSTRESN"].isna(), low, high], ["", "LOW", "HIGH"], "NORMAL")
    lb["LBSTAT"] = np.where(done, "", "NOT DONE")
    when = pd.to_datetime(lb["COLLECTED"], format="%Y-%m-%d %H:%M")
    lb["LBDTC"] = when.dt.strftime("%Y-%m-%dT%H:%M")
    first = pd.to_datetime(lb["FIRSTDOSE"])
    days = (when.dt.normalize() - first).dt.days
    lb["LBDY"] = days + (days >= 0)
    lb = lb.sort_values(["USUBJID", "LBTESTCD", "LBDTC", "LBREFID"], kind="stable")
    lb["LBSEQ"] = lb.groupby("USUBJID").cumcount() + 1
    before = lb[(lb["LBORRES"] != "") & (lb["LBDTC"].str[:10] <= lb["FIRSTDOSE"])]
    last = before.groupby(["USUBJID", "LBTESTCD"]).tail(1).index
    lb["LBLOBXFL"] = ""
    lb.loc[last, "LBLOBXFL"] = "Y"
    if writer == "pyreadstat":
        import pyreadstat

        out.mkdir(parents=True, exist_ok=True)
        pyreadstat.write_xport(lb[ORDER], out / "lb.xpt", table_name="LB", file_format_version=5)
        return
    columns = {}
    for name in ORDER:
        if name in NUMBERS:
            columns[name] = Column.of_numbers(lb[name].to_numpy(dtype=float, na_value=np.nan))
        else:
            codes, levels = pd.factorize(lb[name])
            columns[name] = Column.of_levels(codes, np.asarray(levels, dtype=object))
    _write(columns, out)


def by_polars(folder: Path, out: Path, _writer: str) -> None:
    """The conversion in polars, as one lazy query."""
    import polars as pl

    raw, tables = folder / "raw", folder / "study" / "tables"
    text = pl.String
    dm = pl.scan_csv(raw / "dm.csv", infer_schema=False)
    tests = pl.scan_csv(tables / "lab_tests.csv", infer_schema=False)
    visits = pl.scan_csv(tables / "visits.csv", infer_schema=False)
    units = pl.scan_csv(tables / "lab_units.csv", infer_schema=False)
    result, done = pl.col("LBORRES"), pl.col("LBORRES") != ""
    day = pl.col("WHEN").dt.date() - pl.col("FIRSTDOSE").str.to_date("%Y-%m-%d")
    query = (
        pl.scan_csv(raw / "lab.csv", infer_schema=False)
        .filter(pl.col("STATUS") != "CANCELLED")
        .join(dm.select("SITE", "SUBJECT", "FIRSTDOSE"), on=["SITE", "SUBJECT"])
        .join(tests, on="TEST_NAME", how="left")
        .rename({"VISIT": "LAB_VISIT"})
        .join(visits, on="LAB_VISIT", how="left")
        .join(
            units.select(
                pl.col("TEST").alias("LBTESTCD"),
                pl.col("FROM").alias("UNIT"),
                pl.col("TO").alias("STD_UNIT"),
                pl.col("MULTIPLY").cast(pl.Float64),
            ),
            on=["LBTESTCD", "UNIT", "STD_UNIT"],
            how="left",
        )
        .with_columns(
            pl.col("MULTIPLY").fill_null(1.0),
            pl.col("RESULT").fill_null("").str.strip_chars().alias("LBORRES"),
            pl.col("COLLECTED").str.to_datetime("%Y-%m-%d %H:%M").alias("WHEN"),
        )
        .with_columns(
            (result.cast(pl.Float64, strict=False) * pl.col("MULTIPLY"))
            .round(10)
            .alias("LBSTRESN"),
            (pl.col("REF_LOW").cast(pl.Float64) * pl.col("MULTIPLY")).alias("LBSTNRLO"),
            (pl.col("REF_HIGH").cast(pl.Float64) * pl.col("MULTIPLY")).alias("LBSTNRHI"),
            pl.col("WHEN").dt.strftime("%Y-%m-%dT%H:%M").alias("LBDTC"),
            day.dt.total_days().alias("DAYS"),
        )
        .with_columns(
            pl.lit("LAB-01").alias("STUDYID"),
            pl.lit("LB").alias("DOMAIN"),
            pl.concat_str(pl.lit("LAB-01"), "SITE", "SUBJECT", separator="-").alias("USUBJID"),
            pl.col("ACCESSION").alias("LBREFID"),
            pl.when(done).then("UNIT").alias("LBORRESU"),
            pl.col("REF_LOW").alias("LBORNRLO"),
            pl.col("REF_HIGH").alias("LBORNRHI"),
            pl.when(pl.col("LBSTRESN").is_null())
            .then(result)
            .otherwise(pl.col("LBSTRESN").cast(text).str.strip_suffix(".0"))
            .alias("LBSTRESC"),
            pl.when(done).then("STD_UNIT").alias("LBSTRESU"),
            pl.when(pl.col("LBSTRESN").is_null())
            .then(None)
            .when(pl.col("LBSTRESN") < pl.col("LBSTNRLO"))
            .then(pl.lit("LOW"))
            .when(pl.col("LBSTRESN") > pl.col("LBSTNRHI"))
            .then(pl.lit("HIGH"))
            .otherwise(pl.lit("NORMAL"))
            .alias("LBNRIND"),
            pl.when(~done).then(pl.lit("NOT DONE")).alias("LBSTAT"),
            pl.col("SPECIMEN").alias("LBSPEC"),
            (pl.col("DAYS") + (pl.col("DAYS") >= 0)).cast(pl.Float64).alias("LBDY"),
            pl.col("VISITNUM").cast(pl.Float64),
        )
        .sort("USUBJID", "LBTESTCD", "LBDTC", "LBREFID")
        .with_columns(
            pl.int_range(1, pl.len() + 1).over("USUBJID").cast(pl.Float64).alias("LBSEQ"),
            (done & (pl.col("LBDTC").str.slice(0, 10) <= pl.col("FIRSTDOSE"))).alias("BEFORE"),
        )
        .with_columns(
            pl.when(
                pl.col("BEFORE")
                & (
                    pl.col("LBDTC")
                    == pl.col("LBDTC").filter("BEFORE").max().over("USUBJID", "LBTESTCD")
                )
            )
            .then(pl.lit("Y"))
            .alias("LBLOBXFL")
        )
        .select(ORDER)
    )
    made = query.collect()
    columns = {}
    for name in ORDER:
        if name in NUMBERS:
            columns[name] = Column.of_numbers(made[name].fill_null(float("nan")).to_numpy())
        else:
            columns[name] = text_column(_chunked(made[name].to_arrow()))
    _write(columns, out)


def _chunked(array):
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return pa.chunked_array([array.cast(pa.large_string())])


def _write(columns: dict[str, Column], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    variables = tuple(
        Variable(name, name, "Num" if name in NUMBERS else "Char") for name in columns
    )
    dataset = Dataset("LB", "Laboratory Test Results", variables, columns)
    write_xpt(dataset, out / "lb.xpt", verify=False)


PEERS = {"pandas": by_pandas, "polars": by_polars}


def main() -> None:
    """Run one peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--writer", choices=("ours", "pyreadstat"), default="ours")
    given = parser.parse_args()
    PEERS[given.peer](given.folder, given.out, given.writer)


if __name__ == "__main__":
    main()
