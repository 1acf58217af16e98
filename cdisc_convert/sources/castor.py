"""Castor EDC exports: one delimited file per study, report or survey, with semicolons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources import csv
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import decode
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources._zip import members_of


@reader("castor", options=csv.OPTIONS, takes_folder=True)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The Castor export `path`: a CSV file (one table), or a folder or zip of them (by file name).

    Checkbox options are columns `field#Option`; Castor's codes for missing answers (-95 to -99,
    dates in 2995 to 2999) stay as they are, for `missing:` of the source to name.
    Raises SourceError as csv does.
    """
    if path.is_dir():
        found = {
            file.stem: (file.read_bytes(), f"{shown_as}/{file.name}")
            for file in sorted(path.glob("*.csv"))
        }
    elif path.suffix.lower() == ".zip":
        found = {
            Path(name).stem: (data, f"{shown_as}!{name}")
            for name, data in members_of(path, shown_as, (".csv",)).items()
        }
    else:
        found = {"": (path.read_bytes(), shown_as)}
    if not found:
        raise SourceError.at(shown_as, "there is no .csv file in it; give a Castor export")
    layout = csv.layout_of({"delimiter": ";", **options})
    return {
        name: table_of(decode(data, options.get("encoding"), shown), layout, shown, only)
        for name, (data, shown) in found.items()
    }
