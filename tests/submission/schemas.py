"""The XML schemas of Define-XML 2.0 and 2.1 with ARM 1.0, from odmlib."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree


@cache
def schema(version: str) -> etree.XMLSchema:
    folder = "1.0-define2.1" if version == "2.1" else "1.0"
    path = files("odmlib") / "schemas" / "arm" / folder / "arm1-0-0.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def schema_errors(path: Path, version: str = "2.1") -> list[tuple[int, str]]:
    """Line and message of every error that the schema finds."""
    known = schema(version)
    known.validate(etree.parse(str(path)))
    return [(entry.line, entry.message) for entry in known.error_log]
