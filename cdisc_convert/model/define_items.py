"""Variables and value-level definitions of a define.xml, and how datasets refer to them."""

from __future__ import annotations

from dataclasses import dataclass

from cdisc_convert.model.define_text import Alias, Description, DocumentRef
from cdisc_convert.model.xml_shape import attribute, child, children, source_line, texts


@dataclass(frozen=True)
class WhereClauseRef:
    """def:WhereClauseRef: the records that a value-level definition is about."""

    oid: str = attribute("WhereClauseOID", refers="WhereClauseDef")
    line: int = source_line()


@dataclass(frozen=True)
class ItemRef:
    """ItemRef: a variable of a dataset, or a value-level definition of a value list."""

    item_oid: str = attribute("ItemOID", refers="ItemDef")
    order: str = attribute("OrderNumber")
    mandatory: str = attribute("Mandatory")
    key_sequence: str = attribute("KeySequence")
    method_oid: str = attribute("MethodOID", refers="MethodDef")
    imputation_oid: str = attribute("ImputationMethodOID")
    role: str = attribute("Role")
    role_list_oid: str = attribute("RoleCodeListOID", refers="CodeList")
    is_non_standard: str = attribute("def:IsNonStandard")
    has_no_data: str = attribute("def:HasNoData")
    where: tuple[WhereClauseRef, ...] = children("def:WhereClauseRef", WhereClauseRef)
    line: int = source_line()


@dataclass(frozen=True)
class ValueList:
    """def:ValueListDef: the value-level definitions of a variable."""

    oid: str = attribute("OID", identifies="ValueListDef")
    description: Description | None = child("Description", Description)
    refs: tuple[ItemRef, ...] = children("ItemRef", ItemRef)
    line: int = source_line()


@dataclass(frozen=True)
class RangeCheck:
    """RangeCheck: `item_oid` `comparator` (EQ, NE, LT, LE, GT, GE, IN, NOTIN) `values`."""

    comparator: str = attribute("Comparator")
    soft_hard: str = attribute("SoftHard")
    item_oid: str = attribute("def:ItemOID", refers="ItemDef")
    values: tuple[str, ...] = texts("CheckValue")
    line: int = source_line()


@dataclass(frozen=True)
class WhereClause:
    """def:WhereClauseDef: range checks that all hold."""

    oid: str = attribute("OID", identifies="WhereClauseDef")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    checks: tuple[RangeCheck, ...] = children("RangeCheck", RangeCheck)
    line: int = source_line()


@dataclass(frozen=True)
class Origin:
    """def:Origin: where values come from (type) and who made them (source, 2.1)."""

    type: str = attribute("Type")
    source: str = attribute("Source")
    description: Description | None = child("Description", Description)
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    line: int = source_line()


@dataclass(frozen=True)
class Item:
    """ItemDef: a variable or a value-level definition."""

    oid: str = attribute("OID", identifies="ItemDef")
    name: str = attribute("Name")
    data_type: str = attribute("DataType")
    length: str = attribute("Length")
    significant_digits: str = attribute("SignificantDigits")
    sas_name: str = attribute("SASFieldName")
    display_format: str = attribute("def:DisplayFormat")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    description: Description | None = child("Description", Description)
    codelist_oid: str = attribute("CodeListRef/@CodeListOID", refers="CodeList")
    aliases: tuple[Alias, ...] = children("Alias", Alias)
    origins: tuple[Origin, ...] = children("def:Origin", Origin)
    value_list_oid: str = attribute("def:ValueListRef/@ValueListOID", refers="ValueListDef")
    line: int = source_line()
