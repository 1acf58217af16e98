"""Codelists of a define.xml."""

from __future__ import annotations

from dataclasses import dataclass

from cdisc_convert.model.define_text import Alias, Description
from cdisc_convert.model.xml_shape import attribute, child, children, source_line


@dataclass(frozen=True)
class Term:
    """CodeListItem (then with `decode`) or EnumeratedItem: an allowed value."""

    value: str = attribute("CodedValue")
    rank: str = attribute("Rank")
    order: str = attribute("OrderNumber")
    is_extended: str = attribute("def:ExtendedValue")
    decode: Description | None = child("Decode", Description)
    aliases: tuple[Alias, ...] = children("Alias", Alias)
    description: Description | None = child("Description", Description)
    line: int = source_line()


@dataclass(frozen=True)
class ExternalCodeList:
    """ExternalCodeList: a dictionary (MedDRA, WHODRUG) with its version."""

    dictionary: str = attribute("Dictionary")
    version: str = attribute("Version")
    ref: str = attribute("ref")
    href: str = attribute("href")
    line: int = source_line()


@dataclass(frozen=True)
class CodeList:
    """CodeList: decoded items, enumerated items, or an external dictionary."""

    oid: str = attribute("OID", identifies="CodeList")
    name: str = attribute("Name")
    data_type: str = attribute("DataType")
    sas_format: str = attribute("SASFormatName")
    standard_oid: str = attribute("def:StandardOID", refers="Standard")
    is_non_standard: str = attribute("def:IsNonStandard")
    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    description: Description | None = child("Description", Description)
    items: tuple[Term, ...] = children("CodeListItem", Term)
    enumerated: tuple[Term, ...] = children("EnumeratedItem", Term)
    external: ExternalCodeList | None = child("ExternalCodeList", ExternalCodeList)
    aliases: tuple[Alias, ...] = children("Alias", Alias)
    line: int = source_line()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The allowed values, decoded or not."""
        return (*self.items, *self.enumerated)

    @property
    def nci_code(self) -> str:
        """The C-code of the codelist, or ""."""
        return next((a.name for a in self.aliases if a.context == "nci:ExtCodeID"), "")
