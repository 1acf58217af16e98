"""What a define.xml says that files of the package can be held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.define import Define, DocumentRef, Item, ItemGroup, MetaData
from cdisc_convert.submission.run_folder import DatasetEntry

CRF = "acrf"
TEXT_TYPES = frozenset(
    "text date time datetime partialDate partialTime partialDatetime incompleteDatetime "
    "durationDatetime intervalDatetime".split()
)
MOST_SHOWN = 5


def metadata_of(define: Define) -> MetaData:
    """The MetaDataVersion of a document that the reader or the writer made."""
    assert define.study is not None and define.study.metadata is not None
    return define.study.metadata


def crf_references(define: Define) -> dict[str, list[int]]:
    """Pages of the annotated CRF by variable (`AE.AETERM`; of qualifiers `SUPPAE.QVAL`)."""
    metadata = metadata_of(define)
    crf = {ref.leaf_id for ref in metadata.annotated_crfs}
    found: dict[str, list[int]] = {}
    for dataset in metadata.datasets:
        for item in _items(metadata, dataset):
            variable = _variable(metadata, dataset, item)
            for origin in item.origins:
                for document in origin.documents:
                    if document.leaf_id in crf:
                        found.setdefault(f"{dataset.name}.{variable}", []).extend(_pages(document))
    return {name: sorted(set(pages)) for name, pages in found.items()}


def _items(metadata: MetaData, dataset: ItemGroup) -> Iterator[Item]:
    for ref in dataset.refs:
        item = metadata.item_of.get(ref.item_oid)
        if item is None:
            continue
        yield item
        values = metadata.value_list_of.get(item.value_list_oid)
        for inner in values.refs if values is not None else ():
            if inner.item_oid in metadata.item_of:
                yield metadata.item_of[inner.item_oid]


def _variable(metadata: MetaData, dataset: ItemGroup, item: Item) -> str:
    """The variable that an item is, or that its value list belongs to."""
    for ref in dataset.refs:
        own = metadata.item_of.get(ref.item_oid)
        if own is None:
            continue
        if own.oid == item.oid:
            return own.name
        values = metadata.value_list_of.get(own.value_list_oid)
        if values is not None and any(inner.item_oid == item.oid for inner in values.refs):
            return own.name
    return item.name


def _pages(document: DocumentRef) -> Iterator[int]:
    for ref in document.pages:
        yield from (int(text) for text in ref.pages.split() if text.isdigit())
        if ref.first.isdigit() and ref.last.isdigit():
            yield from range(int(ref.first), int(ref.last) + 1)


def define_faults(
    define: Define, entries: Mapping[str, DatasetEntry], folder: Path
) -> Iterator[str]:
    """Everything in which the document differs from the dataset files beside it."""
    metadata = metadata_of(define)
    described = {dataset.name: dataset for dataset in metadata.datasets}
    yield from (f"{name} is not described" for name in entries if name not in described)
    for leaf in [*metadata.leaves, *(d.leaf for d in metadata.datasets if d.leaf is not None)]:
        if not (folder / leaf.href).is_file():
            yield f"names {leaf.href}, which is not there"
    for name, dataset in described.items():
        if name in entries:
            yield from _dataset_faults(metadata, dataset, entries[name])
        elif dataset.has_no_data != "Yes":
            yield f"{name} has no file"


def _dataset_faults(metadata: MetaData, dataset: ItemGroup, entry: DatasetEntry) -> Iterator[str]:
    data = entry.read()
    ordered = sorted(dataset.refs, key=lambda ref: int(ref.order or 0))
    items = [metadata.item_of.get(ref.item_oid) for ref in ordered]
    names = [item.name for item in items if item is not None]
    held = [variable.name for variable in data.variables]
    if names != held:
        missing = sorted(set(held) - set(names)), sorted(set(names) - set(held))
        yield (
            f"{dataset.name}: variables or their order differ (only in the file: "
            f"{', '.join(missing[0]) or 'none'}; only described: {', '.join(missing[1]) or 'none'})"
        )
    label = "" if dataset.description is None else str(dataset.description)
    if label != data.label:
        yield f"{dataset.name}: label '{label}', in the file '{data.label}'"
    variables = {variable.name: variable for variable in data.variables}
    for item in items:
        if item is not None and item.name in variables:
            yield from _item_faults(metadata, dataset.name, item, variables[item.name], data)


def _item_faults(
    metadata: MetaData, dataset: str, item: Item, variable: Variable, data: Dataset
) -> Iterator[str]:
    what = f"{dataset}.{item.name}"
    label = "" if item.description is None else str(item.description)
    if label != variable.label:
        yield f"{what}: label '{label}', in the file '{variable.label}'"
    is_text = item.data_type in TEXT_TYPES
    if is_text != (variable.type == "Char"):
        yield f"{what}: type {item.data_type}, in the file {variable.type}"
        return
    column = data.columns[item.name]
    if column.levels is not None and item.length:
        longest = max((len(level.encode()) for level in column.compact().levels), default=0)
        if longest > int(item.length):
            yield f"{what}: length {item.length}, but a value has {longest} bytes"
    yield from _codelist_faults(metadata, what, item, column)


def _codelist_faults(metadata: MetaData, what: str, item: Item, column: Column) -> Iterator[str]:
    codelist = metadata.codelist_of.get(item.codelist_oid)
    if codelist is None or codelist.external is not None:
        return
    terms = {term.value for term in codelist.terms}
    texts = column_as_text(column).compact().levels
    assert texts is not None
    outside = sorted(str(text) for text in texts if str(text) not in terms)
    if terms and outside:
        shown = ", ".join(outside[:MOST_SHOWN])
        yield f"{what}: {len(outside)} values are not in codelist {codelist.oid} ({shown})"
