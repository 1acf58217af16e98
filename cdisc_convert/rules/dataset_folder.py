"""The study to validate: every dataset of a folder, whatever form it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow
from pyarrow import parquet

from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.rules.case_folder import is_case_folder, read_case_folder
from cdisc_convert.rules.cells import number_in
from cdisc_convert.rules.define_xml import DefineXml, described_by
from cdisc_convert.rules.library import Library
from cdisc_convert.rules.study import Study, StudyDataset
from cdisc_convert.sources._dataset_json_typed import read_typed
from cdisc_convert.sources._registry import read_source
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.standards.packages import list_packages, standard_name
from cdisc_convert.standards.versions import list_versions

NUMBER_TYPES = ("integer", "float", "double", "decimal")
HEAD_BYTES = 4096
DEFAULT_STANDARD = "sdtmig"
ANALYSIS_STANDARD = "adamig"


def read_study(
    folder: Path, standard: str = "", version: str = "", define: Path | None = None
) -> Study:
    """Everything in `folder` that can be validated.

    standard, version: as `sdtmig`, `3-4`; "" = what `.env` says, else by the names of the
    datasets, in the newest version at hand.
    define: the define.xml; None = the one in the folder, if there is exactly one.
    Raises SourceError where the folder has no dataset or one cannot be read.
    """
    if not folder.is_dir():
        raise SourceError.at(str(folder), "is no folder; give the folder of the datasets")
    settings: Mapping[str, str] = {}
    notes: list[Note] = []
    if is_case_folder(folder):
        case = read_case_folder(folder)
        datasets, settings = list(case.datasets), case.settings
        notes.extend(case.notes)
    else:
        datasets = _read_files(folder, notes)
    file, shown = _define_file(folder, settings, define, notes)
    metadata = None if file is None else read_define(file, shown).define.metadata
    described = None if metadata is None else described_by(metadata, shown)
    library = _library(datasets, settings, standard, version, described)
    if library.stand_in:
        notes.append(Note("STANDARD_NOT_AT_HAND", library.stand_in))
    return Study(tuple(datasets), library, described, tuple(notes), metadata)


# -- datasets -------------------------------------------------------------------------------------


def _read_files(folder: Path, notes: list[Note]) -> list[StudyDataset]:
    """Datasets of the folder; of a dataset in several forms the first of READERS counts."""
    found: dict[str, StudyDataset] = {}
    files = sorted(path for path in folder.iterdir() if path.is_file() and not _is_other(path))
    for suffix, read in READERS.items():
        for path in (path for path in files if path.suffix.lower() == suffix):
            if path.stem.upper() in found:
                first = found[path.stem.upper()].file_name
                text = f"{path.name} is left out; {path.stem.upper()} is read from {first}"
                notes.append(Note("DATASET_TWICE", text))
                continue
            for dataset in read(path, notes):
                found.setdefault(dataset.name, dataset)
    if not found:
        endings = ", ".join(READERS)
        raise SourceError.at(str(folder), f"has no dataset; give a folder with files {endings}")
    return sorted(found.values(), key=lambda dataset: dataset.file_name)


def _is_other(path: Path) -> bool:
    """True for a JSON file that is no Dataset-JSON."""
    if path.suffix.lower() not in (".json", ".ndjson"):
        return False
    with path.open("rb") as file:
        return b"datasetJSON" not in file.read(HEAD_BYTES)


def _from_xpt(path: Path, notes: list[Note]) -> list[StudyDataset]:
    made = []
    for member in read_xpt(path).members:
        notes.extend(member.notes)
        variables = tuple(
            Variable(
                v.name.upper(),
                v.label,
                v.type,
                length=v.length,
                format=v.format,
            )
            for v in member.variables
        )
        columns = {name.upper(): column for name, column in member.columns.items()}
        data = Dataset(member.name.upper(), member.label, variables, columns)
        made.append(StudyDataset(data, path.name, path.stat().st_size))
    return made


def _from_json(path: Path, notes: list[Note]) -> list[StudyDataset]:
    return [StudyDataset(read_typed(path, str(path)), path.name, path.stat().st_size)]


def _from_table(path: Path, notes: list[Note]) -> list[StudyDataset]:
    """Datasets of a file that a source reader reads as text (parquet, sas7bdat)."""
    made = []
    sources = read_source(path)
    numeric = _numeric_columns(path)  # of a file that could be read
    for member, raw in sources.items():
        notes.extend(raw.notes)
        variables, columns = [], {}
        for name, texts in raw.columns.items():
            column = columns[name] = texts.map_numbers(number_in) if name in numeric else texts
            kind = "Char" if column.is_text else "Num"
            variables.append(Variable(name, raw.labels.get(name, ""), kind))
        data = Dataset((member or path.stem).upper(), "", tuple(variables), columns)
        made.append(StudyDataset(data, path.name, path.stat().st_size))
    return made


def _numeric_columns(path: Path) -> set[str]:
    """Columns that the file itself declares to be numbers; none for a format without types."""
    if path.suffix.lower() != ".parquet":
        return set()
    kinds = pyarrow.types
    schema = parquet.read_schema(path)
    return {e.name for e in schema if kinds.is_integer(e.type) or kinds.is_floating(e.type)}


Reader = Callable[[Path, list[Note]], list[StudyDataset]]
READERS: dict[str, Reader] = {
    ".xpt": _from_xpt,
    ".json": _from_json,
    ".ndjson": _from_json,
    ".parquet": _from_table,
    ".sas7bdat": _from_table,
}

# -- standard and define.xml ----------------------------------------------------------------------


def _library(
    datasets: Sequence[StudyDataset],
    settings: Mapping[str, str],
    standard: str,
    version: str,
    define: DefineXml | None,
) -> Library:
    named = (standard or settings.get("PRODUCT", "")).lower()
    if not named:
        is_analysis = any(dataset.name.startswith("AD") for dataset in datasets)
        named = ANALYSIS_STANDARD if is_analysis else DEFAULT_STANDARD
    number = version or ("" if standard else settings.get("VERSION", ""))
    shipped = [entry.version for entry in list_versions(named)]
    number = number.replace("-", ".") or (shipped[-1] if shipped else "")
    at_hand = {entry.name for entry in list_packages()}
    told = settings.get("CT", "").replace(",", " ").split() or (
        define.terminology if define else ()
    )
    packages = (standard_name(name) for name in told)
    return Library(
        named,
        number,
        tuple(name for name in packages if name in at_hand),
        settings.get("SUBSTANDARD", ""),
        settings.get("USE_CASE", ""),
    )


def _define_file(
    folder: Path, settings: Mapping[str, str], define: Path | None, notes: list[Note]
) -> tuple[Path | None, str]:
    """The define.xml that counts, and its name in messages; None where there is none."""
    if define is not None:
        return define, str(define)
    named = settings.get("DEFINE_XML", "")
    if named and (folder / named).is_file():
        return folder / named, named
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".xml" and p.is_file())
    preferred = [path for path in found if path.name.lower() == "define.xml"] or found
    if len(preferred) > 1:
        names = ", ".join(path.name for path in preferred)
        notes.append(
            Note("SEVERAL_DEFINES", f"several XML files ({names}); name one with --define")
        )
    return (preferred[0], preferred[0].name) if len(preferred) == 1 else (None, "")
