"""Everything that is wrong with a define.xml: schema, our checks, and against its data."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from cdisc_convert.sources.define_xml import parse_xml, read_define
from cdisc_convert.submission import (  # noqa: F401  each registers its checks
    define_checks_agreement,
    define_checks_datasets,
    define_checks_items,
    define_checks_levels,
    define_checks_references,
    define_checks_terms,
)
from cdisc_convert.submission.define_data import data_findings
from cdisc_convert.submission.define_findings import ERROR, WARNING, DefineFinding, run_checks
from cdisc_convert.submission.define_upgrade import is_20, upgrade

XSD = "DX-XSD"
READING = "DX-READ"
MOST_LINES = 20
ONLY_21 = ("DX-C03",)
"""Checks of what 2.0 has no place for."""
FOLDERS = {"2.0": "1.0", "2.1": "1.0-define2.1"}


def validate_define(path: Path, data: Path | None = None) -> list[DefineFinding]:
    """Findings about the define.xml at `path`, by line.

    A file in 2.0 is judged by its own schema, and by our checks in the terms of 2.1.
    data: folder of the transport files that it describes.
    Raises SourceError where the file is no define.xml.
    """
    file = read_define(path)
    old = is_20(file.define)
    define, _ = upgrade(file.define)
    found = schema_findings(path, "2.0" if old else "2.1")
    found += [
        DefineFinding(remark.line, READING, WARNING, "", remark.text) for remark in file.remarks
    ]
    found += [f for f in run_checks(define) if not (old and f.check in ONLY_21)]
    if data is not None:
        found += data_findings(define, path.parent, data)
    return sorted(set(found))


def schema_findings(path: Path, version: str) -> list[DefineFinding]:
    """What the XML schema of Define-XML `version` with ARM 1.0 refuses."""
    schema = _schema(version)
    schema.validate(parse_xml(path))
    return [
        DefineFinding(entry.line, XSD, ERROR, "", _plain(entry.message))
        for entry in schema.error_log
    ]


def schema_lines(path: Path) -> list[str]:
    """What the schema refuses in a define.xml, a line each with its place; none for a workbook."""
    if path.suffix.lower() != ".xml":
        return []
    version = "2.0" if is_20(read_define(path).define) else "2.1"
    found = schema_findings(path, version)
    lines = [f"{path.name}:{one.line}: {one.message}" for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(f"{path.name}: {len(found)} schema errors in all; see `define validate`")
    return lines


@cache
def _schema(version: str) -> etree.XMLSchema:
    folder = files("odmlib").joinpath("schemas", "arm", FOLDERS[version], "arm1-0-0.xsd")
    return etree.XMLSchema(etree.parse(str(folder)))


def _plain(message: str) -> str:
    """A message of the schema without the long names of namespaces."""
    return re.sub(r"\{http://www\.[^}]*\}", "", message)
