"""Writes define.xml 2.1 from the model, element by element in document order, always the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from cdisc_convert.model.define import Define
from cdisc_convert.model.xml_shape import (
    ATTRIBUTE,
    CHILD,
    CHILDREN,
    CONTENT,
    Shape,
    shapes_of,
)

NAMESPACES: dict[str | None, str] = {
    None: "http://www.cdisc.org/ns/odm/v1.3",
    "def": "http://www.cdisc.org/ns/def/v2.1",
    "xlink": "http://www.w3.org/1999/xlink",
}
ARM = {"arm": "http://www.cdisc.org/ns/arm/v1.0"}
_PREFIXES = {**NAMESPACES, **ARM, "xml": "http://www.w3.org/XML/1998/namespace"}
STYLESHEET = "define.xsl"


def define_bytes(define: Define, stylesheet: str = STYLESHEET) -> bytes:
    """The define.xml of a document in the terms of 2.1.

    stylesheet: file beside the define.xml that browsers render it with; "" for none.
    A document read from 2.0 must be upgraded first (`submission.define_upgrade`); else what only
    2.0 has stands as attributes that the schema of 2.1 refuses.
    """
    spaces = {**NAMESPACES, **(ARM if define.metadata.displays else {})}
    root = etree.Element(_tag("ODM"), nsmap=spaces)
    _fill(root, define)
    etree.indent(root, "  ")
    body = etree.tostring(root, encoding="unicode")
    heading = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if stylesheet:
        href = stylesheet.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        heading += f'<?xml-stylesheet type="text/xsl" href="{href}"?>\n'
    return (heading + body + "\n").encode("utf-8")


def write_define(define: Define, path: Path, stylesheet: str = STYLESHEET) -> None:
    """Write the define.xml to `path`."""
    path.write_bytes(define_bytes(define, stylesheet))


def _fill(element: etree._Element, model: Any) -> None:
    """Attributes and children of `element` from the fields of `model`, in their order."""
    for name, shape in shapes_of(type(model)):
        value = getattr(model, name)
        if value in ("", None, ()):
            continue
        if shape.place == ATTRIBUTE:
            _set_attribute(element, shape, value)
        elif shape.place == CONTENT:
            _set_text(element, shape, value)
        elif shape.place == CHILD:
            _fill(etree.SubElement(element, _tag(shape.path[0])), value)
        elif shape.place == CHILDREN:
            parent = element
            for step in shape.path[:-1]:
                parent = etree.SubElement(parent, _tag(step))
            for item in value:
                _fill(etree.SubElement(parent, _tag(shape.path[-1])), item)
        else:
            for text in value:
                etree.SubElement(element, _tag(shape.path[0])).text = _allowed(text)


def _set_attribute(element: etree._Element, shape: Shape, value: str) -> None:
    if len(shape.path) == 2:
        element = etree.SubElement(element, _tag(shape.path[0]))
    element.set(_tag(shape.path[-1].removeprefix("@"), is_attribute=True), _allowed(value))


def _set_text(element: etree._Element, shape: Shape, value: str) -> None:
    for step in shape.path:
        found = element.find(_tag(step))
        element = etree.SubElement(element, _tag(step)) if found is None else found
    element.text = _allowed(value)


def _allowed(text: str) -> str:
    """`text` as XML 1.0 can hold it: control characters become U+FFFD, seen rather than lost."""
    if text.isprintable():
        return text
    return "".join(c if c in "\t\n\r" or _is_allowed(ord(c)) else "\ufffd" for c in text)


def _is_allowed(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _tag(name: str, *, is_attribute: bool = False) -> str:
    prefix, colon, local = name.partition(":")
    if colon:
        return f"{{{_PREFIXES[prefix]}}}{local}"
    return name if is_attribute else f"{{{NAMESPACES[None]}}}{name}"
