"""Technical rejection criteria of the FDA, as far as the files of a package can show.

Datasets in Dataset-JSON alone are judged by what they hold, with a remark, since the criteria name
transport files.

Sources: FDA eCTD Validation Criteria 4.5 (order 1789, 1734, 1735, 1736; each of high severity), FDA
View "Technical Rejection Criteria for Study Data" (PhUSE US Connect 2019): 1734 asks for a TS dataset
with a study start date in ISO 8601 whose STUDYID is the study-id of the study tagging file; 1736 for
DM, ADSL and define.xml under exactly these names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.iso_dates import is_complete_date
from cdisc_convert.sources._dataset_json_typed import read_typed
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.submission.agency import Agency
from cdisc_convert.submission.packaging.layout import Layout
from cdisc_convert.submission.packaging.tagging import DATASET_TAGS, DEFINE_TAGS, read_tagging
from cdisc_convert.submission.run_folder import ADAM, SDTM

START_DATE, DEFINE = "SSTDTC", "define.xml"
_OF_DATASETS = ("1734", "1736")
_NAMES = ("STUDYID", "TSPARMCD", "TSVAL", "TSVALNF")
ENDINGS = (".xpt", ".json", ".ndjson")
_ONLY_JSON = (
    "the datasets are Dataset-JSON files and the criterion names transport files; agree with the "
    "agency before they are sent"
)
_UNKNOWN_START = (
    "ts.xpt says with a null flavour that the study start date is not known; the agency cannot tell "
    "from it which standards the study must follow"
)


@dataclass(frozen=True)
class Criterion:
    """A criterion and what was found: fault "" where it is met; remark: what a person should know."""

    id: str
    asks: str
    fault: str
    remark: str = ""

    @property
    def is_met(self) -> bool:
        """True where nothing speaks for a rejection."""
        return not self.fault


def rejection_criteria(package: Path, layout: Layout, agency: Agency) -> list[Criterion]:
    """The criteria that `agency` applies, in its order."""
    found = []
    for number in agency.rejects:
        asks, check = _CRITERIA[number]
        fault = check(package, layout)
        remark = _UNKNOWN_START if fault == _UNKNOWN_START else ""
        if not fault and number in _OF_DATASETS and _is_json(package, layout):
            remark = _ONLY_JSON
        found.append(Criterion(number, asks, "" if remark else fault, remark))
    return found


def _tagging(package: Path, layout: Layout) -> tuple[str, dict[str, str]] | None:
    path = package / layout.tagging
    try:
        study, tags = read_tagging(path.read_bytes())
    except (OSError, etree.XMLSyntaxError):
        return None
    return study, dict(tags)


def _tagging_is_there(package: Path, layout: Layout) -> str:
    if _tagging(package, layout) is None:
        return f"{layout.tagging} is missing or is no XML"
    return ""


def _start_date(package: Path, layout: Layout) -> str:
    path = _dataset(package / layout.datasets(SDTM), "ts")
    if path is None:
        return "ts.xpt is missing"
    try:
        columns = _columns(path)
    except SourceError as bad:
        return str(bad)
    if not set(_NAMES[:3]) <= set(columns):
        return f"{path.name} lacks STUDYID, TSPARMCD or TSVAL"
    texts = [
        columns[n].tolist() if n in columns else [None] * len(columns["TSVAL"]) for n in _NAMES
    ]
    rows = [tuple(str(cell or "") for cell in row) for row in zip(*texts, strict=True)]
    tagging = _tagging(package, layout)
    studies = sorted({row[0] for row in rows})
    if tagging is not None and studies != [tagging[0]]:
        return f"STUDYID of {path.name} is {', '.join(studies)}, study-id of the tagging file {tagging[0]}"
    starts = [(value, flavour) for _, code, value, flavour in rows if code == START_DATE]
    if not starts:
        return f"{path.name} has no record {START_DATE}"
    values = Column.of_texts([value for value, _ in starts], Kind.ISO)
    if not values.present.any() and all(flavour for _, flavour in starts):
        return _UNKNOWN_START
    if not is_complete_date(values).all():
        return f"{START_DATE} is '{starts[0][0]}', which is no complete ISO 8601 date"
    return ""


def _dataset(folder: Path, name: str) -> Path | None:
    """The file of a dataset, a transport file first; the case of its name counts."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    found = (f"{name}{ending}" for ending in ENDINGS if f"{name}{ending}" in names)
    return next((folder / file for file in found), None)


def _columns(path: Path) -> Mapping[str, Column]:
    if path.suffix == ".xpt":
        return read_xpt(path, columns=_NAMES).members[0].columns
    return read_typed(path, path.name).columns


def _is_json(package: Path, layout: Layout) -> bool:
    found = _dataset(package / layout.datasets(SDTM), "dm")
    return found is not None and found.suffix != ".xpt"


def _file_tags(package: Path, layout: Layout) -> str:
    tagging = _tagging(package, layout)
    if tagging is None:
        return "there is no study tagging file to look at"
    wrong = []
    for standard in (SDTM, ADAM):
        folder = package / layout.datasets(standard)
        files = (path for ending in ENDINGS for path in folder.rglob(f"*{ending}"))
        for path in sorted((*files, *folder.glob("define.xml"))):
            name = path.relative_to(package / layout.root).as_posix()
            due = (DEFINE_TAGS if path.suffix == ".xml" else DATASET_TAGS)[standard]
            if tagging[1].get(name) != due:
                wrong.append(f"{name} is tagged '{tagging[1].get(name, '')}', not '{due}'")
    return "; ".join(wrong)


def _main_datasets(package: Path, layout: Layout) -> str:
    due = {SDTM: ("dm", DEFINE), ADAM: ("adsl", DEFINE)}
    missing = []
    for standard, names in due.items():
        folder = package / layout.datasets(standard)
        files = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        if standard == ADAM and not any(name.endswith(ENDINGS) for name in files):
            continue  # tabulations may be submitted alone
        for name in names:
            is_there = name in files if name == DEFINE else _dataset(folder, name) is not None
            if not is_there:
                missing.append(
                    f"{layout.datasets(standard)}/{name}{'' if name == DEFINE else '.xpt'}"
                )
    return f"missing: {', '.join(missing)}" if missing else ""


_CRITERIA: dict[str, tuple[str, Callable[[Path, Layout], str]]] = {
    "1789": ("a study tagging file is there", _tagging_is_there),
    "1734": ("ts.xpt holds a study start date, and STUDYID is the study-id", _start_date),
    "1735": ("datasets and define.xml have the right file-tags", _file_tags),
    "1736": ("dm.xpt, adsl.xpt and define.xml are there", _main_datasets),
}
