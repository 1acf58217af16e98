"""What define.xml says about a dataset, for the kinds that compare it with the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.define import Item, ItemGroup, ItemRef, MetaData, WhereClause
from cdisc_convert.rules.cells import as_texts, level_mask, number_in, number_normal
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.view import View, World

TEXT_TYPES = frozenset(
    "text date time datetime partialDate partialTime partialDatetime incompleteDate incompleteTime "
    "incompleteDatetime durationDatetime intervalDatetime URI string boolean hexBinary "
    "base64Binary".split()
)
NUMBER_TYPES = frozenset(("integer", "float", "double"))


@dataclass(frozen=True)
class Defined:
    """A variable as define.xml has it: reference and definition."""

    ref: ItemRef
    item: Item


def need_metadata(world: World) -> MetaData:
    """What define.xml says; raises NotApplicable where none is at hand."""
    if world.study.described is None:
        raise NotApplicable("there is no define.xml")
    return world.study.described


def group_of(metadata: MetaData, name: str) -> ItemGroup | None:
    """The definition of the dataset `name`, or None."""
    return next((one for one in metadata.datasets if one.name.upper() == name), None)


def need_group(view: View, name: str) -> tuple[MetaData, ItemGroup]:
    """Definition of the dataset `name`; raises NotApplicable where define.xml has none."""
    metadata = need_metadata(view.world)
    group = group_of(metadata, name) or group_of(metadata, view.name)
    if group is None:
        raise NotApplicable("define.xml does not have the dataset")
    return metadata, group


def defined(metadata: MetaData, group: ItemGroup) -> Iterator[Defined]:
    """The variables of a dataset; references that dangle are passed over."""
    for ref in group.refs:
        item = metadata.item_of.get(ref.item_oid)
        if item is not None:
            yield Defined(ref, item)


def value_level(metadata: MetaData, item: Item) -> Iterator[tuple[Item, list[WhereClause]]]:
    """The definitions at value level of a variable with their where clauses."""
    listed = metadata.value_list_of.get(item.value_list_oid)
    for ref in listed.refs if listed is not None else ():
        inner = metadata.item_of.get(ref.item_oid)
        clauses = [metadata.where_of[w.oid] for w in ref.where if w.oid in metadata.where_of]
        if inner is not None and clauses:
            yield inner, clauses


def chosen(view: View, metadata: MetaData, clauses: list[WhereClause]) -> np.ndarray:
    """True on the records that one of the clauses is about; of other datasets' items none."""
    mask = np.zeros(len(view), dtype=bool)
    for clause in clauses:
        here = np.ones(len(view), dtype=bool)
        for check in clause.checks:
            item = metadata.item_of.get(check.item_oid)
            if item is None or item.name not in view.frame:
                here[:] = False
                break
            here &= _holds(view, item.name, check.comparator, check.values)
        mask |= here
    return mask


def _holds(view: View, name: str, comparator: str, values: tuple[str, ...]) -> np.ndarray:
    if comparator in ("EQ", "IN", "NE", "NOTIN"):
        wanted = {number_normal(value) for value in values}
        texts = as_texts(view.column(name))
        found = level_mask(texts, lambda text: number_normal(text) in wanted)
        return found if comparator in ("EQ", "IN") else ~found
    bound = number_in(values[0]) if values else None
    if bound is None:
        return np.zeros(len(view), dtype=bool)
    numbers = view.numbers(name)
    compare = {"LT": np.less, "LE": np.less_equal, "GT": np.greater, "GE": np.greater_equal}
    with np.errstate(invalid="ignore"):
        return np.asarray(compare[comparator](numbers, bound))
