"""Finds sealed facts of subjects in the folder of a blinded run.

A leak is a subject's true treatment, kit or randomisation number, in any file that is not about the
design of the trial (TA, TE, TI, TV, TS, and the copy of the mapping in the trace).
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._registry import read_source

DESIGN = frozenset({"TA", "TE", "TI", "TV", "TS"})
TREATMENTS = re.compile(r"(ACT)?ARM(CD)?|E[XC]TRT|TRT\d\d[AP]N?|TRT[AP]N?")
EMPTIED = re.compile(r"EXDOSE|EXDOSU|E[XC]LOT")
MEASURED = frozenset({"LB", "VS", "CP", "RS", "CM", "EG"})
"""Datasets whose numbers may equal a dose by chance."""
DOSES = ("DOSE", "UG", "QVAL", "DOSTOT", "DOSTXT")
EXPOSURE = frozenset({"ADEX", "ADEXSUM"})
"""Analysis datasets whose values are doses."""
ALLOWED = frozenset({"", "BLINDED", "STUDY DRUG (BLINDED)"})
QUALIFIERS = frozenset({"RANDNO", "KITNO"})
_XLSX_TEXT = re.compile(r"<(?:\w+:)?(?:t|v)(?: [^>]*)?>([^<]*)</(?:\w+:)?(?:t|v)>")


@dataclass(frozen=True)
class Secrets:
    """What a blinded run may not show.

    codes: kits and randomisation numbers. words: names of arms and treatments. doses: amounts that
    the sealed columns hold. persons: USUBJIDs and the numbers by which raw files name subjects.
    letters: short codes of arms (A, B); they count only where a cell holds nothing else.
    """

    codes: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    doses: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leak:
    """A sealed fact in a file: where it stands and what it is."""

    file: str
    where: str
    what: str
    text: str


@dataclass
class _Scan:
    secrets: Secrets
    found: list[Leak] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.code = _any_of(self.secrets.codes)
        self.word = _any_of(self.secrets.words)
        self.person = _any_of(self.secrets.persons)
        self.dose = _any_of(self.secrets.doses, r"\s*(?:ug|mcg|\u00b5g|microg\w*)")

    def note(self, file: str, where: str, what: str, text: str) -> None:
        self.found.append(Leak(file, where, what, text[:80]))

    def cell(self, file: str, where: str, text: str) -> bool:
        """A cell of a table of subjects; true where it is a leak."""
        if self.code and self.code.search(text):
            what = "kit or randomisation number"
        elif self.word and self.word.search(text):
            what = "treatment"
        elif text.strip() in self.secrets.letters:
            what = "code of an arm"
        elif self.dose and self.dose.search(text):
            what = "dose"
        else:
            return False
        self.note(file, where, what, text)
        return True

    def passage(self, file: str, where: str, text: str) -> None:
        """A line of a text: treatments count where a subject is named."""
        if self.code and self.code.search(text):
            self.note(file, where, "kit or randomisation number", text)
        elif self.person and self.person.search(text):
            for pattern, what in ((self.word, "treatment"), (self.dose, "dose")):
                if pattern and pattern.search(text):
                    self.note(file, where, what, text)


def _any_of(texts: Iterable[str], tail: str = "") -> re.Pattern[str] | None:
    """A pattern for whole words, in any case of letters; None for no words."""
    listed = sorted({text.strip() for text in texts if text.strip()}, key=len, reverse=True)
    if not listed:
        return None
    words = "|".join(map(re.escape, listed))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words}){tail}(?![A-Za-z0-9])", re.IGNORECASE)


def scan(folder: Path, secrets: Secrets) -> list[Leak]:
    """Every sealed fact in the files of `folder`, in order of file and place."""
    scan_ = _Scan(secrets)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        scan_.passage("(names of files)", name, name)
        try:
            _file(scan_, name, path)
        except (
            OSError,
            ValueError,
            csv.Error,
            zipfile.BadZipFile,
            zlib.error,
            pa.ArrowException,
        ) as e:
            text = f"cannot be read ({e}), so nobody knows what it tells; convert again"
            raise SourceError.at(str(path), text) from None
    return scan_.found


def _file(scan_: _Scan, name: str, path: Path) -> None:
    if "trace/mapping/" in name or path.stem.upper() in DESIGN:
        _codes_only(scan_, name, path)
    elif path.suffix == ".xpt":
        _table(scan_, name, path.stem.upper(), _xpt_columns(path))
    elif path.suffix == ".parquet":
        _table(scan_, name, path.stem.upper(), _parquet_columns(path))
    elif path.suffix == ".csv":
        _csv(scan_, name, path)
    elif path.suffix == ".xlsx":
        _workbook(scan_, name, path)
    else:
        _text(scan_, name, path)


def _codes_only(scan_: _Scan, name: str, path: Path) -> None:
    """A file about the design: treatments may be named, numbers of subjects not."""
    text = path.read_bytes().decode("latin-1")
    if scan_.code and (hit := scan_.code.search(text)):
        scan_.note(name, "", "kit or randomisation number", hit[0])


# -- tables -----------------------------------------------------------------------------------


def _xpt_columns(path: Path) -> Mapping[str, list[str]]:
    table = next(iter(read_source(path, "xpt", {}, path.name).values()))
    return {
        name: ["" if text is None else str(text) for text in column_as_text(column).tolist()]
        for name, column in table.columns.items()
    }


def _parquet_columns(path: Path) -> Mapping[str, list[str]]:
    table = pq.read_table(path)
    return {name: _texts(table.column(name)) for name in table.column_names}


def _texts(column: pa.ChunkedArray) -> list[str]:
    return ["" if value is None else _shown(value) for value in column.to_pylist()]


def _shown(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)


def _table(scan_: _Scan, file: str, dataset: str, columns: Mapping[str, list[str]]) -> None:
    for name, texts in columns.items():
        variable = name.partition("@")[0].upper()  # the trace keeps a column for each part
        for text in sorted({str(text) for text in texts if text}):
            if scan_.cell(file, name, text):
                continue
            if TREATMENTS.fullmatch(variable) and text not in ALLOWED:
                scan_.note(file, name, "treatment", text)
            elif EMPTIED.fullmatch(variable):
                scan_.note(file, name, "value that is empty in a blinded run", text)
            elif dataset not in MEASURED and text in scan_.secrets.doses:
                if variable.endswith(DOSES) or (dataset in EXPOSURE and variable == "AVAL"):
                    scan_.note(file, name, "dose", text)
    for qualifier, value in zip(columns.get("QNAM", []), columns.get("QVAL", []), strict=True):
        if qualifier in QUALIFIERS and value:
            scan_.note(file, f"QVAL of {qualifier}", "kit or randomisation number", str(value))


def _csv(scan_: _Scan, name: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(csv.reader(io.StringIO(text)), start=1):
        for cell in line:
            scan_.cell(name, f"row {number}", cell)


def _workbook(scan_: _Scan, name: str, path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for member in sorted(package.namelist()):
            if member.endswith(".xml"):
                text = package.read(member).decode("utf-8", errors="replace")
                for cell in _XLSX_TEXT.findall(text):
                    scan_.cell(name, member, cell)


# -- texts ------------------------------------------------------------------------------------


def _text(scan_: _Scan, name: str, path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".json":
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            content = None
        for where, passage in _passages(content, ""):
            scan_.passage(name, where, passage)
    for number, line in enumerate(text.splitlines(), start=1):
        scan_.passage(name, f"line {number}", line)


def _passages(content: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each object and list of a JSON document as one text of its keys and simple values."""
    if isinstance(content, Mapping):
        simple = [f"{k} {v}" for k, v in content.items() if not isinstance(v, Mapping | list)]
        inner: Iterable[tuple[str, Any]] = content.items()
    elif isinstance(content, list):
        simple = [str(item) for item in content if not isinstance(item, Mapping | list)]
        inner = ((str(number), item) for number, item in enumerate(content))
    else:
        return
    if simple:
        yield where or "/", " ".join(simple)
    for key, item in inner:
        if isinstance(item, Mapping | list):
            yield from _passages(item, f"{where}/{key}")
