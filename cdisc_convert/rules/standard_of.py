"""What the standard says about the variables of a domain, for rules of our catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.library import GENERAL_CLASSES, Library
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import ADAM, View
from cdisc_convert.standards.adamig import adam_structure, adam_variable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_variables
from cdisc_convert.standards.versions import list_versions

Variables = Mapping[str, VariableStandard]


def standard_of(view: View, dataset: StudyDataset) -> Variables:
    """Variables that the standard knows for `dataset`, by name, in the standard's order.

    Raises NotApplicable for a dataset whose class is not known, and NotRun where the guide is not
    at hand.
    """
    library = view.world.study.library
    if view.family == ADAM:
        return _adam(adam_version(library), view.class_, tuple(dataset.data.columns))
    library.need_guide()
    class_ = GENERAL_CLASSES.get(view.class_, "")
    name = dataset.name if not view.is_split else view.name
    found = _sdtm(library.guide_version, name, class_)
    if not found:
        raise NotApplicable("neither the guide nor the model knows the dataset")
    return found


def core_of(view: View, dataset: StudyDataset) -> Variables:
    """Variables that the standard itself lists for the dataset or structure, by name."""
    if view.family != ADAM:
        return standard_of(view, dataset)
    if view.class_ == "ADAM OTHER":
        raise NotApplicable("has none of the structures of the guide")
    version = adam_version(view.world.study.library)
    return {one.name: one for one in adam_structure(version, view.class_).variables}


def names_of_role(view: View, role: str) -> frozenset[str]:
    """Variables of a dataset of a general class that have `role` in the model."""
    allowed = view.world.study.library.model_variables(view.name, view.class_)
    return frozenset(one.name for one in allowed if one.role == role)


def adam_version(library: Library) -> str:
    """The shipped ADaMIG version that counts: that of the study, else the newest."""
    shipped = [entry.version for entry in list_versions("adamig")]
    return library.version if library.version in shipped else shipped[-1]


@cache
def _sdtm(version: str, name: str, class_: str) -> dict[str, VariableStandard]:
    return {one.name: one for one in sdtm_variables(version, name, class_)}


@cache
def _adam(version: str, structure: str, names: tuple[str, ...]) -> dict[str, VariableStandard]:
    found = ((name, adam_variable(version, structure, name)) for name in names)
    return {name: one for name, one in found if one is not None}
