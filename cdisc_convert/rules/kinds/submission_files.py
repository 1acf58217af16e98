"""What agencies ask of the files of a submission."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View, World


@rule_kind(Level.STUDY)
def define_there(world: World) -> Iterator[Given]:
    """A study without define.xml."""
    study = world.study
    if study.described is None and study.define is None:
        yield Fact("", (), (), "define.xml")
    else:
        yield Passed()


@rule_kind(Level.DATASET)
def file_ending(view: View, dataset: StudyDataset, *, ending: str) -> Iterator[Given]:
    """A file with another ending."""
    if dataset.file_name.endswith(ending):
        yield Passed()
    else:
        yield Fact(dataset.name, (), (), dataset.file_name)


@rule_kind(Level.DATASET)
def trimmed_lengths(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """Text variables that are longer than their longest value in any dataset; not those of SUPP--."""
    if dataset.is_supplemental:
        return
    for variable in dataset.data.variables:
        if variable.type != "Char" or variable.length is None:
            continue
        longest = max(1, *(_longest(one, variable.name) for one in view.world.study.datasets))
        if variable.length <= longest:
            yield Passed()
        else:
            text = f"{variable.name} has length {variable.length}, its longest value {longest}"
            yield Fact(dataset.name, (variable.name,), (variable.length,), text)


def _longest(dataset: StudyDataset, name: str) -> int:
    column = dataset.data.columns.get(name)
    if column is None or column.levels is None or dataset.is_supplemental:
        return 0
    return max((len(level.encode()) for level in column.compact().levels), default=0)


@rule_kind(Level.DATASET)
def parameter_value(
    view: View, dataset: StudyDataset, *, parameter: str, pattern: str
) -> Iterator[Given]:
    """A TS without a value of the parameter that matches `pattern`."""
    view.need("TSPARMCD", "TSVAL")
    codes, values = view.texts("TSPARMCD").tolist(), view.texts("TSVAL").tolist()
    told = [str(v) for c, v in zip(codes, values, strict=True) if c == parameter and v is not None]
    if any(re.fullmatch(pattern, value) for value in told):
        yield Passed()
    else:
        shown = tuple(told[:1]) or (None,)
        yield Fact(dataset.name, ("TSVAL",), shown, parameter)
