"""How a dataclass stands in an XML document: which field is an attribute, a child, a text.

The reader, the writer and the reference checks all work from these declarations, so what is read
is what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

ATTRIBUTE, CHILD, CHILDREN, TEXTS, CONTENT = "attribute", "child", "children", "texts", "content"


@dataclass(frozen=True)
class Shape:
    """Where a field stands in XML.

    place: ATTRIBUTE, CHILD, CHILDREN, TEXTS (repeated elements with text only) or CONTENT.
    path: element names down to the place, each with its prefix (`def:Class`, `CodeListRef`);
        for an attribute inside a child the attribute's name comes last, after "@".
    kind: the dataclass of a child.
    identifies: the element is found by this attribute, under this name.
    refers: the attribute names an element that identifies itself so.
    """

    place: str
    path: tuple[str, ...]
    kind: Any = None
    identifies: str = ""
    refers: str = ""


def attribute(path: str, *, identifies: str = "", refers: str = "") -> Any:
    """A text field for an attribute: `OID`, `def:CommentOID` or `CodeListRef/@CodeListOID`."""
    shape = Shape(ATTRIBUTE, tuple(path.split("/")), None, identifies, refers)
    return field(default="", metadata={"xml": shape})


def child(path: str, kind: type) -> Any:
    """A field for an element that stands there once or not at all."""
    return field(default=None, metadata={"xml": Shape(CHILD, tuple(path.split("/")), kind)})


def children(path: str, kind: type) -> Any:
    """A tuple field for repeated elements, inside a wrapper where the path has one."""
    return field(default=(), metadata={"xml": Shape(CHILDREN, tuple(path.split("/")), kind)})


def texts(path: str) -> Any:
    """A tuple field for repeated elements that hold text only."""
    return field(default=(), metadata={"xml": Shape(TEXTS, tuple(path.split("/")))})


def content(path: str = "") -> Any:
    """A text field for the text of the element itself, or of the child at `path`."""
    shape = Shape(CONTENT, tuple(path.split("/")) if path else ())
    return field(default="", metadata={"xml": shape})


def source_line() -> Any:
    """A field for the line of the file; two elements on other lines can be equal."""
    return field(default=0, compare=False, repr=False)


@cache
def shapes_of(kind: Any) -> tuple[tuple[str, Shape], ...]:
    """Field names of a dataclass with their shapes, in document order."""
    return tuple((f.name, f.metadata["xml"]) for f in fields(kind) if "xml" in f.metadata)


def walk(element: Any) -> Iterator[Any]:
    """`element` and every element below it, in document order."""
    yield element
    kind: Any = type(element)
    for name, shape in shapes_of(kind):
        value = getattr(element, name)
        if shape.place == CHILD and value is not None:
            yield from walk(value)
        elif shape.place == CHILDREN:
            for item in value:
                yield from walk(item)
