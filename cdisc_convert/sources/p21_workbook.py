"""Reads P21-style Excel specifications of three generations into the define model (2.1).

G1 (2.0, sheets Study and WhereClauses), G2 (2.0, Define, where clauses in the cell), G3 (2.1). Cells
that Define-XML has no place for are counted by sheet and column, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cdisc_convert.model.define import (
    DatasetClass,
    Define,
    DefineStudy,
    DocumentRef,
    Item,
    ItemGroup,
    ItemRef,
    Leaf,
    MetaData,
    Origin,
    RangeCheck,
    SubClass,
    ValueList,
    WhereClause,
    WhereClauseRef,
)
from cdisc_convert.model.define_results import ResultDisplay
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.where_text import Clause, Condition, parse_where
from cdisc_convert.sources._p21_definitions import Definitions, free, oid_of
from cdisc_convert.sources._p21_results import read_displays
from cdisc_convert.sources._p21_sheets import Cells, plain, read_sheets
from cdisc_convert.sources._p21_words import (
    data_type,
    guide_name,
    name_and_version,
    origin_words,
    yes_no,
)
from cdisc_convert.sources.define_xml import DefineFile

FACTS = {
    "studyname",
    "studydescription",
    "protocolname",
    "standardname",
    "standardversion",
    "language",
    "attribute",
}
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


def read_p21(path: Path, shown_as: str = "") -> DefineFile:
    """The specification at `path` as a define document.

    Raises SourceError where the file is no workbook or has no sheets Datasets and Variables.
    """
    shown = shown_as or path.name
    sheets, unknown = read_sheets(path, shown)
    if not sheets["Datasets"].headers and not sheets["Variables"].headers:
        text = "has no sheets Datasets and Variables; give a P21 specification (.xlsx)"
        raise SourceError.at(shown, text)
    return _Workbook(shown, sheets, unknown).read()


@dataclass(eq=False)
class _Workbook(Definitions):
    """A specification while it is read."""

    clauses: dict[tuple[str, Clause], WhereClause] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    value_lists: dict[str, ValueList] = field(default_factory=dict)

    def read(self) -> DefineFile:
        facts = {plain(row("Attribute")): row("Value") for row in self.sheets["Define"]}
        self.language = facts.get("language") or "en"
        main = self.main_standard(facts)
        self.read_documents()
        self.read_comments()
        self.read_methods()
        self.read_codelists()
        groups = self._datasets(main)
        displays = read_displays(self)
        for attribute in facts.keys() - FACTS:
            self.remark(1, f"Define: attribute {attribute or '(unnamed)'} is not read")
        for name, sheet in self.sheets.items():
            for header, number in sheet.unused().items():
                self.remark(
                    1, f"{name}: {number} cells under '{header}' have no place in define.xml"
                )
        for name, number in self.unknown.items():
            self.remark(1, f"sheet {name} with {number} rows is not read")
        return DefineFile(self.shown, self._define(facts, groups, displays), tuple(self.remarks))

    # -- datasets -------------------------------------------------------------------------------

    def _datasets(self, main: str) -> list[ItemGroup]:
        refs: dict[str, list[tuple[ItemRef, str]]] = {}
        for row in self.sheets["Variables"]:
            ref, name = self._variable(row)
            refs.setdefault(row("Dataset"), []).append((ref, name))
        self._value_levels()
        groups = []
        told = set()
        for row in self.sheets["Datasets"]:
            told.add(row("Dataset"))
            groups.append(self._dataset(row, refs.get(row("Dataset"), []), main))
        for name in refs.keys() - told:
            self.remark(1, f"Variables: dataset {name} is not on sheet Datasets")
        return groups

    def _dataset(self, row: Cells, refs: list[tuple[ItemRef, str]], main: str) -> ItemGroup:
        name = row("Dataset")
        keys = [key for key in re.split(r"[\s,;]+", row("Key Variables")) if key]
        for key in keys:
            if key not in {variable for _, variable in refs}:
                self.remark(row.number, f"Datasets: key {key} of {name} is no variable of it")
        numbered = [
            replace(ref, key_sequence=str(keys.index(variable) + 1) if variable in keys else "")
            for ref, variable in refs
        ]
        standard = row("Standard")
        standard_oid = self._standard_of(standard) if standard else main
        class_ = row("Class").upper()
        subclass = row("SubClass")
        leaf = self.dataset_leaves.get(name.upper())
        leaf = leaf or Leaf(f"LF.{name}", f"{name.lower()}.xpt", f"{name.lower()}.xpt")
        is_analysis = self._is_analysis(standard_oid)
        return ItemGroup(
            oid=f"IG.{name}",
            domain="" if is_analysis else _domain(name),
            name=name,
            repeating=yes_no(row("Repeating")) or "Yes",
            is_reference=yes_no(row("Reference Data")) or "No",
            sas_name=name,
            purpose=row("Purpose") or ("Analysis" if is_analysis else "Tabulation"),
            structure=row("Structure"),
            standard_oid=standard_oid,
            has_no_data="Yes" if yes_no(row("Has No Data")) == "Yes" else "",
            archive_id=leaf.id,
            comment_oid=self.comment(row("Comment"), name),
            description=self.text(row("Label", "Description")),
            refs=tuple(numbered),
            class_=DatasetClass(class_, (SubClass(subclass),) if subclass else ())
            if class_
            else None,
            leaf=leaf,
        )

    def _is_analysis(self, standard_oid: str) -> bool:
        named = self.standards.get(standard_oid)
        return named is not None and named.name.upper().startswith(("ADAM", "BIMO"))

    def _standard_of(self, text: str) -> str:
        name, version = name_and_version(text)
        return self.standard(guide_name(name), version)

    # -- variables ------------------------------------------------------------------------------

    def _variable(self, row: Cells) -> tuple[ItemRef, str]:
        dataset, name = row("Dataset"), row("Variable")
        oid = free(self.items, f"IT.{dataset}.{name}")
        self.items[oid] = self._item(row, oid, name, f"{dataset}.{name}")
        return (
            ItemRef(
                oid,
                order=row("Order"),
                mandatory=yes_no(row("Mandatory")) or "No",
                method_oid=self.method(row("Method"), f"{dataset}.{name}"),
                role=row("Role"),
                has_no_data="Yes" if yes_no(row("Has No Data")) == "Yes" else "",
            ),
            name,
        )

    def _item(self, row: Cells, oid: str, name: str, owner: str) -> Item:
        said = row("Data Type")
        kind = data_type(said)
        if kind != said:
            self.remark(row.number, f"data type {said} is read as {kind}")
        codelist = row("Codelist")
        return Item(
            oid=oid,
            name=name,
            data_type=kind,
            length=row("Length"),
            significant_digits=row("Significant Digits"),
            sas_name=name,
            display_format=row("Format"),
            comment_oid=self.comment(row("Comment", "Value Level Comment"), owner),
            description=self.text(row("Label", "Description")),
            codelist_oid=oid_of("CL", codelist) if codelist else "",
            origins=self._origins(row),
        )

    def _origins(self, row: Cells) -> tuple[Origin, ...]:
        said, source, predecessor = row("Origin"), row("Source"), row("Predecessor")
        kind, source = origin_words(said, source)
        if not kind and (predecessor or row("Pages")):
            kind = "Predecessor" if predecessor else "Collected"
        if not kind:
            if source:
                self.remark(row.number, f"source {source} without an origin is not read")
            return ()
        if said and kind != said:
            self.remark(
                row.number, f"origin {said} is read as {kind} ({source})".replace(" ()", "")
            )
        return (Origin(kind, source, self.text(predecessor), self.crf_pages(row("Pages"))),)

    # -- value level ----------------------------------------------------------------------------

    def _value_levels(self) -> None:
        named: dict[str, list[Cells]] = {}
        for row in self.sheets["WhereClauses"]:
            named.setdefault(row("ID"), []).append(row)
        refs: dict[tuple[str, str], list[ItemRef]] = {}
        for row in self.sheets["ValueLevel"]:
            dataset, variable = row("Dataset"), row("Variable")
            clauses = self._clauses(row, named)
            oid = free(
                self.items, f"IT.{dataset}.{variable}.{_ODD.sub('_', row('Where Clause'))}"[:120]
            )
            self.items[oid] = self._item(row, oid, variable, oid.removeprefix("IT."))
            ref = ItemRef(
                oid,
                order=row("Order"),
                mandatory=yes_no(row("Mandatory")) or "No",
                method_oid=self.method(row("Method"), oid.removeprefix("IT.")),
                where=tuple(WhereClauseRef(clause.oid) for clause in clauses),
            )
            refs.setdefault((dataset, variable), []).append(ref)
        for (dataset, variable), found in refs.items():
            oid = f"VL.{dataset}.{variable}"
            self.value_lists[oid] = ValueList(oid, refs=tuple(found))
            item = self.items.get(f"IT.{dataset}.{variable}")
            if item is None:
                self.remark(1, f"ValueLevel: {dataset}.{variable} is not on sheet Variables")
            else:
                self.items[item.oid] = replace(item, value_list_oid=oid)

    def _clauses(self, row: Cells, named: dict[str, list[Cells]]) -> list[WhereClause]:
        text, dataset = row("Where Clause"), row("Dataset")
        join = self.comment(row("Join Comment"), f"{dataset}.join")
        if text in named:
            clause = tuple(
                Condition(
                    f"{part('Dataset')}.{part('Variable')}",
                    part("Comparator").upper().replace(" ", ""),
                    _listed(part("Comparator"), part("Value")),
                )
                for part in named[text]
            )
            return [self._where(dataset, tuple(dict.fromkeys(clause)), join, text)]
        try:
            return [self._where(dataset, clause, join, "") for clause in parse_where(text)]
        except ValueError as error:
            self.remark(row.number, f"ValueLevel: {error}; the row is read without where clause")
            return []

    def _where(self, dataset: str, clause: Clause, join: str, name: str) -> WhereClause:
        key = (dataset if not name else name, clause)
        if key not in self.clauses:
            taken = {known.oid: known for known in self.clauses.values()}
            said = name or f"{dataset}.{'.'.join(str(condition) for condition in clause)}"
            oid = free(taken, oid_of("WC", _ODD.sub("_", said)[:100]))
            checks = tuple(
                RangeCheck(c.comparator, "Soft", self._item_oid(dataset, c.name), c.values)
                for c in clause
            )
            self.clauses[key] = WhereClause(oid, join, checks)
        return self.clauses[key]

    def _item_oid(self, dataset: str, name: str) -> str:
        return f"IT.{name}" if "." in name else f"IT.{dataset}.{name}"

    def where_clause(self, dataset: str, text: str) -> tuple[WhereClause, ...]:
        """Where clauses of an analysis. Raises ValueError."""
        return tuple(self._where(dataset, clause, "", "") for clause in parse_where(text))

    # -- the whole ------------------------------------------------------------------------------

    def _define(
        self,
        facts: dict[str, str],
        groups: Iterable[ItemGroup],
        displays: tuple[ResultDisplay, ...],
    ) -> Define:
        crfs = tuple(DocumentRef(oid) for oid in self.leaves if "crf" in oid.lower())
        others = tuple(DocumentRef(oid) for oid in self.leaves if "crf" not in oid.lower())
        name = facts.get("studyname", "")
        metadata = MetaData(
            oid=f"MDV.{name}",
            name=f"Study {name}, Data Definitions",
            define_version="2.1.7",
            standards=tuple(self.standards.values()),
            annotated_crfs=crfs,
            documents=others,
            value_lists=tuple(self.value_lists.values()),
            where_clauses=tuple(self.clauses.values()),
            datasets=tuple(groups),
            items=tuple(self.items.values()),
            codelists=tuple(self.codelists.values()),
            methods=tuple(self.methods.values()),
            comments=tuple(self.comments.values()),
            leaves=tuple(self.leaves.values()),
            displays=displays,
        )
        study = DefineStudy(
            f"STDY.{name}",
            name,
            facts.get("studydescription", ""),
            facts.get("protocolname", ""),
            metadata,
        )
        return Define(
            file_type="Snapshot",
            file_oid=f"cdisc-convert/{name}/define",
            created="1960-01-01T00:00:00",
            odm_version="1.3.2",
            context="Other",
            study=study,
        )


def _listed(comparator: str, text: str) -> tuple[str, ...]:
    if comparator.upper().replace(" ", "") in ("IN", "NOTIN"):
        return tuple(piece.strip() for piece in text.strip("()").split(",") if piece.strip())
    return (text,)


def _domain(name: str) -> str:
    base = name.removeprefix("SUPP") if name.startswith("SUPP") else name
    return base if base in ("RELREC", "RELSPEC", "RELSUB", "POOLDEF") else base[:2]
