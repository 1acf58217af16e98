"""Datasets taken over as they stand: kinds, labels and order of their variables."""

from __future__ import annotations

from collections.abc import Mapping

from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.metadata import DEFAULT_ADAMIG, DEFAULT_SDTMIG, DatasetFacts
from cdisc_convert.model.column import Kind
from cdisc_convert.model.dataset import Variable
from cdisc_convert.model.spec import DatasetSpec, Study
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variable


def kinds_of(study: Study, spec: DatasetSpec, names: tuple[str, ...]) -> dict[str, Kind]:
    """What each variable of an existing dataset is, by the standard; unknown ones are text."""
    kinds = {}
    for name in names:
        found = _standard(study, spec, name)
        if found is None:
            continue
        if found.type == "Num":
            kinds[name] = Kind.NUMBER
        elif "ISO 8601" in found.described:
            kinds[name] = Kind.ISO
    return kinds


def existing_facts(
    study: Study, spec: DatasetSpec, frame: Frame, labels: Mapping[str, str]
) -> DatasetFacts:
    """Metadata of an existing dataset that is submitted: its own labels, else the standard's."""
    variables = {}
    for name, column in frame.columns.items():
        standard = _standard(study, spec, name)
        variables[name] = Variable(
            name=name,
            label=labels.get(name) or (standard.label if standard else name),
            type="Char" if column.is_text else "Num",
            kind=column.kind,
            role=standard.role if standard else "",
            core=standard.core if standard else "",
            codelists=standard.codelists if standard else (),
            origin="Predecessor" if spec.structure else "Collected",
            place=str(spec.place),
        )
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    known = None if spec.structure else sdtm_dataset(version, spec.name, spec.class_)
    label = spec.label or (known.label if known else spec.name)
    class_ = spec.class_ or (known.class_ if known else spec.structure)
    return DatasetFacts(label, class_, known.structure if known else spec.structure, variables)


def _standard(study: Study, spec: DatasetSpec, name: str) -> VariableStandard | None:
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    if spec.structure:
        adam = study.standards.get("adamig", DEFAULT_ADAMIG)
        return adam_variable(adam, spec.structure, name, version)
    return sdtm_variable(version, spec.name, name, spec.class_)
