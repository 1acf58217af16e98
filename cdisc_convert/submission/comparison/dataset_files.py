"""The datasets of a file or folder: found by name first, read one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.rules.dataset_folder import HEAD_BYTES, READERS
from cdisc_convert.sources._registry import read_source
from cdisc_convert.sources._xpt_headers import read_layout

SUFFIXES = (*READERS, ".csv")
UNTYPED = (".csv", ".sas7bdat")
PLAIN_NUMBER = re.compile(
    r"-?(?:0|[1-9]\d*)?(?:\.\d+)?(?:(?<=\d)[eE][+-]?\d{1,3})?(?<=\d)", re.ASCII
)
RUN_FOLDERS = ("sdtm", "adam")
PACKAGE_FOLDERS = ("m5/datasets/*/tabulations/sdtm", "m5/datasets/*/analysis/adam/datasets")


@dataclass(frozen=True)
class DatasetFile:
    """A dataset `name` in the file at `path`."""

    name: str
    path: Path

    def read(self) -> Dataset:
        """The dataset itself; types of formats that have none are seen from the values.

        Raises SourceError where the file cannot be read.
        """
        suffix = self.path.suffix.lower()
        if suffix in UNTYPED:
            return _untyped(self.name, self.path)
        notes: list[Note] = []
        found = [entry.data for entry in READERS[suffix](self.path, notes)]
        named = [data for data in found if data.name == self.name]
        return (named or found)[0]


def dataset_files(path: Path) -> dict[str, DatasetFile]:
    """Every dataset of `path` by name: a file, a folder of files, a run or a package.

    Raises SourceError where there is none.
    """
    if not path.exists():
        raise SourceError.at(str(path), "there is no such file or folder; check the path")
    found: dict[str, DatasetFile] = {}
    for file in [path] if path.is_file() else _files(path):
        for name in _names(file):
            found.setdefault(name, DatasetFile(name, file))
    if not found:
        raise SourceError.at(
            str(path), f"holds no dataset; give a file or folder with files {', '.join(SUFFIXES)}"
        )
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[Path]:
    """Dataset files of a folder, in the order of SUFFIXES; a run or package by its folders."""
    folders = [folder / name for name in RUN_FOLDERS if (folder / name).is_dir()]
    folders += [place for pattern in PACKAGE_FOLDERS for place in sorted(folder.glob(pattern))]
    for place in folders or [folder]:
        inside = sorted(file for file in place.iterdir() if file.is_file())
        for suffix in SUFFIXES:
            yield from (file for file in inside if file.suffix.lower() == suffix)


def _names(file: Path) -> list[str]:
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError.at(str(file), f"is no dataset; files {', '.join(SUFFIXES)} are read")
    if suffix == ".xpt":
        return [member.name.upper() for member in read_layout(file).members]
    if suffix in (".json", ".ndjson"):
        with file.open("rb") as opened:
            if b"datasetJSON" not in opened.read(HEAD_BYTES):
                return []
    return [file.stem.upper()]


def _untyped(name: str, path: Path) -> Dataset:
    """The dataset of a file whose reader gives text: a column of plain numbers is numeric."""
    raw = next(iter(read_source(path).values()))
    columns = {column: _typed(values) for column, values in raw.columns.items()}
    variables = tuple(
        Variable(column, raw.labels.get(column, ""), "Char" if values.is_text else "Num")
        for column, values in columns.items()
    )
    return Dataset(name, "", variables, columns)


def _typed(column: Column) -> Column:
    """Numbers where every text is one that a program writes; 007 is no number but a code."""
    assert column.levels is not None
    used = column.levels[column.used_levels()]
    if not len(used) or not all(PLAIN_NUMBER.fullmatch(text) for text in used):
        return column
    return column.map_numbers(float)
