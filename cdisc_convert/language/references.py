"""The one grammar of names: `NAME`, `source.Column`, `DATASET.NAME`, `{NAME}` in templates."""

from __future__ import annotations

import re

from cdisc_convert.language.expect import Expect
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.errors import Place
from cdisc_convert.model.spec import NOWHERE, Reference

OWN_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,19}\Z")
DATASET_NAME = re.compile(r"[A-Z][A-Z0-9]{1,7}\Z")
LOWER_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_IN_BRACES = re.compile(r"{([^{}]*)}")

RESERVED_SCOPES = ("raw", "subjects", "config", "study")


def parse_reference(text: str, place: Place) -> Reference | None:
    """The reference that `text` writes, or None where it is none."""
    if OWN_NAME.match(text):
        return Reference("", text, place)
    scope, dot, name = text.partition(".")
    if dot and COLUMN_NAME.match(name) and (LOWER_NAME.match(scope) or DATASET_NAME.match(scope)):
        return Reference(scope, name, place)
    return None


def reference(expect: Expect, node: Node, what: str) -> Reference:
    """The reference in `node`; a problem where it is none."""
    text = expect.text(node, what)
    found = parse_reference(text, node.place)
    if found is None:
        if text:
            expect.problem(
                node.place,
                f"{what}: '{text}' is not a reference (NAME, source.Column or DATASET.NAME)",
            )
        return Reference("", "", NOWHERE)
    return found


def template_references(text: str, place: Place) -> list[tuple[str, Reference | None]]:
    """The pieces in braces of a template, with the reference each writes (None = it writes none)."""
    return [(piece, parse_reference(piece, place)) for piece in _IN_BRACES.findall(text)]
