"""One well-formed file of every kind that the product reads, made on the spot."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROWS = [
    ("001", "M", "01-MAR-2024", "5.4"),
    ("002", "F", "05-MAR-2024", "<0.2"),
    ("003", "M", "UN-MAR-2024", "12,5"),
    ("004", "F", "", "é"),
]
HEADER = ("ID", "SEX", "CONSENT", "VALUE")


@dataclass(frozen=True)
class Good:
    """A file: its name, the reader's options in a mapping, and its bytes."""

    name: str
    reader: str
    content: bytes
    companions: tuple[tuple[str, bytes], ...] = ()


def _csv(mark: str = ",") -> bytes:
    lines = [mark.join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(HEADER))


def _xlsx() -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("data")
    for number, row in enumerate((HEADER, *ROWS)):
        sheet.write_row(number, 0, row)
    book.close()
    return made.getvalue()


def _parquet() -> bytes:
    made = io.BytesIO()
    _frame().to_parquet(made)
    return made.getvalue()


def _xpt(version: int) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        import pyreadstat

        path = folder / "made.xpt"
        pyreadstat.write_xport(_frame(), str(path), table_name="DATA", file_format_version=version)
        return path.read_bytes()

    return make


def _odm(kind: str) -> bytes:
    records = "".join(
        f'<SubjectData SubjectKey="{key}"><SiteRef LocationOID="L"/>'
        '<StudyEventData StudyEventOID="E"><FormData FormOID="F">'
        f'<ItemGroupData ItemGroupOID="DATA"{action}>'
        + "".join(
            f'<ItemData ItemOID="{name}" Value="{value.replace("<", "&lt;")}"/>'
            for name, value in zip(HEADER, (key, *rest), strict=True)
        )
        + "</ItemGroupData></FormData></StudyEventData></SubjectData>"
        for key, *rest in ROWS
        for action in ([' TransactionType="Upsert"'] if kind == "Transactional" else [""])
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
        f'FileType="{kind}"><ClinicalData StudyOID="S">{records}</ClinicalData></ODM>'
    ).encode()


def _dataset_json(lines: bool) -> bytes:
    columns = [
        {"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": "string"}
        for name in HEADER
    ]
    head = {
        "datasetJSONCreationDateTime": "2024-01-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.DATA",
        "name": "DATA",
        "label": "Data",
        "records": len(ROWS),
        "columns": columns,
    }
    if lines:
        return "\n".join(json.dumps(part) for part in (head, *map(list, ROWS))).encode() + b"\n"
    return json.dumps({**head, "rows": [list(row) for row in ROWS]}).encode()


def _secutrial() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("ExportOptions.html", "charset=ISO-8859-1")
        lines = ["\t".join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS)]
        archive.writestr("data.xls", ("\n".join(lines) + "\n").encode("latin-1"))
    return made.getvalue()


def _castor() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("study_results.csv", b"record_id;" + _csv(";").replace(b'"ID"', b'"ID"'))
    return made.getvalue()


REDCAP_DATA = (
    "ID,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,SEX,CONSENT,VALUE\n"
    + "".join(f'{a},base_arm_1,,,{b},{c},"{d}"\n' for a, b, c, d in ROWS)
).encode()
REDCAP_DICTIONARY = (
    b"field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
    b'ID,data,text,Number,\nSEX,data,radio,Sex,"M, Male | F, Female"\n'
    b"CONSENT,data,text,Consent,\nVALUE,data,text,Value,\n"
)


def good_files(folder: Path) -> dict[str, Good]:
    """A good file of every kind, by kind."""
    return {
        "csv": Good("data.csv", "{kind: csv}", _csv()),
        "csv_latin": Good(
            "data.csv",
            '{kind: csv, encoding: latin-1, delimiter: ";"}',
            _csv(";").replace("é".encode(), b"\xe9"),
        ),
        "rave_csv": Good("data.csv", "{kind: rave_csv}", _csv() + b"EOF\r\n"),
        "redcap": Good(
            "data.csv",
            "{kind: redcap, dictionary: dictionary.csv}",
            REDCAP_DATA,
            (("dictionary.csv", REDCAP_DICTIONARY),),
        ),
        "redcap_dictionary": Good(
            "dictionary.csv",
            "{kind: redcap, dictionary: dictionary.csv}",
            REDCAP_DICTIONARY,
            (("data.csv", REDCAP_DATA),),
        ),
        "odm": Good("data.xml", "{kind: odm}", _odm("Snapshot")),
        "rave_odm": Good("data.xml", "{kind: rave_odm}", _odm("Transactional")),
        "excel": Good("data.xlsx", "{kind: excel}", _xlsx()),
        "parquet": Good("data.parquet", "{kind: parquet}", _parquet()),
        "xpt5": Good("data.xpt", "{kind: xpt}", _xpt(5)(folder)),
        "xpt8": Good("data.xpt", "{kind: xpt}", _xpt(8)(folder)),
        "dataset_json": Good("data.json", "{kind: dataset_json}", _dataset_json(lines=False)),
        "ndjson": Good("data.ndjson", "{kind: dataset_json}", _dataset_json(lines=True)),
        "secutrial": Good("data.zip", "{kind: secutrial}", _secutrial()),
    }
