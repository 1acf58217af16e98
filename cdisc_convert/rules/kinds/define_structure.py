"""Datasets and variables of define.xml against those of the data, both ways."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.model.define import in_order
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.kinds._define import (
    NUMBER_TYPES,
    TEXT_TYPES,
    Defined,
    defined,
    group_of,
    need_group,
    need_metadata,
)
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View, World

YES = "Yes"


@rule_kind(Level.STUDY)
def defined_datasets(world: World, *, of: str) -> Iterator[Given]:
    """Datasets of the data that define.xml has not (`of: data`), or the reverse (`of: define`)."""
    metadata = need_metadata(world)
    there = {one.name for one in world.study.datasets}
    if of == "data":
        for view in world.views():
            for part in view.parts:
                known = group_of(metadata, part.name) or group_of(metadata, view.name)
                yield Passed() if known else Fact(part.name, (), (), part.name)
        return
    for group in metadata.datasets:
        name = group.name.upper()
        parts = any(one.whole_name == name for one in world.study.datasets)
        if name in there or parts or group.has_no_data == YES:
            yield Passed()
        else:
            yield Fact("", (), (), name)


@rule_kind(Level.DATASET)
def defined_variables(view: View, dataset: StudyDataset, *, of: str) -> Iterator[Given]:
    """Variables of the data that define.xml has not (`of: data`), or the reverse (`of: define`)."""
    metadata, group = need_group(view, dataset.name)
    known = {one.item.name: one for one in defined(metadata, group)}
    if of == "data":
        for name in dataset.data.columns:
            yield Passed() if name in known else Fact(dataset.name, (name,), (None,), name)
        return
    for name, one in known.items():
        there = name in dataset.data.columns or one.ref.has_no_data == YES
        yield Passed() if there else Fact(dataset.name, (name,), (None,), name)


@rule_kind(Level.DATASET)
def defined_attribute(view: View, dataset: StudyDataset, *, of: str) -> Iterator[Given]:
    """Variables whose `type` or `label` in define.xml is not that of the data."""
    metadata, group = need_group(view, dataset.name)
    known = {one.item.name: one for one in defined(metadata, group)}
    for variable in dataset.data.variables:
        one = known.get(variable.name)
        if one is None:
            continue
        if of == "type":
            types = TEXT_TYPES if variable.type == "Char" else NUMBER_TYPES
            fits, told = one.item.data_type in types, one.item.data_type
            mine = variable.type
        elif of == "label":
            told, mine = str(one.item.description or ""), variable.label
            fits = " ".join(told.split()) == " ".join(mine.split())
        else:
            raise NotRun(f"defined_attribute knows no {of}")
        if fits:
            yield Passed()
        else:
            text = f"{variable.name} is '{mine}' in the data, '{told}' in define.xml"
            yield Fact(dataset.name, (variable.name,), (mine,), text)


@rule_kind(Level.DATASET)
def defined_label(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A dataset whose label is not the description in define.xml."""
    _, group = need_group(view, dataset.name)
    told = str(group.description or "")
    if told.strip() == dataset.data.label.strip():
        yield Passed()
    else:
        text = f"'{dataset.data.label}' in the data, '{told}' in define.xml"
        yield Fact(dataset.name, (), (), text)


@rule_kind(Level.DATASET)
def defined_order(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A dataset whose variables stand in another order than in define.xml."""
    metadata, group = need_group(view, dataset.name)
    items = (metadata.item_of.get(ref.item_oid) for ref in in_order(group.refs))
    told = [one.name for one in items if one is not None and one.name in dataset.data.columns]
    mine = [name for name in dataset.data.columns if name in told]
    if told == mine:
        yield Passed()
    else:
        at = next(n for n, (a, b) in enumerate(zip(told, mine, strict=False)) if a != b)
        yield Fact(dataset.name, (mine[at],), (None,), f"{mine[at]} in place of {told[at]}")


@rule_kind(Level.DATASET)
def origin_told(view: View, dataset: StudyDataset, *, fault: str) -> Iterator[Given]:
    """Variables whose origin in define.xml does not say enough.

    fault: `none` = no origin, neither on the variable nor at value level; `derived` = Derived
    without method; `predecessor` = Predecessor without saying which.
    """
    metadata, group = need_group(view, dataset.name)
    for one in defined(metadata, group):
        types = {origin.type for origin in one.item.origins}
        if fault == "none":
            wrong = not types and not one.item.value_list_oid
        elif fault == "derived":
            wrong = "Derived" in types and not one.ref.method_oid and not _has_comment(one)
        elif fault == "predecessor":
            silent = [o for o in one.item.origins if not str(o.description or "").strip()]
            wrong = any(origin.type == "Predecessor" for origin in silent)
        else:
            raise NotRun(f"origin_told knows no fault {fault}")
        name = one.item.name
        yield Fact(dataset.name, (name,), (None,), name) if wrong else Passed()


def _has_comment(one: Defined) -> bool:
    return bool(one.item.comment_oid or one.item.value_list_oid)


@rule_kind(Level.STUDY)
def defined_terms(world: World) -> Iterator[Given]:
    """Terms of a published codelist in define.xml that the terminology does not have.

    Terms that define.xml marks as extended are passed over; a code must belong to the list.
    """
    metadata = need_metadata(world)
    terminology = world.study.library.terminology
    for codelist in metadata.codelists:
        published = terminology.codelist(codelist.nci_code) if codelist.nci_code else None
        if published is None:
            continue
        for term in codelist.terms:
            code = next((a.name for a in term.aliases if a.context == "nci:ExtCodeID"), "")
            known = code in published.by_code if code else term.value in published
            if known or (not code and term.is_extended == YES):
                yield Passed()
            else:
                text = f"{codelist.name}: '{term.value}'" + (f" ({code})" if code else "")
                yield Fact("", (), (), text)
