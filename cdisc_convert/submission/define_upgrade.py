"""A define.xml 2.0 in the terms of 2.1.

| 2.0 | 2.1 |
| --- | --- |
| def:StandardName, def:StandardVersion | a def:Standard of type IG, named by every dataset |
| def:Class of ItemGroupDef | a def:Class element, name in capitals |
| Origin CRF | Collected, Source Investigator |
| Origin eDT | Collected, Source Vendor |
| Origin Derived, Assigned, Protocol | the same, Source Sponsor |
| Origin Predecessor | the same, no Source |
| no def:Context | Other |

Everything else is the same in both. An origin word that 2.0 does not know stays as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cdisc_convert.model.define import (
    DatasetClass,
    Define,
    Item,
    ItemGroup,
    MetaData,
    Origin,
    Standard,
    SubClass,
)
from cdisc_convert.sources._p21_words import guide_name, origin_words

VERSION = "2.1.7"
CLASSES = {
    "SPECIAL PURPOSE DATASETS": ("SPECIAL PURPOSE", ""),
    "SPECIAL-PURPOSE": ("SPECIAL PURPOSE", ""),
    "FINDINGS-ABOUT": ("FINDINGS ABOUT", ""),
    "ADSL": ("SUBJECT LEVEL ANALYSIS DATASET", ""),
    "ADAE": ("OCCURRENCE DATA STRUCTURE", "ADVERSE EVENT"),
    "BDS": ("BASIC DATA STRUCTURE", ""),
    "OTHER": ("ADAM OTHER", ""),
}
"""Names of classes of 2.0 files that 2.1 calls otherwise."""


def is_20(define: Define) -> bool:
    """True for a document in the terms of 2.0."""
    metadata = define.metadata
    return metadata.define_version.startswith("2.0") or bool(metadata.standard_name)


def upgrade(define: Define) -> tuple[Define, dict[str, int]]:
    """The document in the terms of 2.1, and what was changed with counts. A 2.1 one stays."""
    if not is_20(define):
        return define, {}
    changes: Counter[str] = Counter()
    old = define.metadata
    standards = old.standards
    oid = ""
    if old.standard_name:
        standard = Standard(
            "STD.1", guide_name(old.standard_name), "IG", "", old.standard_version, "Final"
        )
        standards, oid = (standard, *standards), standard.oid
        changes["standard of the document becomes a def:Standard"] += 1
    datasets = tuple(_dataset(dataset, oid, changes) for dataset in old.datasets)
    items = tuple(_item(item, changes) for item in old.items)
    metadata: MetaData = replace(
        old,
        define_version=VERSION,
        standard_name="",
        standard_version="",
        standards=standards,
        datasets=datasets,
        items=items,
    )
    study = replace(define.study, metadata=metadata)
    return replace(define, context=define.context or "Other", study=study), dict(changes)


def _dataset(dataset: ItemGroup, standard_oid: str, changes: Counter[str]) -> ItemGroup:
    class_ = dataset.class_
    if dataset.class_20 and class_ is None:
        word = dataset.class_20.strip().upper()
        name, subclass = CLASSES.get(word, (word, ""))
        class_ = DatasetClass(name, (SubClass(subclass),) if subclass else ())
        changes["class of a dataset becomes an element"] += 1
    return replace(
        dataset,
        class_20="",
        class_=class_,
        standard_oid=dataset.standard_oid or standard_oid,
    )


def _item(item: Item, changes: Counter[str]) -> Item:
    return replace(item, origins=tuple(_origin(origin, changes) for origin in item.origins))


def _origin(origin: Origin, changes: Counter[str]) -> Origin:
    kind, source = origin_words(origin.type, origin.source)
    if (kind, source) != (origin.type, origin.source):
        changes[f"origin {origin.type} becomes {kind} ({source})".replace(" ()", "")] += 1
    return replace(origin, type=kind, source=source)
