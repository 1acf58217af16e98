"""What rules ask of a define.xml 2.0 or 2.1: datasets, variables, value level, codelists.

Read without a schema, because the rules judge files that break it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from cdisc_convert.model.errors import SourceError

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEFINE = ("{http://www.cdisc.org/ns/def/v2.1}", "{http://www.cdisc.org/ns/def/v2.0}")
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class DefineCodelist:
    """A codelist: C-code, coded values with their C-codes and decodes, values the sponsor added."""

    name: str
    code: str
    values: tuple[str, ...]
    codes: tuple[str, ...]
    decodes: tuple[str, ...]
    extended: tuple[str, ...]
    dictionary: str = ""
    dictionary_version: str = ""


@dataclass(frozen=True)
class WhereTest:
    """One test of a where clause: `variable` `comparator` (EQ, NE, IN, NOTIN, LT...) `values`."""

    variable: str
    comparator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class DefineVariable:
    """A variable, or one value-level definition of it (then `where` says of which records)."""

    name: str
    label: str
    data_type: str
    length: int | None
    role: str
    mandatory: str
    order: int
    key_sequence: int | None
    origin: str
    is_collected: bool
    has_no_data: str
    has_comment: bool
    has_method: bool
    codelist: DefineCodelist | None
    has_codelist: bool
    where: tuple[WhereTest, ...] = ()
    value_level: tuple[DefineVariable, ...] = ()


@dataclass(frozen=True)
class DefineDataset:
    """A dataset as define.xml describes it."""

    name: str
    domain: str
    label: str
    class_: str
    structure: str
    location: str
    is_non_standard: str
    has_no_data: bool
    variables: tuple[DefineVariable, ...]

    @property
    def ordered(self) -> tuple[DefineVariable, ...]:
        """Variables by OrderNumber."""
        return tuple(sorted(self.variables, key=lambda variable: variable.order))

    @property
    def keys(self) -> tuple[str, ...]:
        """Key variables by KeySequence."""
        keyed = [v for v in self.variables if v.key_sequence is not None]
        return tuple(v.name for v in sorted(keyed, key=lambda v: v.key_sequence or 0))


@dataclass(frozen=True, eq=False)
class DefineXml:
    """The datasets and codelists of a define.xml.

    terminology: names of the terminology packages that it says it uses (2.1).
    """

    file: str
    datasets: tuple[DefineDataset, ...]
    codelists: tuple[DefineCodelist, ...]
    terminology: tuple[str, ...] = ()

    def dataset(self, name: str, domain: str = "") -> DefineDataset | None:
        """The dataset called `name`, else the first of `domain`."""
        by_name = next((entry for entry in self.datasets if entry.name == name), None)
        if by_name or not domain:
            return by_name
        return next((entry for entry in self.datasets if entry.domain == domain), None)


def read_define(path: Path, shown_as: str = "") -> DefineXml:
    """The define.xml at `path`. Raises SourceError where it is no well-formed define.xml."""
    shown = shown_as or str(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise SourceError.at(shown, f"is not well-formed XML ({error}); mend the file") from error
    version = root.find(f".//{ODM}MetaDataVersion")
    if version is None:
        raise SourceError.at(shown, "has no MetaDataVersion; give a define.xml 2.0 or 2.1")
    return _Reader(version, shown).read()


@dataclass(eq=False)
class _Reader:
    """Elements of one MetaDataVersion, found by their OIDs."""

    version: etree._Element
    shown: str
    items: Mapping[str, etree._Element] = field(default_factory=dict)
    lists: Mapping[str, DefineCodelist] = field(default_factory=dict)
    value_lists: Mapping[str, etree._Element] = field(default_factory=dict)
    wheres: Mapping[str, etree._Element] = field(default_factory=dict)

    def read(self) -> DefineXml:
        """Everything, once."""
        self.items = {_text(e, "OID"): e for e in self.version.iter(f"{ODM}ItemDef")}
        found = {_text(e, "OID"): _codelist(e) for e in self.version.iter(f"{ODM}CodeList")}
        self.lists = found
        self.value_lists = {_text(e, "OID"): e for e in _defined(self.version, "ValueListDef")}
        self.wheres = {_text(e, "OID"): e for e in _defined(self.version, "WhereClauseDef")}
        groups = tuple(self._dataset(e) for e in self.version.iter(f"{ODM}ItemGroupDef"))
        return DefineXml(self.shown, groups, tuple(found.values()), self._terminology())

    def _terminology(self) -> tuple[str, ...]:
        found = [
            f"{_text(e, 'PublishingSet').lower()}-{_text(e, 'Version')}"
            for e in _defined(self.version, "Standard")
            if _text(e, "Type") == "CT" and "define" not in _text(e, "PublishingSet").lower()
        ]
        return tuple(found)

    def _dataset(self, group: etree._Element) -> DefineDataset:
        leaf = next(_defined(group, "leaf"), None)
        class_ = next(_defined(group, "Class"), None)
        references = group.findall(f"{ODM}ItemRef")
        variables = (self._variable(ref, at) for at, ref in enumerate(references, start=1))
        return DefineDataset(
            name=_text(group, "Name"),
            domain=_text(group, "Domain"),
            label=_description(group),
            class_=_text(class_, "Name") if class_ is not None else _own(group, "Class"),
            structure=_own(group, "Structure"),
            location=leaf.get(HREF, "") if leaf is not None else "",
            is_non_standard=_own(group, "IsNonStandard"),
            has_no_data=_own(group, "HasNoData").lower() == "yes",
            variables=tuple(variable for variable in variables if variable is not None),
        )

    def _variable(self, ref: etree._Element, at: int) -> DefineVariable | None:
        item = self.items.get(_text(ref, "ItemOID"))
        if item is None:
            return None
        origin = next(_defined(item, "Origin"), None)
        origin_type = _text(origin, "Type") if origin is not None else ""
        list_ref = item.find(f"{ODM}CodeListRef")
        codelist = self.lists.get(_text(list_ref, "CodeListOID")) if list_ref is not None else None
        return DefineVariable(
            name=_text(item, "Name"),
            label=_description(item),
            data_type=_text(item, "DataType"),
            length=_whole(_text(item, "Length")),
            role=_text(ref, "Role"),
            mandatory=_text(ref, "Mandatory"),
            order=_whole(_text(ref, "OrderNumber")) or at,
            key_sequence=_whole(_text(ref, "KeySequence")),
            origin=origin_type,
            is_collected=origin_type in ("Collected", "CRF"),
            has_no_data=_own(ref, "HasNoData"),
            has_comment=bool(_own(item, "CommentOID")),
            has_method=bool(_text(ref, "MethodOID")),
            codelist=codelist,
            has_codelist=list_ref is not None,
            where=self._where(ref),
            value_level=tuple(self._value_level(item)),
        )

    def _value_level(self, item: etree._Element) -> Iterator[DefineVariable]:
        value_list_ref = next(_defined(item, "ValueListRef"), None)
        if value_list_ref is None:
            return
        value_list = self.value_lists.get(_text(value_list_ref, "ValueListOID"))
        if value_list is None:
            return
        for at, ref in enumerate(value_list.findall(f"{ODM}ItemRef"), start=1):
            made = self._variable(ref, at)
            if made is not None:
                yield made

    def _where(self, ref: etree._Element) -> tuple[WhereTest, ...]:
        clause_ref = next(_defined(ref, "WhereClauseRef"), None)
        clause = (
            self.wheres.get(_text(clause_ref, "WhereClauseOID")) if clause_ref is not None else None
        )
        if clause is None:
            return ()
        tests = []
        for check in clause.findall(f"{ODM}RangeCheck"):
            item = self.items.get(_own(check, "ItemOID"))
            values = tuple((v.text or "").strip() for v in check.findall(f"{ODM}CheckValue"))
            if item is not None:
                tests.append(WhereTest(_text(item, "Name"), _text(check, "Comparator"), values))
        return tuple(tests)


def _codelist(element: etree._Element) -> DefineCodelist:
    terms = [
        *element.findall(f"{ODM}CodeListItem"),
        *element.findall(f"{ODM}EnumeratedItem"),
    ]
    external = element.find(f"{ODM}ExternalCodeList")
    alias = element.find(f"{ODM}Alias")
    decodes = [
        (text.text or "").strip()
        for text in element.iterfind(f".//{ODM}Decode/{ODM}TranslatedText")
    ]
    return DefineCodelist(
        name=_text(element, "Name"),
        code=_text(alias, "Name") if alias is not None else "",
        values=tuple(_text(term, "CodedValue") for term in terms),
        codes=tuple(_text(a, "Name") for term in terms for a in term.findall(f"{ODM}Alias")),
        decodes=tuple(decodes),
        extended=tuple(
            _text(term, "CodedValue") for term in terms if _own(term, "ExtendedValue") == "Yes"
        ),
        dictionary=_text(external, "Dictionary") if external is not None else "",
        dictionary_version=_text(external, "Version") if external is not None else "",
    )


def _defined(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants called `name` in the define namespace of either version."""
    yield from element.iter(*(space + name for space in DEFINE))


def _own(element: etree._Element, name: str) -> str:
    """The attribute `name` of the define namespace of either version, or ""."""
    return next(
        (element.get(space + name, "") for space in DEFINE if space + name in element.attrib), ""
    )


def _text(element: etree._Element, name: str) -> str:
    return str(element.get(name, ""))


def _description(element: etree._Element) -> str:
    text = element.find(f"{ODM}Description/{ODM}TranslatedText")
    return (text.text or "").strip() if text is not None else ""


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None
