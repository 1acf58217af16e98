"""Collects the parts of a define document while it is built: each said once, referred to by OID."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdisc_convert.model.define import (
    CodeList,
    Comment,
    DocumentRef,
    FormalExpression,
    Item,
    Leaf,
    Method,
    PageRef,
    RangeCheck,
    Term,
    ValueList,
    WhereClause,
    described,
)

TITLES = {
    "acrf": "Annotated Case Report Form",
    "adrg": "Analysis Data Reviewer's Guide",
    "csdrg": "Clinical Study Data Reviewer's Guide",
    "protocol": "Protocol",
    "sap": "Statistical Analysis Plan",
    "tlf": "Tables, Listings and Figures",
}
"""Titles of documents that studies name by a short word."""
IMPUTATION, COMPUTATION = "Imputation", "Computation"
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")

Check = tuple[str, str, tuple[str, ...]]
"""One range check: OID of the item, comparator, values."""


@dataclass(eq=False)
class DefineParts:
    """What has been defined so far, in order."""

    items: dict[str, Item] = field(default_factory=dict)
    codelists: dict[str, CodeList] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    where_clauses: dict[str, WhereClause] = field(default_factory=dict)
    value_lists: dict[str, ValueList] = field(default_factory=dict)
    leaves: dict[str, Leaf] = field(default_factory=dict)
    _lists: dict[tuple[object, ...], str] = field(default_factory=dict)
    _clauses: dict[tuple[Check, ...], str] = field(default_factory=dict)

    def comment(self, oid: str, text: str, documents: Sequence[DocumentRef] = ()) -> str:
        """The OID of a comment, "" where there is nothing to say."""
        if not text:
            return ""
        self.comments[oid] = Comment(oid, described(text), tuple(documents))
        return oid

    def method(
        self,
        oid: str,
        name: str,
        text: str,
        *,
        type_: str = COMPUTATION,
        expression: FormalExpression | None = None,
        documents: Sequence[DocumentRef] = (),
    ) -> str:
        """The OID of a method."""
        expressions = (expression,) if expression is not None else ()
        self.methods[oid] = Method(
            oid, name, type_, described(text), expressions, documents=tuple(documents)
        )
        return oid

    def document(self, name: str, pages: Sequence[str] = ()) -> DocumentRef:
        """A reference to the document `name` ("acrf", "sap.pdf"), with pages or named places."""
        stem, dot, suffix = name.rpartition(".")
        stem, href = (stem, name) if dot and len(suffix) <= 4 else (name, f"{name.lower()}.pdf")
        oid = f"LF.{_ODD.sub('_', stem)}"
        self.leaves.setdefault(oid, Leaf(oid, href, TITLES.get(stem.lower(), stem)))
        numbers = [page for page in pages if page.isdigit()]
        places = [page for page in pages if not page.isdigit()]
        refs = [PageRef("PhysicalRef", " ".join(numbers))] if numbers else []
        refs += [PageRef("NamedDestination", _ODD.sub("_", place)) for place in places]
        return DocumentRef(oid, tuple(refs))

    def codelist(
        self, base: str, user: str, codelist: CodeList, terms: tuple[Term, ...], has_decodes: bool
    ) -> str:
        """The OID of a codelist with these terms; equal ones are defined once.

        base: what the OID is made of; user: the variable that asks, which tells a second list with
        the same base apart.
        """
        key = (
            base,
            codelist.name,
            codelist.data_type,
            terms,
            codelist.external,
            codelist.standard_oid,
        )
        if key in self._lists:
            return self._lists[key]
        oid = f"CL.{_ODD.sub('_', base)}"
        name = codelist.name
        if oid in self.codelists:
            oid, name = free(self.codelists, f"{oid}.{user}"), f"{name} ({user})"
        self._lists[key] = oid
        self.codelists[oid] = CodeList(
            oid=oid,
            name=name,
            data_type=codelist.data_type,
            standard_oid=codelist.standard_oid,
            is_non_standard=codelist.is_non_standard,
            items=terms if has_decodes else (),
            enumerated=() if has_decodes else terms,
            external=codelist.external,
            aliases=codelist.aliases,
        )
        return oid

    def where(self, dataset: str, checks: tuple[Check, ...], names: Sequence[str]) -> str:
        """The OID of a where clause; `names` are the variables of the checks."""
        if checks in self._clauses:
            return self._clauses[checks]
        pieces = [
            f"{name}.{comparator}.{'.'.join(values)}"
            for name, (_, comparator, values) in zip(names, checks, strict=True)
        ]
        oid = free(self.where_clauses, f"WC.{dataset}.{'.'.join(pieces)}"[:120])
        self._clauses[checks] = oid
        self.where_clauses[oid] = WhereClause(
            oid,
            checks=tuple(
                RangeCheck(comparator, "Soft", item, values) for item, comparator, values in checks
            ),
        )
        return oid


def free(taken: Mapping[str, Any], oid: str) -> str:
    """`oid` with odd characters replaced, and numbered where it is taken already."""
    plain = _ODD.sub("_", oid)
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    return found
