"""Standards, documents, comments, methods and codelists of a P21 specification."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cdisc_convert.model.define import (
    Alias,
    CodeList,
    Comment,
    Description,
    DocumentRef,
    ExternalCodeList,
    FormalExpression,
    Leaf,
    Method,
    PageRef,
    Standard,
    Term,
    described,
)
from cdisc_convert.sources._p21_sheets import Cells, Sheet
from cdisc_convert.sources._p21_words import (
    PUBLISHING_SETS,
    data_type,
    guide_name,
    name_and_version,
)
from cdisc_convert.sources.define_xml import Remark

NCI = "nci:ExtCodeID"
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(eq=False)
class Definitions:
    """What the sheets define by ID, while a specification is read."""

    shown: str
    sheets: dict[str, Sheet]
    unknown: dict[str, int]
    remarks: list[Remark] = field(default_factory=list)
    standards: dict[str, Standard] = field(default_factory=dict)
    leaves: dict[str, Leaf] = field(default_factory=dict)
    dataset_leaves: dict[str, Leaf] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    codelists: dict[str, CodeList] = field(default_factory=dict)
    language: str = "en"

    def remark(self, row: int, text: str) -> None:
        self.remarks.append(Remark(row, text))

    def text(self, words: str) -> Description | None:
        """A description in the language of the workbook."""
        return described(words, self.language)

    # -- standards ------------------------------------------------------------------------------

    def main_standard(self, facts: dict[str, str]) -> str:
        name = guide_name(facts.get("standardname", ""))
        if not name:
            return ""
        return self.standard(name, facts.get("standardversion", ""))

    def standard(self, name: str, version: str) -> str:
        """OID of an implementation guide."""
        for oid, known in self.standards.items():
            if (known.name, known.version) == (name, version):
                return oid
        oid = free(self.standards, f"STD.{name}")
        self.standards[oid] = Standard(oid, name, "IG", "", version, "Final")
        return oid

    def _terminology(self, text: str) -> str:
        """OID of a terminology package named in a cell such as "SDTM 2023-12-15"."""
        name, version = name_and_version(text)
        match = re.search(r"(\d{4}-\d{2}-\d{2})", text)
        if match:
            name, version = text[: match.start()].strip(" -"), match[1]
        word = name.lower().replace("cdisc/nci", "").replace("ct", "").strip(" -/")
        published = PUBLISHING_SETS.get(word, name)
        for oid, known in self.standards.items():
            if known.type == "CT" and (known.publishing_set, known.version) == (published, version):
                return oid
        oid = free(self.standards, f"STD.CT.{published}")
        self.standards[oid] = Standard(oid, "CDISC/NCI", "CT", published, version, "Final")
        return oid

    # -- documents, comments, methods -------------------------------------------------------------

    def read_documents(self) -> None:
        for row in self.sheets["Documents"]:
            name = row("ID")
            leaf = Leaf(oid_of("LF", name), row("Href"), row("Title"))
            if leaf.href.lower().endswith(".xpt"):
                self.dataset_leaves[leaf.href.rpartition("/")[2][:-4].upper()] = leaf
            else:
                self.leaves[leaf.id] = leaf

    def documents(self, named: str, pages: str) -> tuple[DocumentRef, ...]:
        """References to the documents of a cell, with pages."""
        if not named:
            return ()
        names = [named] if oid_of("LF", named) in self.leaves else re.split(r"[\s,;]+", named)
        return tuple(DocumentRef(oid_of("LF", name), page_refs(pages)) for name in names if name)

    def crf_pages(self, pages: str) -> tuple[DocumentRef, ...]:
        if not pages:
            return ()
        leaf = next((oid for oid in self.leaves if "crf" in oid.lower()), "")
        if not leaf:
            leaf = "LF.acrf"
            self.leaves[leaf] = Leaf(leaf, "acrf.pdf", "Annotated Case Report Form")
        return (DocumentRef(leaf, page_refs(pages)),)

    def read_comments(self) -> None:
        for row in self.sheets["Comments"]:
            oid = oid_of("COM", row("ID"))
            documents = self.documents(row("Document"), row("Pages"))
            self.comments[oid] = Comment(oid, self.text(row("Description")), documents)

    def comment(self, cell: str, owner: str) -> str:
        """OID of the comment that a cell names, or that it says itself."""
        if not cell:
            return ""
        oid = oid_of("COM", cell)
        if oid not in self.comments:
            if not is_id(cell):
                oid = free(self.comments, f"COM.{owner}")
                self.comments[oid] = Comment(oid, self.text(cell))
        return oid

    def read_methods(self) -> None:
        for row in self.sheets["Methods"]:
            oid = oid_of("MT", row("ID"))
            code, context = row("Expression Code"), row("Expression Context")
            expressions = (FormalExpression(context, code),) if code or context else ()
            self.methods[oid] = Method(
                oid,
                row("Name"),
                row("Type"),
                self.text(row("Description")),
                expressions,
                documents=self.documents(row("Document"), row("Pages")),
            )

    def method(self, cell: str, owner: str) -> str:
        if not cell:
            return ""
        oid = oid_of("MT", cell)
        if oid not in self.methods and not is_id(cell):
            oid = free(self.methods, f"MT.{owner}")
            self.methods[oid] = Method(
                oid, f"Algorithm to derive {owner}", "Computation", self.text(cell)
            )
        return oid

    # -- codelists ------------------------------------------------------------------------------

    def read_codelists(self) -> None:
        rows: dict[str, list[Cells]] = {}
        for row in self.sheets["Codelists"]:
            rows.setdefault(row("ID"), []).append(row)
        for name, terms in rows.items():
            self._codelist(name, terms)
        for row in self.sheets["Dictionaries"]:
            oid = oid_of("CL", row("ID"))
            external = ExternalCodeList(row("Dictionary"), row("Version"))
            self.codelists[oid] = CodeList(
                oid,
                row("Name") or row("ID"),
                data_type(row("Data Type")) or "text",
                external=external,
            )

    def _codelist(self, name: str, rows: list[Cells]) -> None:
        oid = oid_of("CL", name)
        first = {
            column: next((row(column) for row in rows if row(column)), "")
            for column in ("Name", "NCI Codelist Code", "Data Type", "Terminology", "Comment")
        }
        has_decodes = any(row("Decoded Value") for row in rows)
        terms = []
        for row in rows:
            code = row("NCI Term Code")
            if row("Term") or row("Decoded Value") or row("Order"):
                terms.append(
                    Term(
                        row("Term"),
                        order=row("Order"),
                        decode=self.text(row("Decoded Value")) or Description()
                        if has_decodes
                        else None,
                        aliases=(Alias(NCI, code),) if code else (),
                    )
                )
        if has_decodes and any(term.decode == Description() for term in terms):
            self.remark(rows[0].number, f"codelist {name}: some terms have no decoded value")
        terminology = first["Terminology"]
        code = first["NCI Codelist Code"]
        self.codelists[oid] = CodeList(
            oid,
            first["Name"] or name,
            data_type(first["Data Type"]) or "text",
            standard_oid=self._terminology(terminology) if terminology else "",
            comment_oid=self.comment(first["Comment"], name),
            items=tuple(terms) if has_decodes else (),
            enumerated=() if has_decodes else tuple(terms),
            aliases=(Alias(NCI, code),) if code else (),
        )


def page_refs(text: str) -> tuple[PageRef, ...]:
    """Pages of a cell: numbers in one reference, ranges and named places each in their own."""
    numbers: list[str] = []
    refs: list[PageRef] = []
    for piece in re.split(r"[\s,;]+", text.strip()):
        found = re.fullmatch(r"(\d+)-(\d+)", piece)
        if piece.isdigit():
            numbers.append(piece)
        elif found:
            refs.append(PageRef("PhysicalRef", first=found[1], last=found[2]))
        elif piece:
            refs.append(PageRef("NamedDestination", piece))
    first = (PageRef("PhysicalRef", " ".join(numbers)),) if numbers else ()
    return (*first, *refs)


def oid_of(kind: str, name: str) -> str:
    """An OID of a kind; an ID that is one already stays."""
    plain_name = _ODD.sub("_", name)
    return plain_name if plain_name.startswith(f"{kind}.") else f"{kind}.{plain_name}"


def is_id(cell: str) -> bool:
    """True for what looks like an ID of another sheet rather than words."""
    return bool(re.fullmatch(r"[\w.\-]{1,80}", cell))


def free(taken: dict, oid: str) -> str:
    found, number = oid, 1
    while found in taken:
        number += 1
        found = f"{oid}_{number}"
    return found
