"""Variables that may not be there, or must be there together."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View


@rule_kind(Level.DATASET)
def forbidden_variables(
    view: View, dataset: StudyDataset, *, names: list[str], if_dataset: str = ""
) -> Iterator[Given]:
    """Variables of `names` that the dataset has; only of a study with the dataset `if_dataset`."""
    if if_dataset:
        view.world.need(if_dataset)
    yield Passed()
    for name in names:
        real = view.real(name)
        if real in dataset.data.columns:
            yield Fact(dataset.name, (real,), (None,), real)


@rule_kind(Level.DATASET)
def variables_together(
    view: View,
    dataset: StudyDataset,
    *,
    given: list[str] = [],  # noqa: B006 - never changed
    any_given: list[str] = [],  # noqa: B006 - never changed
    any_of: list[str],
) -> Iterator[Given]:
    """A dataset with all of `given` and one of `any_given`, but with none of `any_of`."""
    there = dataset.data.columns
    first = [view.real(name) for name in given]
    some = [view.real(name) for name in any_given if view.real(name) in there]
    missing = [name for name in first if name not in there]
    if missing or (any_given and not some):
        raise NotApplicable(f"variable {(missing or any_given)[0]} is not in the dataset")
    wanted = [view.real(name) for name in any_of]
    if any(name in there for name in wanted):
        yield Passed()
    else:
        shown = (*first, *some, *wanted)
        told = f"{', '.join([*first, *some])} without {' or '.join(wanted)}"
        yield Fact(dataset.name, shown, (None,) * len(shown), told)


@rule_kind(Level.DATASET)
def variables_in_pairs(
    view: View, dataset: StudyDataset, *, pairs: list[list[str]]
) -> Iterator[Given]:
    """A dataset with the first variable of a pair but without the second."""
    there = dataset.data.columns
    for given, wanted in ((view.real(a), view.real(b)) for a, b in pairs):
        if given not in there:
            continue
        if wanted in there:
            yield Passed()
        else:
            yield Fact(dataset.name, (given, wanted), (None, None), f"{given} without {wanted}")
