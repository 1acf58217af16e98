"""The tables of an export as Python lists, changed and written again, in CSV or another kind."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.metamorphic.exports import records

PERSON = ("USUBJID", "SUBJID")
Cells = list[str]
Change = Callable[[str, Cells, list[Cells]], tuple[Cells, list[Cells]]]


@dataclass(frozen=True)
class Export:
    """An export: mapping, folder, its delimited or parquet files, and who a row is about.

    person: columns that together name the person; renamed: the columns that hold its number, in
    which a copy of the person gets another one; number: the piece of such a text that is changed.
    """

    mapping: str
    raw: Path
    files: tuple[str, ...]
    person: tuple[str, ...]
    renamed: tuple[str, ...]
    number: str = r"(\d+)$"

    def person_of(self, header: Cells, row: Cells) -> str:
        """The person of a row; "" where the file is about the study."""
        if not set(self.person) <= set(header):
            return ""
        return "-".join(row[header.index(name)] for name in self.person)

    def other(self, text: str) -> str:
        """The number of the copy of a person."""
        return re.sub(self.number, r"9\1", text)


def read_table(path: Path) -> tuple[Cells, list[Cells]]:
    """Header and rows of a CSV or parquet file, all as text."""
    if path.suffix == ".parquet":
        import pandas as pd

        frame = pd.read_parquet(path)
        return list(frame.columns), frame.astype(object).where(
            frame.notna(), ""
        ).to_numpy().tolist()
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def changed(export: Export, copy: Path, change: Change) -> Path:
    """A copy of the export in which `change` has had the header and rows of each file."""
    shutil.copytree(export.raw, copy)
    for name in export.files:
        header, rows = change(name, *read_table(copy / name))
        if name.endswith(".parquet"):
            _write_parquet(copy / name, header, rows, export.raw / name)
        else:
            (copy / name).write_bytes(csv_bytes(header, rows))
    return copy


def csv_bytes(header: Cells, rows: list[Cells], **how: object) -> bytes:
    """Delimited text."""
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n", **how}).writerows([header, *rows])  # type: ignore[arg-type]
    return text.getvalue().encode()


def _write_parquet(path: Path, header: Cells, rows: list[Cells], model: Path) -> None:
    import pandas as pd

    kinds = pd.read_parquet(model).dtypes
    frame = pd.DataFrame(rows, columns=header).replace("", None)
    for name in header:
        if name in kinds:
            frame[name] = frame[name].astype(kinds[name])
    frame.to_parquet(path)


# -- other kinds of files -----------------------------------------------------------------------


def parquet_file(path: Path, header: Cells, rows: list[Cells]) -> None:
    """The table as parquet."""
    import pandas as pd

    pd.DataFrame(rows, columns=header).to_parquet(path)


def excel_file(path: Path, header: Cells, rows: list[Cells]) -> None:
    """The table in a workbook, as texts."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        for number, row in enumerate([header, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)


def xpt_file(path: Path, header: Cells, rows: list[Cells]) -> None:
    """The table as a SAS transport file, which has no blanks at the end of a text."""
    from cdisc_convert.model.column import Column
    from cdisc_convert.model.dataset import Dataset, Variable
    from cdisc_convert.package.xpt import write_xpt

    columns = {
        name: Column.of_texts([row[place].rstrip() or None for row in rows])
        for place, name in enumerate(header)
    }
    variables = tuple(Variable(name, name, "Char") for name in header)
    write_xpt(Dataset(path.stem[:8].upper(), "", variables, columns), path)


# -- what runs give -------------------------------------------------------------------------------


def texts(run: Path, file: str, other: Callable[[str], str] = str) -> list[str]:
    """The records of a dataset, sorted; `other` has had the numbers of the persons."""
    made = [
        repr([(key, other(str(cell)) if key in PERSON else cell) for key, cell in record])
        for record in records(run, file)
    ]
    return sorted(made)
