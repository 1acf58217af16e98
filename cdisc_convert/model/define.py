"""A define.xml: Define-XML 2.0 and 2.1 with Analysis Results Metadata 1.0, as its elements stand.

Every attribute is kept as the text that the file has ("" = absent), references are OIDs that may
dangle, and each element knows its line; so nothing that a file says is lost or repaired by reading.
Fields stand in document order. Source: Define-XML 2.1 specification, section 5; ARM 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cdisc_convert.model.define_codelists import CodeList, ExternalCodeList, Term
from cdisc_convert.model.define_items import (
    Item,
    ItemRef,
    Origin,
    RangeCheck,
    ValueList,
    WhereClause,
    WhereClauseRef,
)
from cdisc_convert.model.define_results import ResultDisplay
from cdisc_convert.model.define_text import (
    Alias,
    Description,
    DocumentRef,
    FormalExpression,
    PageRef,
    TranslatedText,
    described,
)
from cdisc_convert.model.xml_shape import attribute, child, children, content, source_line

__all__ = [
    "Alias",
    "CodeList",
    "Comment",
    "DatasetClass",
    "Define",
    "DefineStudy",
    "Description",
    "DocumentRef",
    "ExternalCodeList",
    "FormalExpression",
    "Item",
    "ItemGroup",
    "ItemRef",
    "Leaf",
    "MetaData",
    "Method",
    "Origin",
    "PageRef",
    "RangeCheck",
    "Standard",
    "SubClass",
    "Term",
    "TranslatedText",
    "ValueList",
    "WhereClause",
    "WhereClauseRef",
    "described",
    "in_order",
    "keys_of",
]


@dataclass(frozen=True)
class Standard:
    """def:Standard: an implementation guide (type IG) or a terminology package (CT)."""

    oid: str = attribute("OID", identifies="Standard")
    name: str = attribute("Name")
    type: str = attribute("Type")
    publishing_set: str = attribute("PublishingSet")
    version: str = attribute("Version")
    status: str = attribute("Status")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    line: int = source_line()


@dataclass(frozen=True)
class SubClass:
    """def:SubClass of a dataset's class."""

    name: str = attribute("Name")
    parent: str = attribute("ParentClass")
    line: int = source_line()


@dataclass(frozen=True)
class DatasetClass:
    """def:Class of a dataset (2.1)."""

    name: str = attribute("Name")
    subclasses: tuple[SubClass, ...] = children("def:SubClass", SubClass)
    line: int = source_line()


@dataclass(frozen=True)
class Leaf:
    """def:leaf: a file beside the define.xml."""

    id: str = attribute("ID", identifies="leaf")
    href: str = attribute("xlink:href")
    title: str = content("def:title")
    line: int = source_line()


@dataclass(frozen=True)
class ItemGroup:
    """ItemGroupDef: a dataset. `class_20` is the attribute that 2.0 has instead of `class_`."""

    oid: str = attribute("OID", identifies="ItemGroupDef")
    domain: str = attribute("Domain")
    name: str = attribute("Name")
    repeating: str = attribute("Repeating")
    is_reference: str = attribute("IsReferenceData")
    sas_name: str = attribute("SASDatasetName")
    purpose: str = attribute("Purpose")
    structure: str = attribute("def:Structure")
    class_20: str = attribute("def:Class")
    standard_oid: str = attribute("def:StandardOID", refers="Standard")
    is_non_standard: str = attribute("def:IsNonStandard")
    has_no_data: str = attribute("def:HasNoData")
    archive_id: str = attribute("def:ArchiveLocationID", refers="leaf")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    description: Description | None = child("Description", Description)
    refs: tuple[ItemRef, ...] = children("ItemRef", ItemRef)
    aliases: tuple[Alias, ...] = children("Alias", Alias)
    class_: DatasetClass | None = child("def:Class", DatasetClass)
    leaf: Leaf | None = child("def:leaf", Leaf)
    line: int = source_line()

    @property
    def class_name(self) -> str:
        """The class, whichever version says it."""
        return self.class_.name if self.class_ is not None else self.class_20


@dataclass(frozen=True)
class Method:
    """MethodDef: how a value is made, in words and formal expressions."""

    oid: str = attribute("OID", identifies="MethodDef")
    name: str = attribute("Name")
    type: str = attribute("Type")
    description: Description | None = child("Description", Description)
    expressions: tuple[FormalExpression, ...] = children("FormalExpression", FormalExpression)
    aliases: tuple[Alias, ...] = children("Alias", Alias)
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    line: int = source_line()


@dataclass(frozen=True)
class Comment:
    """def:CommentDef."""

    oid: str = attribute("OID", identifies="CommentDef")
    description: Description | None = child("Description", Description)
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    line: int = source_line()


@dataclass(frozen=True)
class MetaData:
    """MetaDataVersion: everything that is defined. `standard_name` and `_version` are of 2.0."""

    oid: str = attribute("OID")
    name: str = attribute("Name")
    description: str = attribute("Description")
    define_version: str = attribute("def:DefineVersion")
    standard_name: str = attribute("def:StandardName")
    standard_version: str = attribute("def:StandardVersion")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    standards: tuple[Standard, ...] = children("def:Standards/def:Standard", Standard)
    annotated_crfs: tuple[DocumentRef, ...] = children(
        "def:AnnotatedCRF/def:DocumentRef", DocumentRef
    )
    documents: tuple[DocumentRef, ...] = children(
        "def:SupplementalDoc/def:DocumentRef", DocumentRef
    )
    value_lists: tuple[ValueList, ...] = children("def:ValueListDef", ValueList)
    where_clauses: tuple[WhereClause, ...] = children("def:WhereClauseDef", WhereClause)
    datasets: tuple[ItemGroup, ...] = children("ItemGroupDef", ItemGroup)
    items: tuple[Item, ...] = children("ItemDef", Item)
    codelists: tuple[CodeList, ...] = children("CodeList", CodeList)
    methods: tuple[Method, ...] = children("MethodDef", Method)
    comments: tuple[Comment, ...] = children("def:CommentDef", Comment)
    leaves: tuple[Leaf, ...] = children("def:leaf", Leaf)
    displays: tuple[ResultDisplay, ...] = children(
        "arm:AnalysisResultDisplays/arm:ResultDisplay", ResultDisplay
    )
    line: int = source_line()

    @cached_property
    def item_of(self) -> dict[str, Item]:
        """Items by OID; of a doubled OID the first."""
        return {item.oid: item for item in reversed(self.items)}

    @cached_property
    def codelist_of(self) -> dict[str, CodeList]:
        """Codelists by OID."""
        return {codelist.oid: codelist for codelist in reversed(self.codelists)}

    @cached_property
    def value_list_of(self) -> dict[str, ValueList]:
        """Value lists by OID."""
        return {entry.oid: entry for entry in reversed(self.value_lists)}

    @cached_property
    def where_of(self) -> dict[str, WhereClause]:
        """Where clauses by OID."""
        return {clause.oid: clause for clause in reversed(self.where_clauses)}

    @cached_property
    def method_of(self) -> dict[str, Method]:
        """Methods by OID."""
        return {method.oid: method for method in reversed(self.methods)}

    @cached_property
    def comment_of(self) -> dict[str, Comment]:
        """Comments by OID."""
        return {comment.oid: comment for comment in reversed(self.comments)}

    @cached_property
    def standard_of(self) -> dict[str, Standard]:
        """Standards by OID."""
        return {standard.oid: standard for standard in reversed(self.standards)}

    @cached_property
    def dataset_of(self) -> dict[str, ItemGroup]:
        """Datasets by OID."""
        return {dataset.oid: dataset for dataset in reversed(self.datasets)}

    @cached_property
    def leaf_of(self) -> dict[str, Leaf]:
        """Files by ID, those of datasets too."""
        own = [dataset.leaf for dataset in self.datasets if dataset.leaf is not None]
        return {leaf.id: leaf for leaf in reversed((*self.leaves, *own))}

    @cached_property
    def dataset_of_item(self) -> dict[str, ItemGroup]:
        """The first dataset that has the item as a variable, or at value level of one."""
        found: dict[str, ItemGroup] = {}
        for dataset in self.datasets:
            for item in self.variables_of(dataset):
                found.setdefault(item.oid, dataset)
                entry = self.value_list_of.get(item.value_list_oid)
                for ref in entry.refs if entry is not None else ():
                    found.setdefault(ref.item_oid, dataset)
        return found

    def variables_of(self, dataset: ItemGroup) -> Iterator[Item]:
        """The variables of a dataset in document order; dangling references are passed over."""
        for ref in dataset.refs:
            if ref.item_oid in self.item_of:
                yield self.item_of[ref.item_oid]


@dataclass(frozen=True)
class DefineStudy:
    """Study with its GlobalVariables."""

    oid: str = attribute("OID")
    name: str = content("GlobalVariables/StudyName")
    description: str = content("GlobalVariables/StudyDescription")
    protocol: str = content("GlobalVariables/ProtocolName")
    metadata: MetaData = child("MetaDataVersion", MetaData)
    line: int = source_line()


@dataclass(frozen=True)
class Define:
    """A define.xml: the ODM element. `context` (2.1): Submission or Other."""

    file_type: str = attribute("FileType")
    file_oid: str = attribute("FileOID")
    created: str = attribute("CreationDateTime")
    as_of: str = attribute("AsOfDateTime")
    odm_version: str = attribute("ODMVersion")
    originator: str = attribute("Originator")
    source_system: str = attribute("SourceSystem")
    source_system_version: str = attribute("SourceSystemVersion")
    context: str = attribute("def:Context")
    study: DefineStudy = child("Study", DefineStudy)
    line: int = source_line()

    @property
    def metadata(self) -> MetaData:
        """The MetaDataVersion."""
        return self.study.metadata


def keys_of(dataset: ItemGroup, metadata: MetaData) -> tuple[str, ...]:
    """Names of the key variables by KeySequence; one that is no number comes last."""
    keyed = [ref for ref in dataset.refs if ref.key_sequence]
    return tuple(_names(in_order(keyed, "key_sequence"), metadata))


def in_order(refs: Iterable[ItemRef], by: str = "order") -> list[ItemRef]:
    """References by a number that they hold as text; those without one keep their place, last."""
    return sorted(refs, key=lambda ref: _number(getattr(ref, by)))


def _names(refs: Iterable[ItemRef], metadata: MetaData) -> Iterator[str]:
    for ref in refs:
        if ref.item_oid in metadata.item_of:
            yield metadata.item_of[ref.item_oid].name


def _number(text: str) -> float:
    return float(text) if text.strip().isdigit() else float("inf")
