"""What a define document means, as nested data: OIDs resolved, order where order means something.

Two documents are equal in meaning where these data are equal. Left out are OIDs, dates of creation
and the system that wrote the file. What nothing refers to is listed under "unreferenced", so that
nothing can be lost unseen; a reference that leads nowhere shows as {"missing": OID}.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdisc_convert.model.define import (
    Alias,
    CodeList,
    Define,
    DocumentRef,
    FormalExpression,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
    Origin,
    RangeCheck,
    WhereClauseRef,
    in_order,
    keys_of,
)
from cdisc_convert.model.where_text import Condition, where_text
from cdisc_convert.submission._meaning_results import display_meaning
from cdisc_convert.submission._meaning_words import Data, filled, numbered, words


def meaning(define: Define) -> Data:
    """The nested data that a document means; empty entries are left out."""
    return Meaning(define.metadata).of(define)


@dataclass(eq=False)
class Meaning:
    """Resolves the references of one document and remembers what was reached."""

    metadata: MetaData
    reached: set[tuple[str, str]] = field(default_factory=set)

    def of(self, define: Define) -> Data:
        """The whole document."""
        metadata, study = self.metadata, define.study
        datasets = {
            name: self.dataset(dataset)
            for name, dataset in _named(metadata.datasets, lambda d: d.name)
        }
        data = {
            "study": filled(
                name=" ".join(study.name.split()),
                description=" ".join(study.description.split()),
                protocol=" ".join(study.protocol.split()),
                context=define.context,
                language=_language(metadata),
                comment=self.comment(metadata.comment_oid),
            ),
            "standards": {
                f"{s.name} {s.publishing_set} {s.version}".replace("  ", " "): filled(
                    type=s.type, status=s.status, comment=self.comment(s.comment_oid)
                )
                for s in metadata.standards
            },
            "annotated CRF": [self.document(ref) for ref in metadata.annotated_crfs],
            "supplemental documents": [self.document(ref) for ref in metadata.documents],
            "datasets": datasets,
            "results": {
                name: display_meaning(self, display)
                for name, display in _named(metadata.displays, lambda d: d.name)
            },
        }
        data["codelists"] = self.codelists()
        data["unreferenced"] = self.unreferenced()
        return {key: value for key, value in data.items() if value}

    # -- datasets and variables -----------------------------------------------------------------

    def dataset(self, dataset: ItemGroup) -> Data:
        """A dataset with its variables in order."""
        refs = in_order(dataset.refs)
        class_ = dataset.class_
        variables = [(self._name(ref), self.variable(ref, dataset)) for ref in refs]
        leaf = dataset.leaf or self.metadata.leaf_of.get(dataset.archive_id)
        return filled(
            label=words(dataset.description),
            domain=dataset.domain,
            **{"class": dataset.class_name},
            subclasses=[s.name for s in class_.subclasses] if class_ is not None else [],
            structure=dataset.structure,
            purpose=dataset.purpose,
            keys=list(keys_of(dataset, self.metadata)),
            repeating=dataset.repeating,
            reference=dataset.is_reference,
            standard=self.standard(dataset.standard_oid),
            non_standard=dataset.is_non_standard,
            no_data=dataset.has_no_data,
            sas_name=dataset.sas_name,
            file=filled(href=leaf.href, title=leaf.title) if leaf is not None else "",
            file_missing=dataset.archive_id if dataset.archive_id and leaf is None else "",
            comment=self.comment(dataset.comment_oid),
            aliases=[_alias(alias) for alias in dataset.aliases],
            order=[name for name, _ in variables],
            variables=dict(numbered(variables)),
        )

    def _name(self, ref: ItemRef) -> str:
        item = self.metadata.item_of.get(ref.item_oid)
        return item.name if item is not None else f"missing {ref.item_oid}"

    def variable(self, ref: ItemRef, dataset: ItemGroup) -> Data:
        """A variable as its dataset refers to it."""
        item = self.metadata.item_of.get(ref.item_oid)
        if item is None:
            return {"missing": ref.item_oid}
        self.reached.add(("item", item.oid))
        return {**self.item(item, dataset), **self._reference(ref, dataset)}

    def _reference(self, ref: ItemRef, dataset: ItemGroup) -> Data:
        return filled(
            mandatory=ref.mandatory,
            role=ref.role,
            role_codelist=self.codelist(ref.role_list_oid, ref.item_oid),
            method=self.method(ref.method_oid),
            non_standard_variable=ref.is_non_standard,
            no_data=ref.has_no_data,
            where=self.where(ref.where, dataset),
        )

    def item(self, item: Item, dataset: ItemGroup) -> Data:
        """What an item says, with its value level."""
        levels = self.metadata.value_list_of.get(item.value_list_oid)
        found: Any = ""
        if levels is not None:
            self.reached.add(("value list", levels.oid))
            found = self._levels(levels.refs, dataset)
        elif item.value_list_oid:
            found = {"missing": item.value_list_oid}
        return filled(
            name=item.name,
            label=words(item.description),
            type=item.data_type,
            length=item.length,
            significant_digits=item.significant_digits,
            display_format=item.display_format,
            sas_name=item.sas_name,
            codelist=self.codelist(item.codelist_oid, f"{dataset.name}.{item.name}"),
            origins=[self.origin(origin) for origin in item.origins],
            comment=self.comment(item.comment_oid),
            aliases=[_alias(alias) for alias in item.aliases],
            value_level=found,
        )

    def _levels(self, refs: Sequence[ItemRef], dataset: ItemGroup) -> Data:
        found = []
        for ref in in_order(refs):
            where = self.where(ref.where, dataset)
            found.append((str(where or "always"), self.variable(ref, dataset)))
        return dict(numbered(found))

    def origin(self, origin: Origin) -> Data:
        """An origin with its pages."""
        return filled(
            type=origin.type,
            source=origin.source,
            description=words(origin.description),
            documents=[self.document(ref) for ref in origin.documents],
        )

    # -- what is referred to --------------------------------------------------------------------

    def where(self, refs: Sequence[WhereClauseRef], dataset: ItemGroup) -> Any:
        """The where clauses as text; with the comment that says how datasets are joined."""
        clauses, comments, missing = [], [], []
        for ref in refs:
            clause = self.metadata.where_of.get(ref.oid)
            if clause is None:
                missing.append(ref.oid)
                continue
            self.reached.add(("where clause", clause.oid))
            clauses.append(tuple(self._condition(check, dataset) for check in clause.checks))
            comments.append(self.comment(clause.comment_oid))
        text = where_text(clauses)
        if not any(comments) and not missing:
            return text
        return filled(text=text, comments=[c for c in comments if c], missing=missing)

    def _condition(self, check: RangeCheck, dataset: ItemGroup) -> Condition:
        item = self.metadata.item_of.get(check.item_oid)
        if item is None:
            return Condition(f"missing {check.item_oid}", check.comparator, check.values)
        home = self.metadata.dataset_of_item.get(item.oid)
        name = item.name if home in (None, dataset) else f"{home.name}.{item.name}"
        soft = "" if check.soft_hard in ("", "Soft") else f" ({check.soft_hard})"
        return Condition(name + soft, check.comparator, check.values)

    def method(self, oid: str) -> Any:
        """A method with its words, code and documents."""
        if not oid:
            return ""
        method = self.metadata.method_of.get(oid)
        if method is None:
            return {"missing": oid}
        self.reached.add(("method", oid))
        return filled(
            name=method.name,
            type=method.type,
            text=words(method.description),
            code=[_code(expression) for expression in method.expressions],
            documents=[self.document(ref) for ref in method.documents],
            aliases=[_alias(alias) for alias in method.aliases],
        )

    def comment(self, oid: str) -> Any:
        """A comment; only its text where it names no document."""
        if not oid:
            return ""
        comment = self.metadata.comment_of.get(oid)
        if comment is None:
            return {"missing": oid}
        self.reached.add(("comment", oid))
        documents = [self.document(ref) for ref in comment.documents]
        text = words(comment.description)
        return filled(text=text, documents=documents) if documents else text

    def document(self, ref: DocumentRef) -> Any:
        """A document with its pages."""
        leaf = self.metadata.leaf_of.get(ref.leaf_id)
        if leaf is None:
            return {"missing": ref.leaf_id}
        self.reached.add(("leaf", leaf.id))
        pages = [
            filled(
                type=p.type,
                pages=" ".join(p.pages.split()),
                first=p.first,
                last=p.last,
                title=p.title,
            )
            for p in ref.pages
        ]
        return filled(href=leaf.href, title=" ".join(leaf.title.split()), pages=pages)

    def standard(self, oid: str) -> Any:
        """A standard by name and version."""
        if not oid:
            return ""
        standard = self.metadata.standard_of.get(oid)
        if standard is None:
            return {"missing": oid}
        return f"{standard.name} {standard.publishing_set} {standard.version}".replace("  ", " ")

    def codelist(self, oid: str, user: str) -> Any:
        """The name that `codelists` lists the codelist under."""
        if not oid:
            return ""
        if oid not in self.metadata.codelist_of:
            return {"missing": oid}
        self.reached.add(("codelist", oid))
        return self._list_names().get(oid, oid)

    def _list_names(self) -> dict[str, str]:
        if not hasattr(self, "_names"):
            seen: dict[str, int] = {}
            names = {}
            for codelist in self.metadata.codelists:
                number = seen[codelist.name] = seen.get(codelist.name, 0) + 1
                names[codelist.oid] = (
                    codelist.name if number == 1 else f"{codelist.name} ({number})"
                )
            self._names = names
        return self._names

    def codelists(self) -> Data:
        """Every codelist by name."""
        return {self._list_names()[c.oid]: self._codelist(c) for c in self.metadata.codelists}

    def _codelist(self, codelist: CodeList) -> Data:
        external = codelist.external
        return filled(
            type=codelist.data_type,
            code=codelist.nci_code,
            sas_format=codelist.sas_format,
            standard=self.standard(codelist.standard_oid),
            non_standard=codelist.is_non_standard,
            comment=self.comment(codelist.comment_oid),
            description=words(codelist.description),
            dictionary=filled(
                name=external.dictionary,
                version=external.version,
                ref=external.ref,
                href=external.href,
            )
            if external is not None
            else "",
            aliases=[_alias(a) for a in codelist.aliases if a.context != "nci:ExtCodeID"],
            terms=dict(
                numbered(
                    [
                        (
                            term.value,
                            filled(
                                decode=words(term.decode),
                                order=term.order,
                                rank=term.rank,
                                extended=term.is_extended,
                                description=words(term.description),
                                aliases=[_alias(alias) for alias in term.aliases],
                            ),
                        )
                        for term in codelist.terms
                    ]
                )
            ),
            has_decodes="Yes" if codelist.items else "",
        )

    # -- what nothing refers to -----------------------------------------------------------------

    def unreferenced(self) -> Data:
        """Definitions that nothing refers to, by kind, with what they say."""
        metadata, nowhere = self.metadata, ItemGroup()
        before = set(self.reached)
        kinds: tuple[tuple[str, Any, Callable[[Any], Any]], ...] = (
            ("item", metadata.items, lambda e: self.item(e, nowhere)),
            ("method", metadata.methods, lambda e: self.method(e.oid)),
            ("comment", metadata.comments, lambda e: self.comment(e.oid)),
            (
                "where clause",
                metadata.where_clauses,
                lambda e: self.where([WhereClauseRef(e.oid)], nowhere),
            ),
            ("value list", metadata.value_lists, lambda e: self._levels(e.refs, nowhere)),
        )
        found: Data = {}
        for kind, entries, say in kinds:
            lost = [say(e) for e in entries if (kind, e.oid) not in before]
            if lost:
                found[kind] = sorted(lost, key=str)
        leaves = [
            (leaf.href, leaf.title) for leaf in metadata.leaves if ("leaf", leaf.id) not in before
        ]
        if leaves:
            found["document"] = sorted(f"{href} {title}" for href, title in leaves)
        return found


def _alias(alias: Alias) -> str:
    return f"{alias.context}: {alias.name}"


def _code(expression: FormalExpression) -> Data:
    return filled(context=expression.context, code=expression.code.strip())


def _language(metadata: MetaData) -> str:
    for dataset in metadata.datasets:
        if dataset.description is not None and dataset.description.texts:
            return dataset.description.texts[0].language
    return ""


def _named(entries: Sequence[Any], name: Callable[[Any], str]) -> list[tuple[str, Any]]:
    return numbered([(name(entry), entry) for entry in entries])
