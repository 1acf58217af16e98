"""Reads the arguments of a statement, each by the kind its function declares."""

from __future__ import annotations

from typing import Any

from cdisc_convert.functions._registry import KIND_NAMES, Argument
from cdisc_convert.language.expect import Expect
from cdisc_convert.language.references import parse_reference, reference
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.iso_dates import parse_duration
from cdisc_convert.model.records import Duration
from cdisc_convert.model.spec import Reference, SortKey


def read_argument(expect: Expect, what: str, argument: Argument, node: Node) -> Any:
    """The value of one argument by its kind (see `functions/_arguments.py`)."""
    kind = argument.kind
    if kind in "crg":
        return reference(expect, node, what)
    if kind in "CRG":
        return tuple(reference(expect, item, what) for item in expect.list(node, what))
    if kind == "o":
        return tuple(sort_key(expect, what, item) for item in expect.list(node, what))
    if kind in "ni":
        return _number(expect, what, kind, node)
    if kind == "v" and isinstance(node.value, int | float):
        return node.value
    if kind in "tkTv":
        return expect.text(node, what)
    if kind == "m":
        return expect.text_map(node, what)
    if kind == "M":
        return {
            key: reference(expect, value, what) for key, value in expect.map(node, what).items()
        }
    if kind == "d":
        return read_duration(expect, what, node)
    if kind == "w":
        return expect.word(node, what, argument.words)
    if kind == "L":
        return expect.texts(node, what)
    if kind == "W":
        listed = expect.list(node, what)
        return tuple(expect.word(item, f"each of {what}", argument.words) for item in listed)
    if kind == "N":
        return tuple(_literal_number(expect, what, item) for item in expect.list(node, what))
    if kind == "D":
        pieces = [text.partition(".") for text in expect.texts(node, what)]
        return tuple(Reference(scope, name, node.place) for scope, _, name in pieces)
    raise AssertionError(f"no reader for argument kind {kind} ({KIND_NAMES.get(kind)})")


def read_duration(expect: Expect, what: str, node: Node) -> Duration | Reference | None:
    """A duration, or a reference to a column of them."""
    text = expect.text(node, what)
    duration = parse_duration(text)
    if duration is not None:
        return duration
    found = parse_reference(text, node.place)
    if found is None and text:
        expect.problem(
            node.place, f"{what}: '{text}' is neither a duration such as P84D nor a reference"
        )
    return found


def _number(expect: Expect, what: str, kind: str, node: Node) -> Any:
    if isinstance(node.value, int | float) and (kind == "n" or isinstance(node.value, int)):
        return node.value
    found = parse_reference(node.value, node.place) if isinstance(node.value, str) else None
    if found is None or (kind == "i" and found.scope != "config"):
        wanted = "a whole number" if kind == "i" else "a number, config.name or a reference"
        expect.problem(node.place, f"{what} must be {wanted}")
        return 0
    return found


def _literal_number(expect: Expect, what: str, node: Node) -> float:
    if isinstance(node.value, int | float):
        return node.value
    expect.problem(node.place, f"each of {what} must be a number")
    return 0


def sort_key(expect: Expect, what: str, node: Node) -> SortKey:
    """`NAME` or `{descending: NAME}`."""
    if node.is_map:
        found = expect.map(node, what, required=("descending",))
        if "descending" not in found:
            return SortKey(Reference("", ""))
        return SortKey(reference(expect, found["descending"], what), descending=True)
    return SortKey(reference(expect, node, what))
