"""Checks of references: none leads nowhere, none is doubled, nothing is defined in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cdisc_convert.model.define import Define, ItemGroup, MetaData
from cdisc_convert.model.xml_shape import shapes_of, walk
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

SHOWN_ALWAYS = ("ItemGroupDef", "Standard", "ResultDisplay", "AnalysisResult")
"""Kinds that stand for themselves, referred to or not."""


@check("DX-R01", "every reference names an element of the document (Define-XML 2.1, section 5.3)")
def dangling(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """References of every kind that lead nowhere."""
    known = _identified(metadata)
    for element in walk(metadata):
        for name, shape in shapes_of(type(element)):
            oid = getattr(element, name) if shape.refers else ""
            if oid and oid not in known[shape.refers]:
                attribute = shape.path[-1].removeprefix("@")
                text = f"{attribute} '{oid}' names no {shape.refers}; define it or correct the OID"
                yield Noticed(element, name_of(element), text)


@check("DX-R02", "an OID is given once (ODM 1.3.2, section 2.11)")
def doubled(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Elements of one kind that have the OID of another."""
    for kind, elements in _elements(metadata).items():
        seen: dict[str, Any] = {}
        for oid, element in elements:
            if oid in seen:
                line = seen[oid].line
                yield Noticed(
                    element,
                    name_of(element),
                    f"{kind} '{oid}' is defined twice, also in line {line}",
                )
            seen.setdefault(oid, element)
            if not oid:
                yield Noticed(element, name_of(element), f"{kind} without an OID; give it one")


@check("DX-R03", "what is defined is referred to", WARNING)
def unreferenced(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Definitions that nothing refers to."""
    used: dict[str, set[str]] = defaultdict(set)
    for element in walk(metadata):
        for name, shape in shapes_of(type(element)):
            if shape.refers:
                used[shape.refers].add(getattr(element, name))
    for kind, elements in _elements(metadata).items():
        if kind in SHOWN_ALWAYS:
            continue
        for oid, element in elements:
            if oid and oid not in used[kind]:
                text = f"{kind} '{oid}' is not referred to; remove it or refer to it"
                yield Noticed(element, name_of(element), text)


@check("DX-R04", "def:ArchiveLocationID names the leaf of its own dataset (section 5.3.9.1)")
def own_leaf(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets whose archive location is the leaf of another, or that have none."""
    for dataset in metadata.datasets:
        leaf = dataset.leaf
        if leaf is not None and dataset.archive_id and dataset.archive_id != leaf.id:
            text = f"def:ArchiveLocationID '{dataset.archive_id}' is not its leaf '{leaf.id}'"
            yield Noticed(dataset, name_of(dataset), text)
        if not _has_no_data(dataset) and (leaf is None or not dataset.archive_id):
            text = "has data but no def:leaf with its def:ArchiveLocationID; say where the file is"
            yield Noticed(dataset, name_of(dataset), text)


def _has_no_data(dataset: ItemGroup) -> bool:
    return dataset.has_no_data == "Yes"


def _elements(metadata: MetaData) -> dict[str, list[tuple[str, Any]]]:
    """Elements that identify themselves, by kind."""
    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for element in walk(metadata):
        for name, shape in shapes_of(type(element)):
            if shape.identifies:
                found[shape.identifies].append((getattr(element, name), element))
    return found


def _identified(metadata: MetaData) -> dict[str, set[str]]:
    known: dict[str, set[str]] = defaultdict(set)
    for kind, elements in _elements(metadata).items():
        known[kind] = {oid for oid, _ in elements}
    return known
