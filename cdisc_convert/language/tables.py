"""Headers of the study's tables, so that a wrong column is found without data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from cdisc_convert.model.errors import Place, SpecError
from cdisc_convert.model.spec import Study


def table_columns(study: Study) -> Mapping[str, tuple[str, ...]]:
    """Columns of every table that lies in the study folder; tables of the export are left out.

    Raises SpecError where a table has no line of column names that can be read.
    """
    found = {}
    for table in study.tables.values():
        path = Path(study.folder) / table.path
        if not table.is_raw and path.is_file():
            found[table.name] = _header(path, table.path)
    return found


def _header(path: Path, shown: str) -> tuple[str, ...]:
    # a table that is no UTF-8 is refused where its values are read
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            return tuple(name.strip() for name in next(csv.reader(file), []))
        except csv.Error:
            raise SpecError.at(
                Place(shown, 1), "the line of column names is no line of a CSV file; look at it"
            ) from None
