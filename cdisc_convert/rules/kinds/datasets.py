"""Which datasets a study has, and how they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View, World


@rule_kind(Level.STUDY)
def needed_datasets(
    world: World,
    *,
    names: list[str],
    given: str = "",
) -> Iterator[Given]:
    """Datasets of `names` that the study has not; only of a study with the dataset `given`."""
    if given and world.view(given) is None:
        raise NotApplicable(f"dataset {given} is not in the study")
    for name in names:
        yield Passed() if world.view(name) else Fact("", (name,), (None,), name)


@rule_kind(Level.STUDY)
def refused_datasets(world: World, *, names: list[str]) -> Iterator[Given]:
    """Datasets of `names` that the study has."""
    for name in names:
        yield Fact(name, (), (), name) if world.view(name) else Passed()


@rule_kind(Level.DATASET)
def dataset_name(
    view: View,
    dataset: StudyDataset,
    *,
    pattern: str,
) -> Iterator[Given]:
    """A dataset whose name does not match `pattern`.

    `{DOMAIN}` and `{RDOMAIN}` in it stand for the value of the first record.
    """
    filled = pattern
    for variable, value in (("DOMAIN", dataset.domain), ("RDOMAIN", dataset.related_domain)):
        if f"{{{variable}}}" in pattern:
            if not value:
                raise NotApplicable(f"variable {variable} has no value")
            filled = filled.replace(f"{{{variable}}}", re.escape(value))
    if re.fullmatch(filled, dataset.name):
        yield Passed()
    else:
        yield Fact(dataset.name, (), (), dataset.name)


@rule_kind(Level.DATASET)
def parent_dataset(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A part of a split domain, or a Findings About dataset, whose parent domain is not there."""
    name = dataset.name
    if dataset.is_supplemental or not 3 <= len(name) <= 4 or name.startswith(("AP", "RE", "AD")):
        raise NotApplicable("is neither a part of a domain nor Findings About")
    parent = name[2:] if name.startswith("FA") else name[:2]
    there = {one.name[:2] for one in view.world.study.datasets if one.name != name}
    domains = {one.name for one in view.world.study.datasets}
    if parent in domains or (not name.startswith("FA") and parent in there and view.is_split):
        yield Passed()
    else:
        yield Fact(name, (), (), f"{name} and its parent {parent}")


@rule_kind(Level.DATASET)
def file_size(view: View, dataset: StudyDataset, *, most: int) -> Iterator[Given]:
    """A file of more than `most` bytes."""
    if dataset.file_size > most:
        yield Fact(dataset.name, (), (), f"{dataset.file_size:,} bytes")
    else:
        yield Passed()


@rule_kind(Level.DATASET)
def file_name(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A file that is not called like its dataset, in small letters."""
    stem = dataset.file_name.rsplit(".", 1)[0]
    if not stem or stem == dataset.name.lower():
        yield Passed()
    else:
        yield Fact(dataset.name, (), (), f"{dataset.file_name} holds {dataset.name}")
