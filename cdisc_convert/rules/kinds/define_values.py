"""Values of the data against what define.xml says of them, value level included."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.define import CodeList, Item, ItemGroup, MetaData, keys_of
from cdisc_convert.rules.cells import as_texts, level_mask, number_in, number_normal
from cdisc_convert.rules.kinds._define import (
    chosen,
    defined,
    need_group,
    need_metadata,
    value_level,
)
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def defined_codelist(view: View, *, level: str) -> Iterator[Marks]:
    """Values that are no term of the codelist of define.xml, by `variable` or at `value` level."""
    for name, item, here, metadata in _items(view, level):
        codelist = metadata.codelist_of.get(item.codelist_oid)
        if codelist is not None and codelist.external is None and codelist.terms:
            yield Marks(here & _outside(view, name, codelist), (name,), f"{name} ({codelist.name})")


@rule_kind(Level.RECORDS)
def defined_length(view: View, *, level: str) -> Iterator[Marks]:
    """Texts longer than the length in define.xml, by `variable` or at `value` level."""
    for name, item, here, _ in _items(view, level):
        length = number_in(item.length)
        column = view.column(name)
        if length is None or not column.is_text or item.data_type != "text":
            continue
        long = level_mask(column, lambda text, most=length: len(text.encode()) > most)
        yield Marks(here & long, (name,), f"{name} (length {item.length})")


@rule_kind(Level.RECORDS)
def defined_type(view: View, *, level: str) -> Iterator[Marks]:
    """Values that are no number although define.xml calls them integer or float.

    By `variable` or at `value` level; of an integer also numbers that are not whole.
    """
    for name, item, here, _ in _items(view, level):
        if item.data_type not in ("integer", "float"):
            continue
        numbers = view.numbers(name)
        wrong = view.present(name) & np.isnan(numbers)
        if item.data_type == "integer":
            with np.errstate(invalid="ignore"):
                wrong |= np.floor(numbers) != np.nan_to_num(numbers)
            wrong &= view.present(name)
        yield Marks(here & wrong, (name,), f"{name} ({item.data_type})")


@rule_kind(Level.RECORDS)
def defined_mandatory(view: View) -> Iterator[Marks]:
    """Records without a value in a variable that define.xml calls mandatory."""
    for metadata, group, here in _parts(view):
        for one in defined(metadata, group):
            name = one.item.name
            if one.ref.mandatory == "Yes" and name in view.frame:
                yield Marks(here & ~view.present(name), (name,), name)


@rule_kind(Level.RECORDS)
def defined_keys(view: View) -> Iterator[Marks]:
    """Records that the keys of define.xml do not tell apart."""
    for metadata, group, here in _parts(view):
        keys = [name for name in keys_of(group, metadata) if name in view.frame]
        if keys:
            codes = view.groups(keys)
            counts = np.bincount(codes[here], minlength=int(codes.max(initial=0)) + 1)
            yield Marks(here & (counts[codes] > 1), tuple(keys), ", ".join(keys))


def _items(view: View, level: str) -> Iterator[tuple[str, Item, np.ndarray, MetaData]]:
    """Name of the variable, definition, and the records that it is about."""
    for metadata, group, here in _parts(view):
        for one in defined(metadata, group):
            name = one.item.name
            if name not in view.frame:
                continue
            if level == "variable":
                yield name, one.item, here, metadata
            else:
                for inner, clauses in value_level(metadata, one.item):
                    yield name, inner, here & chosen(view, metadata, clauses), metadata


def _parts(view: View) -> Iterator[tuple[MetaData, ItemGroup, np.ndarray]]:
    """Definition and records of each dataset of the domain; one that is not defined is left out."""
    need_metadata(view.world)
    for part in view.parts:
        at = [n for n, name in enumerate(view.frame.datasets) if name == part.name]
        metadata, group = need_group(view, part.name)
        yield metadata, group, np.isin(view.frame.origin, at)


def _outside(view: View, name: str, codelist: CodeList) -> np.ndarray:
    terms = {number_normal(term.value) for term in codelist.terms}
    column = as_texts(view.column(name))
    return level_mask(column, lambda text: number_normal(text) not in terms)
