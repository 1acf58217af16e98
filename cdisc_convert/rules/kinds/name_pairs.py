"""Variables that belong together by their names: text and number, flag and number, date and time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import level_mask, member_mask
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks, Passed, rule_kind
from cdisc_convert.rules.kinds.one_to_one import has_several
from cdisc_convert.rules.standard_of import adam_version
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View, kind_of_format
from cdisc_convert.standards.adamig import adam_variable


@rule_kind(Level.RECORDS)
def text_and_number(
    view: View,
    *,
    suffix: str,
    within: list[str] = [],  # noqa: B006 - never changed
    without: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """A text X and a number X + `suffix` that do not go together one to one, wherever both are."""
    for name in view.frame.names:
        number = name + suffix
        if name in without or number not in view.frame or not view.column(name).is_text:
            continue
        if view.column(number).is_text:
            continue
        looked = view.present(name) & view.present(number)
        both = view.groups([*within, name, number])
        mask = has_several(view.groups([*within, name]), both, looked)
        mask |= has_several(view.groups([*within, number]), both, looked)
        yield Marks(looked & mask, (name, number), f"{name} and {number}")


@rule_kind(Level.RECORDS)
def number_needs_text(view: View, *, suffix: str) -> Iterator[Marks]:
    """A number X + `suffix` on a record without the text X that it stands for."""
    for number in view.frame.names:
        name = number.removesuffix(suffix)
        if name == number or name not in view.frame or view.column(number).is_text:
            continue
        if view.column(name).is_text:
            yield Marks(view.present(number) & ~view.present(name), (name, number), number)


@rule_kind(Level.RECORDS)
def values_by_name(
    view: View,
    *,
    names: str,
    values: list[str],
    without: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Values other than `values` in the text variables that `names` (a pattern) means."""
    pattern, wanted = re.compile(names), frozenset(values)
    for name in view.frame.names:
        column = view.column(name)
        if column.is_text and name not in without and pattern.fullmatch(name):
            yield Marks(level_mask(column, lambda text: text not in wanted), (name,), name)


@rule_kind(Level.RECORDS)
def values_present(view: View, *, names: str) -> Iterator[Marks]:
    """Records without a value in a variable that `names` (a pattern) means."""
    pattern = re.compile(names)
    for name in view.frame.names:
        if pattern.fullmatch(name):
            yield Marks(~view.present(name), (name,), name)


@rule_kind(Level.RECORDS)
def needs_partner(view: View, *, names: str, partner: str) -> Iterator[Marks]:
    """Values of variables that `names` (a pattern) means without one in the partner.

    partner: the partner's name, with the groups of the pattern filled in. A partner that is
    not there has no values.
    """
    pattern = re.compile(names)
    for name in view.frame.names:
        found = pattern.fullmatch(name)
        if found:
            other = found.expand(partner)
            mask = view.present(name) & ~view.present(other)
            yield Marks(
                mask, (name, other) if view.has(other) else (name,), f"{name} without {other}"
            )


@rule_kind(Level.RECORDS)
def whole_numbers(view: View, *, names: list[str], least: int) -> Iterator[Marks]:
    """Values of `names` that are no whole number of at least `least`, and missing ones."""
    for name in names:
        if view.has(name):
            numbers = view.numbers(name)
            with np.errstate(invalid="ignore"):
                fits = (numbers >= least) & (np.floor(numbers) == numbers)
            yield Marks(~fits, (view.real(name),), view.real(name))


@rule_kind(Level.RECORDS)
def text_needs_number(view: View, *, suffix: str) -> Iterator[Marks]:
    """A text X on a record without the number X + `suffix` that stands for it elsewhere."""
    for name in view.frame.names:
        number = name + suffix
        if number in view.frame and view.column(name).is_text:
            if not view.column(number).is_text:
                yield Marks(view.present(name) & ~view.present(number), (name, number), name)


@rule_kind(Level.RECORDS)
def flag_and_number(view: View) -> Iterator[Marks]:
    """Flags XFL and numbers XFN that do not agree: Y with 1, N with 0."""
    for name in view.frame.names:
        number = f"{name[:-2]}FN"
        if name.endswith("FL") and number in view.frame:
            told = view.present(name) & view.present(number)
            numbers = view.numbers(number)
            is_yes = member_mask(view.texts(name), ["Y"])
            is_no = member_mask(view.texts(name), ["N"])
            wrong = (is_yes & (numbers != 1)) | (is_no & (numbers != 0))
            yield Marks(told & wrong, (name, number), f"{name} and {number}")


@rule_kind(Level.RECORDS)
def numbers_by_name(
    view: View,
    *,
    names: str,
    values: list[float] = [],  # noqa: B006 - never changed
    refused: list[float] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Numbers other than `values`, or among `refused`, in what `names` (a pattern) means."""
    pattern = re.compile(names)
    for name in view.frame.names:
        if pattern.fullmatch(name):
            numbers = view.numbers(name)
            mask = np.isin(numbers, refused)
            if values:
                mask |= view.present(name) & ~np.isin(numbers, values)
            yield Marks(mask, (name,), name)


@rule_kind(Level.DATASET)
def number_variable(view: View, dataset: StudyDataset, *, suffix: str) -> Iterator[Given]:
    """A variable X + `suffix` in a dataset without the X, where the standard knows X as a text."""
    version = adam_version(view.world.study.library)
    for name in dataset.data.columns:
        text = name.removesuffix(suffix)
        if text == name:
            continue
        base = adam_variable(version, view.class_, text)
        if base is None or base.type != "Char" or base.generic.startswith("*"):
            continue
        there = text in dataset.data.columns
        yield Passed() if there else Fact(dataset.name, (name,), (None,), f"{name} without {text}")


@rule_kind(Level.DATASET)
def date_formats(view: View, dataset: StudyDataset, *, names: str, kind: str) -> Iterator[Given]:
    """Variables that `names` (a pattern) means that are no number shown as `kind`.

    kind: date, datetime or time. Variables without any value are passed over.
    """
    pattern = re.compile(names)
    for variable in dataset.data.variables:
        if not pattern.fullmatch(variable.name):
            continue
        column = dataset.data.columns.get(variable.name)
        if column is None or not column.present.any():
            continue
        shown = kind_of_format(variable.format)
        if variable.type == "Num" and shown is not None and shown.value == kind:
            yield Passed()
        else:
            text = f"{variable.name} ({variable.type}, format '{variable.format}')"
            yield Fact(dataset.name, (variable.name,), (variable.format,), text)
