"""secuTrial exports: a zip of tab-separated text, the files named .xls, one per form."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._csv_layout import Layout
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import Decoded, decode
from cdisc_convert.sources._options import Option
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources._zip import UNREADABLE, members_of

EXPORT_OPTIONS = "ExportOptions.html"
CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)")
MARK = "\ufeff".encode()
ITEMS, QUESTIONS = "is", "qs"
USUAL = ("EMPTY_COLUMN", "TRAILING_DELIMITER")
ZIP_MAGIC = b"PK\x03\x04"


def _is_secutrial(path: Path, head: bytes) -> bool:
    if not head.startswith(ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(PurePosixPath(n).name == EXPORT_OPTIONS for n in archive.namelist())
    except UNREADABLE:
        return False


@reader(
    "secutrial",
    suffixes=(".zip",),
    options={"encoding": Option("encoding", "encoding of the tables; as the export says it")},
    recognises=_is_secutrial,
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """Every table of the secuTrial export `path`, by file name without suffix.

    Forms, audit tables (`at...`), and the tables that describe the export (`is` items, `cl` code
    lists, `vp` visits, ...) all come as they are; the item labels of `is` become column labels.
    Raises SourceError where the archive is dangerous or damaged, or a table is broken.
    """
    members = members_of(path, shown_as, (".xls", ".html"))
    declared = options.get("encoding") or _stated_encoding(members)
    layout = Layout(delimiter="\t", loose_end=True)
    tables: dict[str, RawTable] = {}
    for name, data in members.items():
        if not name.lower().endswith(".xls"):
            continue
        shown, stem = f"{shown_as}!{name}", PurePosixPath(name).stem
        if stem in tables:
            raise SourceError.at(shown_as, f"the archive holds two tables called '{stem}'")
        decoded = _without_marks(decode(data, declared, shown))
        # The item tables are wanted whole, for the labels that they hold.
        wanted = None if stem in (ITEMS, QUESTIONS) else only
        tables[stem] = _quiet(table_of(decoded, layout, shown, wanted))
    if not tables:
        raise SourceError.at(
            shown_as, "there is no .xls table in this archive; give a secuTrial export"
        )
    labels = _labels(tables)
    return {
        name: replace(
            table,
            columns={c: v for c, v in table.columns.items() if only is None or c in only},
            labels=_labels_for(name, table, labels),
        )
        for name, table in tables.items()
    }


def _stated_encoding(members: Mapping[str, bytes]) -> str | None:
    """The encoding that the export says it is in; None where it does not, or says UTF-16."""
    for name, data in members.items():
        if PurePosixPath(name).name == EXPORT_OPTIONS:
            found = CHARSET.search(data)
            stated = found.group(1).decode().lower() if found else ""
            # A UTF-16 export carries marks, which say more than the name.
            return stated if stated in ("iso-8859-1", "iso-8859-15", "utf-8") else None
    return None


def _without_marks(decoded: Decoded) -> Decoded:
    """Without the byte order marks that a UTF-16 export repeats before its values."""
    if MARK not in decoded.data:
        return decoded
    return replace(decoded, data=decoded.data.replace(MARK, b""))


def _quiet(table: RawTable) -> RawTable:
    """Without the notes on the empty last column, which is the habit of the format."""
    return replace(table, notes=tuple(n for n in table.notes if n.code not in USUAL))


def _labels(tables: Mapping[str, RawTable]) -> dict[str, dict[str, str]]:
    """Label of each column by table, from the tables of items and of question groups."""
    items, questions = tables.get(ITEMS), tables.get(QUESTIONS)
    if items is None or questions is None:
        return {}
    needed = {"ffcolname", "fflabel", "fgid"}
    if not needed <= set(items.columns) or not {"fgid", "formtablename"} <= set(questions.columns):
        return {}
    groups, forms = (questions.columns[c].texts() for c in ("fgid", "formtablename"))
    table_of_group = {
        group: _owner(form or "", tables) for group, form in zip(groups, forms, strict=True)
    }
    found: dict[str, dict[str, str]] = {}
    names, texts, groups = (items.columns[c].texts() for c in ("ffcolname", "fflabel", "fgid"))
    for name, text, group in zip(names, texts, groups, strict=True):
        if name and text:
            found.setdefault(table_of_group.get(group, ""), {})[name] = text
    return found


def _owner(form: str, tables: Mapping[str, RawTable]) -> str:
    """The table of a form: forms are called project + file name (`mnpctu05baseline`)."""
    return max((name for name in tables if form.endswith(name)), key=len, default="")


def _labels_for(
    name: str, table: RawTable, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Labels of the columns of table `name`; an audit table has those of its form."""
    own = labels.get(name) or labels.get(name.removeprefix("at"), {})
    return {column: own[column] for column in table.columns if column in own}
