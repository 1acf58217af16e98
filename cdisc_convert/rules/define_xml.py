"""What rules ask of a define.xml 2.0 or 2.1: datasets, variables, value level, codelists.

Read without a schema, because the rules judge files that break it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cdisc_convert.model.define import (
    CodeList,
    Description,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
)
from cdisc_convert.sources.define_xml import read_define as read_whole_define


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
    return described_by(read_whole_define(path, shown).define.metadata, shown)


def described_by(metadata: MetaData, shown: str) -> DefineXml:
    """What rules ask of a document that was read; shown: its name in messages."""
    return _Facts(metadata, shown).made()


@dataclass(eq=False)
class _Facts:
    """The elements of one MetaDataVersion in the words of the rules."""

    metadata: MetaData
    shown: str

    @cached_property
    def lists(self) -> dict[str, DefineCodelist]:
        """Codelists by OID."""
        return {one.oid: _codelist(one) for one in self.metadata.codelists}

    def made(self) -> DefineXml:
        """Everything, once."""
        groups = tuple(self._dataset(dataset) for dataset in self.metadata.datasets)
        return DefineXml(self.shown, groups, tuple(self.lists.values()), self._terminology())

    def _terminology(self) -> tuple[str, ...]:
        return tuple(
            f"{one.publishing_set.lower()}-{one.version}"
            for one in self.metadata.standards
            if one.type == "CT" and "define" not in one.publishing_set.lower()
        )

    def _dataset(self, group: ItemGroup) -> DefineDataset:
        variables = (self._variable(ref, at) for at, ref in enumerate(group.refs, start=1))
        return DefineDataset(
            name=group.name,
            domain=group.domain,
            label=_text(group.description),
            class_=group.class_name,
            structure=group.structure,
            location=group.leaf.href if group.leaf is not None else "",
            is_non_standard=group.is_non_standard,
            has_no_data=group.has_no_data.lower() == "yes",
            variables=tuple(variable for variable in variables if variable is not None),
        )

    def _variable(self, ref: ItemRef, at: int) -> DefineVariable | None:
        item = self.metadata.item_of.get(ref.item_oid)
        if item is None:
            return None
        origin = item.origins[0].type if item.origins else ""
        return DefineVariable(
            name=item.name,
            label=_text(item.description),
            data_type=item.data_type,
            length=_whole(item.length),
            role=ref.role,
            mandatory=ref.mandatory,
            order=_whole(ref.order) or at,
            key_sequence=_whole(ref.key_sequence),
            origin=origin,
            is_collected=origin in ("Collected", "CRF"),
            has_no_data=ref.has_no_data,
            has_comment=bool(item.comment_oid),
            has_method=bool(ref.method_oid),
            codelist=self.lists.get(item.codelist_oid),
            has_codelist=bool(item.codelist_oid),
            where=self._where(ref),
            value_level=tuple(self._value_level(item)),
        )

    def _value_level(self, item: Item) -> Iterator[DefineVariable]:
        values = self.metadata.value_list_of.get(item.value_list_oid)
        for at, ref in enumerate(values.refs if values is not None else (), start=1):
            made = self._variable(ref, at)
            if made is not None:
                yield made

    def _where(self, ref: ItemRef) -> tuple[WhereTest, ...]:
        clause = self.metadata.where_of.get(ref.where[0].oid) if ref.where else None
        tests = []
        for check in clause.checks if clause is not None else ():
            item = self.metadata.item_of.get(check.item_oid)
            values = tuple(value.strip() for value in check.values)
            if item is not None:
                tests.append(WhereTest(item.name, check.comparator, values))
        return tuple(tests)


def _codelist(one: CodeList) -> DefineCodelist:
    decodes = [
        text.text.strip()
        for term in one.terms
        for text in (term.decode.texts if term.decode is not None else ())
    ]
    return DefineCodelist(
        name=one.name,
        code=one.aliases[0].name if one.aliases else "",
        values=tuple(term.value for term in one.terms),
        codes=tuple(alias.name for term in one.terms for alias in term.aliases),
        decodes=tuple(decodes),
        extended=tuple(term.value for term in one.terms if term.is_extended == "Yes"),
        dictionary=one.external.dictionary if one.external is not None else "",
        dictionary_version=one.external.version if one.external is not None else "",
    )


def _text(description: Description | None) -> str:
    """The first text as it stands, without blanks around it."""
    texts = description.texts if description is not None else ()
    return texts[0].text.strip() if texts else ""


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None
