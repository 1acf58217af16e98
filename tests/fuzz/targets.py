"""What is fuzzed: each parser of ours as a function of bytes.

A parser may refuse what it is given, with one of our errors; anything else is a defect.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from cdisc_convert.language.references import parse_reference, template_references
from cdisc_convert.language.yaml_file import parse_text
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, SourceError, UserError
from cdisc_convert.model.iso_dates import bounds, format_date, parse_duration, whole_days
from cdisc_convert.rules.case_folder import read_case_folder
from cdisc_convert.rules.open_rules.parse import read_rule
from cdisc_convert.sources._child_main import is_ours
from cdisc_convert.sources._child_result import Unreadable
from cdisc_convert.sources._excel_child import ROW, parse
from cdisc_convert.sources._registry import read_source
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.sources.xpt import read_xpt
from tests.fuzz.seeds import GOOD_BOOK, SHEET

Target = Callable[[bytes], None]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FOLDER = Path(tempfile.mkdtemp(prefix="cdisc-convert-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def _source(kind: str, name: str) -> Target:
    def target(data: bytes) -> None:
        options = {}
        if kind == "redcap":
            # the first line that is a single "~" parts the dictionary from the data
            words, _, data = data.partition(b"\n~\n")
            options["dictionary"] = str(_file("dictionary.csv", words))
        read_source(_file(name, data), kind, options)

    return target


def _xlsx(data: bytes) -> None:
    """The XML of a sheet; each cell with a value comes out, or the sheet is refused."""
    with (
        zipfile.ZipFile(io.BytesIO(GOOD_BOOK)) as good,
        zipfile.ZipFile(FOLDER / "a.xlsx", "w") as made,
    ):
        for name in good.namelist():
            made.writestr(name, data if name == SHEET else good.read(name))
    arguments = {"columns": None, "sheet": None, "header_row": 1, "skip": 0}
    try:
        found = list(parse(FOLDER / "a.xlsx", arguments))
    except Unreadable as refusal:
        raise SourceError.at("a.xlsx", str(refusal)) from None
    except Exception as error:
        if is_ours(error.__traceback__):
            raise
        raise SourceError.at("a.xlsx", "damaged") from None  # as the parsing process tells it
    for sheet in found:
        columns = (sheet.table.column(name) for name in sheet.table.column_names if name != ROW)
        held = sum(bool(text) for column in columns for text in column.to_pylist())
        assert held == _values_under_header(data)


def _values_under_header(data: bytes) -> int:
    """Cells with a value, told without the library."""
    number = count = 0
    for row in ElementTree.fromstring(data).iter(f"{MAIN}row"):
        number = int(float(row.get("r", number + 1)))
        count += number > 1 and sum(map(_has_value, row))
    return count


def _has_value(cell: ElementTree.Element) -> bool:
    """In whichever place: a number or text in `v`, or a text of its own in `is`."""
    places = (f"{MAIN}v", f"{MAIN}is/{MAIN}t", f"{MAIN}is/{MAIN}r/{MAIN}t")
    return any(part.text for place in places for part in cell.iterfind(place))


def _xpt(data: bytes) -> None:
    read_xpt(_file("a.xpt", data))


def _define(data: bytes) -> None:
    read_define(_file("define.xml", data))


def _mapping(data: bytes) -> None:
    parse_text(data.decode("utf-8", "replace"), "a.yaml")


def _rule(data: bytes) -> None:
    rule = read_rule(_file("RULE.yml", data))
    assert rule.core_id


def _case(data: bytes) -> None:
    """Four files of the case layout, parted by lines with "~"."""
    folder = FOLDER / "case"
    folder.mkdir(exist_ok=True)
    parts = [*data.split(b"\n~\n"), b"", b"", b"", b""]
    names = (".env", "_datasets.csv", "_variables.csv", "ae.csv")
    for name, part in zip(names, parts, strict=False):
        (folder / name).write_bytes(part)
    read_case_folder(folder)


def _references(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parse_reference(text, Place("a.yaml", 1))
    template_references(text, Place("a.yaml", 1))


def _dates(data: bytes) -> None:
    texts = data.decode("utf-8", "replace").split("\n")
    column = Column.of_texts(texts)
    earliest, latest = bounds(column)
    assert len(earliest) == len(latest) == len(texts)
    known = ~(earliest != earliest) & ~(latest != latest)
    assert (earliest[known] <= latest[known]).all()
    format_date(whole_days(column))
    for text in texts:
        parse_duration(text)


TARGETS: dict[str, Target] = {
    "xpt": _xpt,
    "xlsx": _xlsx,
    "csv": _source("csv", "a.csv"),
    "rave_csv": _source("rave_csv", "a.csv"),
    "redcap": _source("redcap", "a.csv"),
    "odm": _source("odm", "a.xml"),
    "rave_odm": _source("rave_odm", "a.xml"),
    "dataset_json": _source("dataset_json", "a.json"),
    "ndjson": _source("dataset_json", "a.ndjson"),
    "castor": _source("castor", "a.csv"),
    "secutrial": _source("secutrial", "a.zip"),
    "define": _define,
    "mapping": _mapping,
    "rule": _rule,
    "case": _case,
    "references": _references,
    "dates": _dates,
}


def run_once(name: str, data: bytes) -> bool:
    """Whether the target takes `data`; False where it refuses it with an error of ours."""
    try:
        TARGETS[name](data)
    except UserError as error:
        assert error.problems and all(problem.text for problem in error.problems)
        return False
    return True
