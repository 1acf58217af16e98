"""Terminology packages in ODM-XML, as NCI EVS publishes them (`SDTM Terminology.odm.xml`)."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.standards.package_file import CodelistHead, Term
from cdisc_convert.standards.published import (
    Gathering,
    Published,
    package_name,
    tidy,
    tidy_all,
)

ITEMS = ("EnumeratedItem", "CodeListItem")
NAMING = ("ODM", "Study", "MetaDataVersion")


def read_odm(path: Path) -> Published:
    """The package in the ODM-XML file `path`; definitions are left out.

    Elements and attributes of the NCI extension are known by name, whatever their namespace.
    Raises SourceError for a file that is not well-formed, has a DTD, or holds no codelist.
    """
    refuse_dtd(path)
    gathering = Gathering(str(path))
    name = ""
    try:
        for event, element in iterparse(path, events=("start", "end")):
            kind = _local(element.tag)
            if event == "start" and kind in NAMING and not name:
                name = package_name(" ".join(element.attrib.values()))
            elif event == "end" and kind == "CodeList":
                _gather(gathering, element)
                element.clear()
    except ParseError as error:
        raise SourceError.at(
            Place(str(path), error.position[0]), f"the XML is not well-formed: {error}"
        ) from error
    return Published(name, gathering.finish())


def refuse_dtd(path: Path) -> None:
    """Raise SourceError where the XML file `path` declares a document type.

    A DTD can define entities that expand without bound or name other files; ODM needs none.
    """
    parser = expat.ParserCreate()
    prolog = _Prolog()
    parser.StartDoctypeDeclHandler = prolog.doctype
    parser.StartElementHandler = prolog.element
    with path.open("rb") as file:
        while (chunk := file.read(65_536)) and not prolog.is_over:
            try:
                parser.Parse(chunk, False)
            except expat.ExpatError:
                break  # the reader proper says where
    if prolog.has_dtd:
        raise SourceError.at(Place(str(path)), "the XML has a DOCTYPE; give a file without one")


class _Prolog:
    """What stands before the first element."""

    def __init__(self) -> None:
        self.has_dtd = False
        self.is_over = False

    def doctype(self, *_declared: object) -> None:
        self.has_dtd = self.is_over = True

    def element(self, *_started: object) -> None:
        self.is_over = True


def _gather(gathering: Gathering, codelist: Element) -> None:
    code = _attribute(codelist, "ExtCodeID")
    head = CodelistHead(
        code=code,
        value=_text(codelist, "CDISCSubmissionValue"),
        name=tidy(codelist.get("Name")),
        extensible=_attribute(codelist, "CodeListExtensible").casefold() == "yes",
        preferred=_text(codelist, "PreferredTerm"),
        synonyms=_texts(codelist, "CDISCSynonym"),
    )
    gathering.add_codelist(head, _attribute(codelist, "CodeListExtensible"))
    for item in codelist:
        if _local(item.tag) in ITEMS:
            term = Term(
                code=_attribute(item, "ExtCodeID"),
                value=tidy(item.get("CodedValue")),
                preferred=_text(item, "PreferredTerm"),
                synonyms=_texts(item, "CDISCSynonym"),
            )
            gathering.add_term(code, term)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    found = (value for key, value in element.attrib.items() if _local(key) == name)
    return tidy(next(found, ""))


def _texts(element: Element, name: str) -> tuple[str, ...]:
    return tidy_all([child.text or "" for child in element if _local(child.tag) == name])


def _text(element: Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")
