"""Reads define.xml 2.0 and 2.1 with ARM 1.0, also files that break the schema.

Nothing is repaired: references may dangle, numbers stay text. What has no place in the model
(vendor extensions, misplaced or doubled elements) is remarked upon with its line, never dropped
in silence. DTDs and entities are refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from cdisc_convert.model.define import Define, DefineStudy, MetaData
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.xml_shape import (
    ATTRIBUTE,
    CHILD,
    CHILDREN,
    CONTENT,
    TEXTS,
    Shape,
    shapes_of,
)

NAMESPACES = {
    "http://www.cdisc.org/ns/odm/v1.3": "",
    "http://www.cdisc.org/ns/odm/v1.2": "",
    "http://www.cdisc.org/ns/def/v2.1": "def:",
    "http://www.cdisc.org/ns/def/v2.0": "def:",
    "http://www.cdisc.org/ns/arm/v1.0": "arm:",
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
"""Prefixes that the model uses; those of another namespace are written out in remarks."""
DEFINE_1 = "http://www.cdisc.org/ns/def/v1.0"
_FIXED = {"xlink:type", "xlink:show", "xlink:actuate"}
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Remark:
    """Something in the file that the model has no place for, or that is read otherwise."""

    line: int
    text: str


@dataclass(frozen=True, eq=False)
class DefineFile:
    """A define.xml with what was noticed while reading it."""

    name: str
    define: Define
    remarks: tuple[Remark, ...] = ()
    stylesheet: str = ""

    def counts(self) -> dict[str, int]:
        """How often each remark was made."""
        return dict(Counter(remark.text for remark in self.remarks))


def parse_xml(path: Path, shown_as: str = "") -> etree._ElementTree:
    """The XML document at `path`.

    Raises SourceError, with the line, where it is not well-formed or holds a DTD.
    """
    shown = shown_as or str(path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        text = f"is not well-formed XML ({error.msg}); mend the file or ask its sender for another"
        raise SourceError.at(Place(shown, line), text) from error
    except OSError as error:
        raise SourceError.at(shown, f"cannot be read ({error.strerror or error})") from error
    if tree.docinfo.internalDTD is not None:
        text = "holds a document type declaration (DTD), which a define.xml never needs; remove it"
        raise SourceError.at(shown, text)
    return tree


def read_define(path: Path, shown_as: str = "") -> DefineFile:
    """The define.xml at `path`.

    shown_as: name of the file in messages.
    Raises SourceError where it is not XML or no define.xml of 2.0 or 2.1.
    """
    shown = shown_as or str(path)
    tree = parse_xml(path, shown)
    root = tree.getroot()
    if any(DEFINE_1 in element.nsmap.values() for element in root.iter("*")):
        text = "is a define.xml 1.0; only 2.0 and 2.1 are read, ask for the file in 2.1"
        raise SourceError.at(Place(shown, root.sourceline or 0), text)
    reader = _Reader()
    define: Define = reader.element(root, Define)
    if define.study is None or define.study.metadata is None:
        version = next((e for e in root.iter("*") if _name(e.tag) == "MetaDataVersion"), None)
        if version is None:
            text = "has no MetaDataVersion; give a define.xml 2.0 or 2.1"
            raise SourceError.at(Place(shown, root.sourceline or 0), text)
        define = _with_metadata(define, reader.element(version, MetaData))
    stylesheet = next((_href(pi) for pi in root.itersiblings(preceding=True) if _href(pi)), "")
    return DefineFile(shown, define, tuple(reader.remarks), stylesheet)


def _with_metadata(define: Define, metadata: MetaData) -> Define:
    """A tolerant reading of a file whose MetaDataVersion stands in an odd place."""
    study = define.study if define.study is not None else DefineStudy()
    return replace(define, study=replace(study, metadata=metadata))


def _href(node: Any) -> str:
    is_stylesheet = isinstance(node, etree._ProcessingInstruction) and (
        node.target == "xml-stylesheet"
    )
    return str(node.get("href") or "") if is_stylesheet else ""


@dataclass(eq=False)
class _Reader:
    """Fills dataclasses from elements by their declared shapes."""

    remarks: list[Remark] = field(default_factory=list)

    def element(self, element: etree._Element, kind: Any) -> Any:
        """`element` as an instance of `kind`."""
        shapes = shapes_of(kind)
        below: dict[str, list[etree._Element]] = {}
        for child in element.iterchildren("*"):
            below.setdefault(_name(child.tag), []).append(child)
        values: dict[str, Any] = {}
        seen: set[str] = set()
        known = set()
        for name, shape in shapes:
            seen.add(shape.path[0] if shape.path else "")
            values[name] = self._value(element, below, shape)
            if shape.place == ATTRIBUTE and len(shape.path) == 1:
                known.add(shape.path[0])
        self._unknown(element, below, seen, known)
        return kind(**values, line=element.sourceline or 0)

    def _value(
        self, element: etree._Element, below: dict[str, list[etree._Element]], shape: Shape
    ) -> Any:
        if shape.place == ATTRIBUTE and len(shape.path) == 1:
            return _attribute(element, shape.path[0])
        if shape.place == CONTENT and not shape.path:
            return _whole_text(element)
        found = below.get(shape.path[0], [])
        if shape.place == CHILDREN:
            if len(shape.path) == 2:
                found = self._inside(found, shape.path)
            return tuple(self.element(entry, shape.kind) for entry in found)
        if shape.place == TEXTS:
            return tuple(_whole_text(entry) for entry in found)
        if len(found) > 1:
            self._remark(found[1], f"a second {shape.path[0]} in {_name(element.tag)} is not read")
        if not found:
            return None if shape.place == CHILD else ""
        return self._single(found[0], shape)

    def _single(self, element: etree._Element, shape: Shape) -> Any:
        if shape.place == CHILD:
            return self.element(element, shape.kind)
        if shape.place == ATTRIBUTE:
            return _attribute(element, shape.path[1].removeprefix("@"))
        inner = element
        for step in shape.path[1:]:
            found = [child for child in inner.iterchildren("*") if _name(child.tag) == step]
            if not found:
                return ""
            inner = found[0]
        return _whole_text(inner)

    def _inside(
        self, wrappers: list[etree._Element], path: tuple[str, ...]
    ) -> list[etree._Element]:
        inside: list[etree._Element] = []
        for at, wrapper in enumerate(wrappers):
            if at:
                self._remark(wrapper, f"a second {path[0]}; its entries are read with the first")
            for child in wrapper.iterchildren("*"):
                if _name(child.tag) == path[1]:
                    inside.append(child)
                else:
                    self._remark(child, f"{_name(child.tag)} in {path[0]} is not read")
        return inside

    def _unknown(
        self,
        element: etree._Element,
        below: dict[str, list[etree._Element]],
        seen: set[str],
        known: set[str],
    ) -> None:
        parent = _name(element.tag)
        for name in below.keys() - seen:
            for entry in below[name]:
                self._remark(entry, f"{name} in {parent} is not read")
        for name in element.attrib:
            shown = _name(str(name))
            if shown not in known | _FIXED and not str(name).startswith(_SCHEMA_LOCATION):
                self._remark(element, f"attribute {shown} of {parent} is not read")

    def _remark(self, element: etree._Element, text: str) -> None:
        self.remarks.append(Remark(element.sourceline or 0, text))


def _whole_text(element: etree._Element) -> str:
    return "".join(element.xpath(".//text()"))


def _attribute(element: etree._Element, name: str) -> str:
    """The attribute `name`, with the prefix of the model."""
    if ":" not in name:
        return str(element.get(name, ""))
    prefix, _, local = name.partition(":")
    for space, known in NAMESPACES.items():
        if known == f"{prefix}:" and (value := element.get(f"{{{space}}}{local}")) is not None:
            return str(value)
    return ""


def _name(tag: str) -> str:
    """`{namespace}local` with the prefix of the model; another namespace stays written out."""
    if not tag.startswith("{"):
        return tag
    space, _, local = tag[1:].partition("}")
    return f"{NAMESPACES[space]}{local}" if space in NAMESPACES else tag
