"""CDISC ODM-XML 1.3 read as a stream: definitions, then the data element by element.

Nothing outside the file is ever opened, entities are not resolved, and a DOCTYPE is refused (it has
no use in ODM, and harms). Vendor extensions are read as they come; the schema is not enforced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from cdisc_convert.model.errors import Place, SourceError

NAMESPACE = "http://www.cdisc.org/ns/odm/"
LEVELS = ("ClinicalData", "SubjectData", "StudyEventData", "FormData", "ItemGroupData")
KEYS = {
    "ClinicalData": ("StudyOID", "MetaDataVersionOID"),
    "SubjectData": ("SubjectKey",),
    "StudyEventData": ("StudyEventOID", "StudyEventRepeatKey"),
    "FormData": ("FormOID", "FormRepeatKey"),
    "ItemGroupData": ("ItemGroupOID", "ItemGroupRepeatKey"),
}
NOT_VENDOR = ("http://www.w3.org/",)
DEFINITIONS = ("ItemDef", "CodeList", "ItemGroupDef", "MeasurementUnit")


@dataclass
class Definitions:
    """What the metadata of the file say, by OID.

    items: label, code list. groups: items in order. lists: code -> decode. units: name.
    """

    labels: dict[str, str] = field(default_factory=dict)
    list_of_item: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


class Step(NamedTuple):
    """One data element of the file, in document order.

    kind: "open" (a level begins), "item" (a value), "site" (SiteRef of the subject), "close" (a
        level ends), "audit" (an audit record), "root" (the attributes of ODM).
    name: element name. keys: its attributes without namespace; vendor: those with one.
    number: the running number, from 1, of the last ItemGroupData that has begun in the file.
    """

    kind: str
    name: str
    line: int
    keys: dict[str, str]
    vendor: dict[str, str]
    value: str = ""
    unit: str = ""
    number: int = 0


MOST_ATTRIBUTES = 500
"""Reading the attributes of an element takes time that grows with the square of their number."""


def steps(path: Path, shown_as: str, definitions: Definitions) -> Iterator[Step]:
    """The data elements of the ODM file `path`; fills `definitions` as it passes them.

    Raises SourceError for a DOCTYPE, XML that is broken or cut short, or a root that is not ODM.
    """
    events = etree.iterparse(
        str(path),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth, root, number = 0, True, 0
    is_reference = False
    try:
        for event, element in events:
            if len(element.attrib) > MOST_ATTRIBUTES:
                raise SourceError.at(
                    Place(shown_as, element.sourceline or 1),
                    f"an element has {len(element.attrib):,} attributes, which no ODM file has; "
                    "export the file again",
                )
            if root:
                _check_root(element, shown_as)
                yield Step("root", "ODM", element.sourceline or 1, *_attributes(element))
                root = False
                continue
            namespace, tag = _name(str(element.tag))
            number += tag == LEVELS[-1] and event == "start"
            if tag == "ReferenceData":
                # Holds item groups that belong to no subject, so they are no clinical data.
                is_reference = event == "start"
            if namespace.startswith(NAMESPACE) and not is_reference:
                step = _step(event, tag, element, definitions)
                if step is not None:
                    depth = _depth_after(step, depth, shown_as)
                    yield step._replace(number=number) if step.kind == "open" else step
            if event == "end" and (tag in FREED or tag.startswith("ItemData")):
                _free(element)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise SourceError.at(
            Place(shown_as, line),
            f"the XML is broken or cut short here ({_plain(error)}); export the file again",
        ) from None


def _plain(error: etree.XMLSyntaxError) -> str:
    """What the parser says, on one line and without its advice to programmers."""
    said = " ".join((error.msg or "no reason given").split())
    return said.replace(", use XML_PARSE_HUGE option", "").replace(", try XML_PARSE_HUGE", "")


def _check_root(root: etree._Element, shown_as: str) -> None:
    if root.getroottree().docinfo.doctype:
        raise SourceError.at(
            Place(shown_as, 1), "the file has a DOCTYPE, which is not accepted; remove it"
        )
    namespace, name = _name(str(root.tag))
    if name != "ODM" or not namespace.startswith(NAMESPACE):
        raise SourceError.at(
            Place(shown_as, root.sourceline or 1),
            f"the root element is '{name}', not ODM of CDISC; give an ODM-XML 1.3 file",
        )


def _depth_after(step: Step, depth: int, shown_as: str) -> int:
    """Number of open levels after `step`, which must stand where ODM has it."""
    if step.kind == "open":
        if LEVELS[depth : depth + 1] != (step.name,):
            raise SourceError.at(
                Place(shown_as, step.line),
                f"{step.name} stands where ODM has none of it; export the file again",
            )
        return depth + 1
    if step.kind == "item" and depth < len(LEVELS):
        raise SourceError.at(
            Place(shown_as, step.line), "a value stands outside an item group; export it again"
        )
    return depth - (step.kind == "close")


@lru_cache(maxsize=4096)
def _name(qualified: str) -> tuple[str, str]:
    """Namespace ("" for none) and local name of an element or attribute."""
    namespace, _, name = qualified.rpartition("}")
    return namespace.removeprefix("{"), name


def _step(event: str, tag: str, element: etree._Element, definitions: Definitions) -> Step | None:
    if event == "start" and tag not in LEVELS:
        return None
    line = element.sourceline or 0
    if event == "start":
        return Step("open", tag, line, *_attributes(element))
    if tag in LEVELS:
        return Step("close", tag, line, *_attributes(element))
    if tag.startswith("ItemData"):
        return _item(element, line)
    if tag == "SiteRef":
        return Step("site", tag, line, *_attributes(element))
    if tag == "AuditRecord":
        return Step("audit", tag, line, {}, {})
    if tag in DEFINITIONS:
        _define(tag, element, definitions)
    return None


def _item(element: etree._Element, line: int) -> Step:
    keys, vendor = _attributes(element)
    # ItemData has its value in an attribute, the typed elements (ItemDataString, ...) as text.
    value = keys.get("Value", "") if "Value" in keys else (element.text or "").strip("\r\n\t ")
    if keys.get("IsNull") == "Yes":
        value = ""
    units = [c.get("MeasurementUnitOID", "") for c in element.iterfind("{*}MeasurementUnitRef")]
    return Step("item", "ItemData", line, keys, vendor, value, units[0] if units else "")


def _attributes(element: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """Attributes without namespace, and those of vendors by local name."""
    keys: dict[str, str] = {}
    vendor: dict[str, str] = {}
    for name, value in element.items():
        namespace, local = _name(str(name))
        if not namespace:
            keys[local] = str(value)
        elif not namespace.startswith(NOT_VENDOR):
            vendor[local] = str(value)
    return keys, vendor


def _define(tag: str, element: etree._Element, definitions: Definitions) -> None:
    oid = element.get("OID", "")
    if tag == "ItemDef":
        text = element.findtext("{*}Question/{*}TranslatedText") or element.get("Comment", "")
        definitions.labels[oid] = " ".join(text.split()) or element.get("Name", "")
        reference = element.find("{*}CodeListRef")
        if reference is not None:
            definitions.list_of_item[oid] = reference.get("CodeListOID", "")
    elif tag == "ItemGroupDef":
        definitions.groups[oid] = [
            reference.get("ItemOID", "") for reference in element.iterfind("{*}ItemRef")
        ]
    elif tag == "CodeList":
        definitions.lists[oid] = {
            item.get("CodedValue", ""): (item.findtext("{*}Decode/{*}TranslatedText") or "").strip()
            for item in element.iterfind("{*}*")
            if etree.QName(item).localname in ("CodeListItem", "EnumeratedItem")
        }
    else:
        definitions.units[oid] = element.get("Name", "") or oid


FREED = frozenset((*LEVELS, *DEFINITIONS, "FormDef", "Study"))
"""Elements that are freed when they end, as values are; children of definitions and values are not,
as their parent reads them when it ends."""


def _free(element: etree._Element) -> None:
    """Free a finished element and those before it, so that memory does not grow with the file."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
