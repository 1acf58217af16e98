"""Datasets taken over as they stand: the kinds of their variables."""

from __future__ import annotations

from cdisc_convert.engine.metadata import DEFAULT_ADAMIG, DEFAULT_SDTMIG
from cdisc_convert.model.column import Kind
from cdisc_convert.model.spec import DatasetSpec, Study
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.sdtmig import sdtm_variable


def kinds_of(study: Study, spec: DatasetSpec, names: tuple[str, ...]) -> dict[str, Kind]:
    """What each variable of an existing dataset is, by the standard; unknown ones are text."""
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    kinds = {}
    for name in names:
        if spec.structure:
            adam = study.standards.get("adamig", DEFAULT_ADAMIG)
            found = adam_variable(adam, spec.structure, name, version)
        else:
            found = sdtm_variable(version, spec.name, name, spec.class_)
        if found is None:
            continue
        if found.type == "Num":
            kinds[name] = Kind.NUMBER
        elif "ISO 8601" in found.described:
            kinds[name] = Kind.ISO
    return kinds
