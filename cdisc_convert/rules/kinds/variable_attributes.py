"""Labels, types, order and names of variables against the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Passed, rule_kind
from cdisc_convert.rules.standard_of import standard_of
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View

MINOR = frozenset(
    "a an and and/or as but by for from in into is nor not of on or per than that the to upon via "
    "vs with within without".split()
)
"""Words that a title writes small."""


@rule_kind(Level.DATASET)
def variable_labels(view: View, dataset: StudyDataset, *, of: str = "") -> Iterator[Given]:
    """Labels other than those of the standard, where it gives the words.

    of: only variables of the guide (`IG`), or only those that the model alone has (`model`).
    """
    known = standard_of(view, dataset)
    for variable in dataset.data.variables:
        standard = known.get(variable.name)
        if standard is None or not standard.label or (of and standard.found != of):
            continue
        if variable.label.strip() == standard.label:
            yield Passed()
        else:
            text = f"{variable.name}: '{variable.label}' in place of '{standard.label}'"
            yield Fact(dataset.name, (variable.name,), (variable.label,), text)


@rule_kind(Level.DATASET)
def variable_types(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """Types other than those of the standard."""
    known = standard_of(view, dataset)
    for variable in dataset.data.variables:
        standard = known.get(variable.name)
        if standard is None or variable.type not in ("Char", "Num"):
            continue
        if variable.type == standard.type:
            yield Passed()
        else:
            text = f"{variable.name} is {variable.type}, not {standard.type}"
            yield Fact(dataset.name, (variable.name,), (variable.type,), text)


@rule_kind(Level.DATASET)
def variable_order(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A variable that stands after one that the standard puts behind it."""
    place = {name: at for at, name in enumerate(standard_of(view, dataset))}
    last, before = -1, ""
    for name in dataset.data.columns:
        if name not in place:
            continue
        if place[name] < last:
            yield Fact(dataset.name, (name,), (None,), f"{name} stands after {before}")
        else:
            yield Passed()
            last, before = place[name], name


@rule_kind(Level.DATASET)
def allowed_variables(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """Variables that neither the guide nor the model has for the dataset."""
    known = standard_of(view, dataset)
    for name in dataset.data.columns:
        yield Passed() if name in known else Fact(dataset.name, (name,), (None,), name)


@rule_kind(Level.DATASET)
def variable_form(
    view: View, dataset: StudyDataset, *, of: str, pattern: str = ".*", longest: int = 0
) -> Iterator[Given]:
    """Names or labels (`of`) that do not match `pattern` or are longer than `longest`."""
    if of not in ("name", "label"):
        raise NotRun(f"variable_form knows no {of}")
    wanted = re.compile(pattern)
    for variable in dataset.data.variables:
        text = variable.name if of == "name" else variable.label
        if wanted.fullmatch(text) and (not longest or len(text) <= longest):
            yield Passed()
        else:
            yield Fact(dataset.name, (variable.name,), (text,), f"{variable.name}: '{text}'")


@rule_kind(Level.DATASET)
def label_case(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """Labels that are not written in title case."""
    for variable in dataset.data.variables:
        words = variable.label.split()
        small = [word for word in words[1:] if word[:1].islower() and word not in MINOR]
        if words and (small or words[0][:1].islower()):
            text = f"{variable.name}: '{variable.label}'"
            yield Fact(dataset.name, (variable.name,), (variable.label,), text)
        else:
            yield Passed()


@rule_kind(Level.DATASET)
def variable_lengths(view: View, dataset: StudyDataset, *, longest: int) -> Iterator[Given]:
    """Text variables with a length of more than `longest` bytes."""
    for variable in dataset.data.variables:
        if variable.type != "Char" or variable.length is None:
            continue
        if variable.length <= longest:
            yield Passed()
        else:
            text = f"{variable.name} has length {variable.length}"
            yield Fact(dataset.name, (variable.name,), (variable.length,), text)


@rule_kind(Level.DATASET)
def variable_prefix(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """Variables of a domain of the sponsor's own that begin with other letters than its name."""
    library = view.world.study.library
    library.need_guide()
    if dataset.is_supplemental or not view.domain or not library.is_custom(view.domain):
        raise NotApplicable("is a domain of the guide")
    general = {name for name in library.shared_names if not name.startswith("--")}
    for name in dataset.data.columns:
        fits = name in general or name.startswith(view.prefix)
        yield Passed() if fits else Fact(dataset.name, (name,), (None,), name)
