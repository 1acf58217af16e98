"""Reader of the CSV layout in which CDISC's open rules keep their test data.

`.env` (PRODUCT, VERSION, CT...), `_datasets.csv` (Filename, Label), `_variables.csv` (dataset,
variable, label, type, length) and one CSV per dataset. Malformed files are read as far as they can
be, each oddity with a note.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.rules.cells import number_in
from cdisc_convert.rules.study import StudyDataset

SETTINGS = ".env"
DATASETS = "_datasets.csv"
VARIABLES = "_variables.csv"
MOST_LENGTH = 1e6
VARIABLE_FIELDS = ("dataset", "variable", "label", "type", "length")


@dataclass(frozen=True, eq=False)
class CaseFolder:
    """What a folder in the test layout holds.

    settings: entries of `.env`, names in capitals.
    """

    datasets: tuple[StudyDataset, ...]
    settings: Mapping[str, str]
    notes: tuple[Note, ...]


def is_case_folder(folder: Path) -> bool:
    """True where `folder` is in the test layout."""
    return (folder / DATASETS).is_file() or (folder / VARIABLES).is_file()


def read_case_folder(folder: Path) -> CaseFolder:
    """The datasets of the test layout in `folder`. Raises SourceError where there is none."""
    return _Reader(folder).read()


@dataclass(eq=False)
class _Reader:
    folder: Path
    notes: list[Note] = field(default_factory=list)

    @property
    def has_list(self) -> bool:
        """True where the folder lists its variables."""
        return (self.folder / VARIABLES).is_file()

    def read(self) -> CaseFolder:
        labels = self._labels()
        listed = self._variables()
        files = {path.stem: path for path in sorted(self.folder.glob("*.csv")) if path.is_file()}
        named = {stem: path for stem, path in files.items() if not stem.startswith("_")}
        by_folded = {stem.lower(): stem for stem in named}
        order = [by_folded[stem] for stem in labels if stem in by_folded]
        for stem in sorted(labels.keys() - by_folded.keys()):
            self._note("FILE_MISSING", f"{stem}.csv is listed in {DATASETS} but is not there")
        for stem in sorted(named.keys() - set(order)):
            if labels:
                text = f"{named[stem].name} is not listed in {DATASETS} and is left out"
                self._note("FILE_NOT_LISTED", text)
            else:
                order.append(stem)
        if not order and named:
            text = f"lists none of the CSV files here ({', '.join(p.name for p in named.values())})"
            raise SourceError.at(str(self.folder / DATASETS), f"{text}; list them")
        if not order:
            raise SourceError.at(str(self.folder), "has no dataset; give a folder with CSV files")
        datasets = tuple(
            self._dataset(named[stem], labels.get(stem.lower(), {}), listed.get(stem.lower(), []))
            for stem in order
        )
        return CaseFolder(datasets, self._settings(), tuple(self.notes))

    # -- lists ------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, str]:
        path = self.folder / SETTINGS
        if not path.is_file():
            return {}
        pairs = (line.partition("=") for line in _text_of(path).splitlines() if "=" in line)
        return {name.strip().upper(): value.strip().strip("\"'") for name, _, value in pairs}

    def _labels(self) -> dict[str, dict[str, str]]:
        """Label, and for ADaM class and subclass, per file name without ending, lower case."""
        path = self.folder / DATASETS
        if not path.is_file():
            self._note("LIST_MISSING", f"{DATASETS} is not there; datasets are without labels")
            return {}
        rows = [row for row in _rows_of(path) if row and row[0].strip()]
        header = [cell.strip().lower() for cell in rows[0]] if rows else []
        found: dict[str, dict[str, str]] = {}
        for row in rows[1:]:
            told = row if len(row) <= len(header) else [row[0], ",".join(row[1:])]
            stem = Path(row[0].strip()).name.rsplit(".", 1)[0].lower()
            found[stem] = {name: cell.strip() for name, cell in zip(header, told, strict=False)}
        return found

    def _variables(self) -> dict[str, list[Variable]]:
        """Variables per file name without ending, lower case.

        A row with too many fields has commas in its label.
        """
        path = self.folder / VARIABLES
        if not path.is_file():
            self._note("LIST_MISSING", f"{VARIABLES} is not there; types are guessed")
            return {}
        found: dict[str, list[Variable]] = {}
        for line, row in enumerate(_rows_of(path), start=1):
            if line == 1 or not any(cell.strip() for cell in row):
                continue
            if len(row) < len(VARIABLE_FIELDS):
                row = [*row, *[""] * (len(VARIABLE_FIELDS) - len(row))]
            if len(row) > len(VARIABLE_FIELDS):
                row = _rejoined(row)
                self._note("COMMAS_SHIFTED", f"{VARIABLES} line {line} has too many fields")
            stem = Path(row[0].strip()).name.rsplit(".", 1)[0].lower()
            found.setdefault(stem, []).append(_variable(row))
        return found

    # -- datasets ---------------------------------------------------------------------------------

    def _dataset(self, path: Path, told: Mapping[str, str], listed: list[Variable]) -> StudyDataset:
        texts = self._texts(path)
        types = {variable.name: variable.type for variable in listed}
        columns: dict[str, Column] = {}
        unlisted: list[Variable] = []
        for name, column in texts.items():
            type_ = types.get(name)
            columns[name] = self._typed(path, name, column, type_)
            if type_ is None:
                kind = "Char" if columns[name].is_text else "Num"
                unlisted.append(Variable(name, "", kind))
        if unlisted and self.has_list:
            names = ", ".join(variable.name for variable in unlisted)
            self._note("VARIABLE_NOT_LISTED", f"{path.name}: {names} not listed in {VARIABLES}")
        # the list is the metadata: what it leaves out has no label and no type to be judged
        variables = tuple(listed if self.has_list else unlisted)
        size = path.stat().st_size
        data = Dataset(
            path.stem.upper(),
            told.get("label", ""),
            variables,
            columns,
            class_=told.get("class", ""),
            attributes={"subclass": told.get("subclass", "")},
        )
        return StudyDataset(data, path.name, size)

    def _texts(self, path: Path) -> dict[str, Column]:
        rows = _rows_of(path)
        if not rows:
            self._note("FILE_EMPTY", f"{path.name} is empty")
            return {}
        header = self._header(path, rows[0])
        body = [row for row in rows[1:] if row]
        width = len(header)
        if any(len(row) > width for row in body):
            self._note("ROWS_TOO_LONG", f"{path.name} has rows with more fields than its header")
        whole = [(row + [""] * width)[:width] for row in body]
        fields = zip(*whole, strict=True) if whole else ([] for _ in header)
        return {
            name: Column.of_texts(list(values))
            for name, values in zip(header, fields, strict=True)
            if name
        }

    def _header(self, path: Path, told: list[str]) -> list[str]:
        """Names of the columns; one that comes again is numbered."""
        seen: dict[str, int] = {}
        header = []
        for name in (cell.strip() for cell in told):
            if name in seen:
                self._note("NAME_TWICE", f"{path.name} has the column {name} twice")
                header.append(f"{name}.{seen[name]}")
            else:
                header.append(name)
            seen[name] = seen.get(name, 0) + 1
        return header

    def _typed(self, path: Path, name: str, column: Column, type_: str | None) -> Column:
        """Numbers where the list says so, or where it says nothing and all values are numbers."""
        if type_ is not None and type_.lower() not in ("num", "number"):
            return column
        numbers = column.map_numbers(number_in)
        if type_ is None:
            all_numbers = bool((numbers.present == column.present).all())
            return numbers if all_numbers and column.present.any() else column
        lost = int((column.present & numbers.absent).sum())
        if lost:
            text = f"{path.name}: {name} is Num; {lost} values are no numbers and count as missing"
            self._note("NOT_A_NUMBER", text)
        return numbers

    def _note(self, code: str, text: str) -> None:
        self.notes.append(Note(code, text))


def _text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _rows_of(path: Path) -> list[list[str]]:
    """Rows of a delimited file; any kind of line end.

    Raises SourceError where a value is longer than a cell can be.
    """
    records = csv.reader(io.StringIO(_text_of(path), newline=None))
    try:
        return list(records)
    except csv.Error as bad:
        raise SourceError.at(
            Place(path.name, records.line_num), f"the file is no table of text ({bad})"
        ) from None


def _rejoined(row: list[str]) -> list[str]:
    """Five fields of more: the last two are type and length, what is between is the label."""
    filled = row
    while len(filled) > len(VARIABLE_FIELDS) and not filled[-1].strip():
        filled = filled[:-1]
    if len(filled) <= len(VARIABLE_FIELDS):
        return [*filled, *[""] * (len(VARIABLE_FIELDS) - len(filled))]
    return [*filled[:2], ",".join(filled[2:-2]), *filled[-2:]]


def _variable(row: list[str]) -> Variable:
    name, type_, length = row[1].strip(), row[3].strip(), row[4].strip()
    kind = {"num": "Num", "char": "Char"}.get(type_.lower(), type_)
    whole = number_in(length)
    return Variable(
        name,
        row[2],
        kind,
        length=int(whole) if whole is not None and abs(whole) < MOST_LENGTH else None,
    )
