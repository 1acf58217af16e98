"""Writes a define document as a P21-style Excel specification in the layout of Define-XML 2.1.

What the layout has no column for is counted: `p21_sheets` gives the sheets and those counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cdisc_convert.model.define import (
    CodeList,
    Define,
    Description,
    DocumentRef,
    FormalExpression,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
    RangeCheck,
    WhereClause,
    keys_of,
)
from cdisc_convert.model.where_text import Condition, where_text
from cdisc_convert.package._p21_results import displays, id_of, results
from cdisc_convert.package.workbook import write_workbook

HEADINGS = {
    "Define": "Attribute|Value",
    "Datasets": "Dataset|Label|Class|SubClass|Structure|Key Variables|Standard|Has No Data|Repeating|Reference Data|Comment|Developer Notes",
    "Variables": "Order|Dataset|Variable|Label|Data Type|Length|Significant Digits|Format|Mandatory|Assigned Value|Codelist|Common|Origin|Source|Pages|Method|Predecessor|Role|Has No Data|Comment|Developer Notes",
    "ValueLevel": "Order|Dataset|Variable|Where Clause|Label|Data Type|Length|Significant Digits|Format|Mandatory|Assigned Value|Codelist|Origin|Source|Pages|Method|Predecessor|Comment|Join Comment|Developer Notes",
    "Codelists": "ID|Name|NCI Codelist Code|Data Type|Terminology|Comment|Order|Term|NCI Term Code|Decoded Value",
    "Dictionaries": "ID|Name|Data Type|Dictionary|Version",
    "Methods": "ID|Name|Type|Description|Expression Context|Expression Code|Document|Pages",
    "Comments": "ID|Description|Document|Pages",
    "Documents": "ID|Title|Href",
    "Analysis Displays": "ID|Title|Document|Pages",
    "Analysis Results": "Display|ID|Description|Variables|Reason|Purpose|Selection Criteria|Join Comment|Documentation|Documentation Refs|Programming Context|Programming Code|Programming Document|Pages",
}
"""Columns of each sheet, in order; the layout that Pinnacle 21 writes for Define-XML 2.1."""
NCI = "nci:ExtCodeID"
LONGEST_CELL = 32767

Lines = list[Sequence[object]]


def write_p21(define: Define, path: Path) -> dict[str, int]:
    """Write the document to the workbook `path`; gives what it could not carry, with counts."""
    sheets, lost = p21_sheets(define)
    write_workbook(path, {name: (HEADINGS[name].split("|"), rows) for name, rows in sheets.items()})
    return lost


def p21_sheets(define: Define) -> tuple[dict[str, Lines], dict[str, int]]:
    """Rows of every sheet, and what has no place in them with counts."""
    export = P21Export(define.metadata)
    sheets = {
        "Define": export.study(define),
        "Datasets": [export.dataset(dataset) for dataset in define.metadata.datasets],
        "Variables": list(export.variables()),
        "ValueLevel": list(export.value_levels()),
        "Codelists": list(export.codelists()),
        "Dictionaries": list(export.dictionaries()),
        "Methods": list(export.methods()),
        "Comments": list(export.comments()),
        "Documents": [
            (id_of(leaf.id, "LF"), " ".join(leaf.title.split()), leaf.href)
            for leaf in define.metadata.leaves
        ],
        "Analysis Displays": list(displays(export)),
        "Analysis Results": list(results(export)),
    }
    checked = {name: [export.fitting(name, row) for row in rows] for name, rows in sheets.items()}
    return checked, dict(export.lost)


@dataclass(eq=False)
class P21Export:
    """One document on its way into sheets; `lost` counts what has no place."""

    metadata: MetaData
    lost: Counter[str] = field(default_factory=Counter)

    def lose(self, what: str, number: int = 1) -> None:
        """Count something that the workbook cannot carry."""
        if number:
            self.lost[what] += number

    def fitting(self, sheet: str, row: Sequence[object]) -> Sequence[object]:
        """The row with no cell longer than Excel holds."""
        if all(len(str(cell)) <= LONGEST_CELL for cell in row):
            return row
        self.lose(f"{sheet}: text over {LONGEST_CELL} characters is cut")
        return [str(cell)[:LONGEST_CELL] for cell in row]

    def study(self, define: Define) -> Lines:
        """The attributes of the study."""
        main = next((s for s in self.metadata.standards if s.type == "IG"), None)
        self.lose(
            "comments of standards", sum(bool(s.comment_oid) for s in self.metadata.standards)
        )
        self.lose("comment of the document", int(bool(self.metadata.comment_oid)))
        used = {d.standard_oid for d in self.metadata.datasets}
        used |= {c.standard_oid for c in self.metadata.codelists}
        unused = [s for s in self.metadata.standards if s is not main and s.oid not in used]
        self.lose("standards that no dataset or codelist names", len(unused))
        self.lose(
            "standards that are not Final",
            sum(s.status != "Final" for s in self.metadata.standards),
        )
        self.lose("the context of the document", int(define.context not in ("", "Other")))
        first = next((d.description for d in self.metadata.datasets if d.description), None)
        return [
            ("StudyName", define.study.name.strip()),
            ("StudyDescription", define.study.description.strip()),
            ("ProtocolName", define.study.protocol.strip()),
            ("StandardName", main.name if main is not None else ""),
            ("StandardVersion", main.version if main is not None else ""),
            ("Language", (first.texts[0].language if first and first.texts else "") or "en"),
        ]

    def text(self, description: Description | None) -> str:
        """The first language of a text."""
        if description is None or not description.texts:
            return ""
        self.lose("texts in a second language", len(description.texts) - 1)
        return description.texts[0].text.strip()

    # -- datasets and variables -----------------------------------------------------------------

    def dataset(self, dataset: ItemGroup) -> Sequence[object]:
        """The row of a dataset."""
        class_ = dataset.class_
        subclasses = class_.subclasses if class_ is not None else ()
        self.lose("subclasses after the first", max(len(subclasses) - 1, 0))
        self.lose("aliases of datasets", len(dataset.aliases))
        self.lose("marks of non-standard datasets", int(bool(dataset.is_non_standard)))
        name = f"{dataset.name.lower()}.xpt"
        leaf = dataset.leaf
        if leaf is None or leaf.href != name or leaf.title != name:
            self.lose("file names of datasets that are not NAME.xpt")
        return (
            dataset.name,
            self.text(dataset.description),
            dataset.class_name,
            subclasses[0].name if subclasses else "",
            dataset.structure,
            ", ".join(keys_of(dataset, self.metadata)),
            self._standard(dataset.standard_oid),
            dataset.has_no_data or "No",
            dataset.repeating,
            dataset.is_reference,
            id_of(dataset.comment_oid, "COM"),
            "",
        )

    def _standard(self, oid: str) -> str:
        standard = self.metadata.standard_of.get(oid)
        if standard is None:
            return ""
        name = standard.publishing_set if standard.type == "CT" else standard.name
        return f"{name} {standard.version}".strip()

    def variables(self) -> Iterable[Sequence[object]]:
        """One row per variable of a dataset."""
        for dataset in self.metadata.datasets:
            for at, ref in enumerate(dataset.refs, start=1):
                item = self.metadata.item_of.get(ref.item_oid)
                if item is None:
                    self.lose("references to items that are not defined")
                    continue
                origin, source, pages, predecessor = self._origin(item)
                self.lose("marks of non-standard variables", int(bool(ref.is_non_standard)))
                self.lose("role codelists", int(bool(ref.role_list_oid)))
                self.lose("aliases of variables", len(item.aliases))
                yield (
                    ref.order or str(at),
                    dataset.name,
                    item.name,
                    self.text(item.description),
                    *_typed(item),
                    ref.mandatory,
                    "",
                    id_of(item.codelist_oid, "CL"),
                    "",
                    origin,
                    source,
                    pages,
                    id_of(ref.method_oid, "MT"),
                    predecessor,
                    ref.role,
                    ref.has_no_data or "No",
                    id_of(item.comment_oid, "COM"),
                    "",
                )

    def value_levels(self) -> Iterable[Sequence[object]]:
        """One row per value-level definition."""
        told: set[str] = set()
        for dataset in self.metadata.datasets:
            for variable in self.metadata.variables_of(dataset):
                found = self.metadata.value_list_of.get(variable.value_list_oid)
                if found is None or found.oid in told:
                    continue
                told.add(found.oid)
                for at, ref in enumerate(found.refs, start=1):
                    item = self.metadata.item_of.get(ref.item_oid)
                    if item is not None:
                        yield self._level(dataset, variable, ref, item, at)
        rest = [entry for entry in self.metadata.value_lists if entry.oid not in told]
        self.lose("value lists that no variable refers to", len(rest))

    def _level(
        self, dataset: ItemGroup, variable: Item, ref: ItemRef, item: Item, at: int
    ) -> Sequence[object]:
        origin, source, pages, predecessor = self._origin(item)
        where, join = self.where(dataset, [w.oid for w in ref.where])
        if item.name != variable.name:
            self.lose("names of value-level items that differ from their variable")
        self.lose("roles at value level", int(bool(ref.role)))
        return (
            ref.order or str(at),
            dataset.name,
            variable.name,
            where,
            self.text(item.description),
            *_typed(item),
            ref.mandatory,
            "",
            id_of(item.codelist_oid, "CL"),
            origin,
            source,
            pages,
            id_of(ref.method_oid, "MT"),
            predecessor,
            id_of(item.comment_oid, "COM"),
            join,
            "",
        )

    def where(self, dataset: ItemGroup, oids: Sequence[str]) -> tuple[str, str]:
        """The where clauses as text, and the comment that says how datasets are joined."""
        clauses = [c for oid in oids if (c := self.metadata.where_of.get(oid)) is not None]
        comments = [c.comment_oid for c in clauses if c.comment_oid]
        self.lose("comments of where clauses after the first", max(len(set(comments)) - 1, 0))
        text = where_text([self._clause(dataset, clause) for clause in clauses])
        return text, id_of(comments[0], "COM") if comments else ""

    def _clause(self, dataset: ItemGroup, clause: WhereClause) -> tuple[Condition, ...]:
        return tuple(self._condition(dataset, check) for check in clause.checks)

    def _condition(self, dataset: ItemGroup, check: RangeCheck) -> Condition:
        item = self.metadata.item_of.get(check.item_oid)
        if item is None:
            self.lose("conditions on items that are not defined")
            return Condition(check.item_oid.removeprefix("IT."), check.comparator, check.values)
        home = self.metadata.dataset_of_item.get(item.oid)
        is_own = home is None or home is dataset
        name = item.name if is_own or home is None else f"{home.name}.{item.name}"
        return Condition(name, check.comparator, check.values)

    def _origin(self, item: Item) -> tuple[str, str, str, str]:
        """(origin, source, pages, predecessor) of an item."""
        if not item.origins:
            return "", "", "", ""
        self.lose("origins after the first", len(item.origins) - 1)
        origin = item.origins[0]
        pages = [self._pages(ref) for ref in origin.documents]
        crf = [ref.leaf_id for ref in self.metadata.annotated_crfs]
        self.lose(
            "documents of origins that are not the annotated CRF",
            sum(ref.leaf_id not in crf for ref in origin.documents),
        )
        self.lose("documents of origins without pages", sum(not text for text in pages))
        return origin.type, origin.source, " ".join(pages), self.text(origin.description)

    def _pages(self, ref: DocumentRef) -> str:
        pieces = []
        for page in ref.pages:
            self.lose("titles of page references", int(bool(page.title)))
            if page.first or page.last:
                pieces.append(f"{page.first}-{page.last}")
            pieces += page.pages.split()
        return " ".join(pieces)

    # -- what is defined by ID --------------------------------------------------------------------

    def codelists(self) -> Iterable[Sequence[object]]:
        """One row per term."""
        for codelist in self.metadata.codelists:
            if codelist.external is None:
                yield from self._terms(codelist)

    def _terms(self, codelist: CodeList) -> Iterable[Sequence[object]]:
        self.lose("SAS format names of codelists", int(bool(codelist.sas_format)))
        self.lose("marks of non-standard codelists", int(bool(codelist.is_non_standard)))
        self.lose("descriptions of codelists", int(codelist.description is not None))
        self.lose("other aliases of codelists", sum(a.context != NCI for a in codelist.aliases))
        for term in codelist.terms:
            self.lose("marks of extended values", int(bool(term.is_extended)))
            self.lose("ranks of terms", int(bool(term.rank)))
            self.lose("descriptions of terms", int(term.description is not None))
            codes = [alias.name for alias in term.aliases if alias.context == NCI]
            self.lose("other aliases of terms", len(term.aliases) - min(len(codes), 1))
            yield (
                id_of(codelist.oid, "CL"),
                codelist.name,
                codelist.nci_code,
                codelist.data_type,
                self._standard(codelist.standard_oid),
                id_of(codelist.comment_oid, "COM"),
                term.order,
                term.value,
                codes[0] if codes else "",
                self.text(term.decode),
            )

    def dictionaries(self) -> Iterable[Sequence[object]]:
        """One row per external dictionary."""
        for codelist in self.metadata.codelists:
            external = codelist.external
            if external is not None:
                self.lose("links of dictionaries", bool(external.href) + bool(external.ref))
                self.lose("marks of non-standard codelists", int(bool(codelist.is_non_standard)))
                name = id_of(codelist.oid, "CL")
                yield name, codelist.name, codelist.data_type, external.dictionary, external.version

    def methods(self) -> Iterable[Sequence[object]]:
        """One row per method."""
        for method in self.metadata.methods:
            first = method.expressions[0] if method.expressions else FormalExpression()
            self.lose("formal expressions after the first", max(len(method.expressions) - 1, 0))
            self.lose("aliases of methods", len(method.aliases))
            yield (
                id_of(method.oid, "MT"),
                method.name,
                method.type,
                self.text(method.description),
                first.context,
                first.code.strip(),
                *self.documents(method.documents),
            )

    def comments(self) -> Iterable[Sequence[object]]:
        """One row per comment."""
        for comment in self.metadata.comments:
            text = self.text(comment.description)
            yield id_of(comment.oid, "COM"), text, *self.documents(comment.documents)

    def documents(self, refs: Sequence[DocumentRef]) -> tuple[str, str]:
        """ID and pages of the first document."""
        self.lose("documents after the first", max(len(refs) - 1, 0))
        return (id_of(refs[0].leaf_id, "LF"), self._pages(refs[0])) if refs else ("", "")


def _typed(item: Item) -> tuple[str, str, str, str]:
    return item.data_type, item.length, item.significant_digits, item.display_format
