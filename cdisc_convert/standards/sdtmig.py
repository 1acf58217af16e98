"""The SDTM implementation guide: datasets and variables, completed from the SDTM model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from cdisc_convert.standards.metadata import DatasetStandard, VariableStandard
from cdisc_convert.standards.sdtm_model import (
    OBSERVATION_CLASSES,
    associated_persons_rows,
    class_rows,
    dataset_rows,
)
from cdisc_convert.standards.sdtm_sequence import QUALIFIER, group_of, slot_in
from cdisc_convert.standards.versions import Row, StandardVersion, read_rows, version_of

SUPPLEMENTAL = "SUPPQUAL"
SUPPLEMENTAL_NAME = re.compile(r"(SUPP|SQ)(?P<dataset>[A-Z0-9]{2,4})")


@cache
def sdtm_datasets(version: str) -> tuple[DatasetStandard, ...]:
    """Every dataset of the SDTMIG `version`, in the guide's order."""
    return tuple(sorted(_guide(version).values(), key=lambda dataset: dataset.ordinal))


@cache
def sdtm_dataset(version: str, name: str, class_: str = "") -> DatasetStandard | None:
    """What SDTMIG `version` says about the dataset `name`; None if it knows none.

    name: a domain (AE), a dataset of the guide (RELREC), SUPP-- (SUPPAE), a split dataset (QSCG,
    FAHP) or one about associated persons (APMH).
    class_: observation class of a domain of the sponsor's own; its label is then left empty.
    Raises StandardsError for a version that is not shipped.
    """
    guide = _guide(version)
    if name in guide:
        return guide[name]
    supplements = SUPPLEMENTAL_NAME.fullmatch(name)
    if supplements:
        base = guide[SUPPLEMENTAL]
        label = base.label.replace("[domain name]", supplements["dataset"])
        return replace(base, name=name, label=label)
    about_associate = name[:2] == "AP" and name[2:] in guide
    parent = guide.get(name[2:] if about_associate else name[:2])
    if parent and len(name) <= 4 and (about_associate or parent.class_ in OBSERVATION_CLASSES):
        return replace(parent, name=name)
    if dataset_rows(_model(version), name):
        model_class = dataset_rows(_model(version), name)[0]["class"]
        return DatasetStandard(name, name, "", model_class, "", 0, ())
    if class_:
        return DatasetStandard(name, name[:2], "", class_, "", 0, ())
    return None


@cache
def sdtm_variables(version: str, dataset: str, class_: str = "") -> tuple[VariableStandard, ...]:
    """Every variable that `dataset` may have, in column order: the guide's and the model's.

    Gives nothing for a dataset that the standard does not know. Arguments as in `sdtm_dataset`.
    """
    standard = sdtm_dataset(version, dataset, class_)
    if standard is None:
        return ()
    model = _model_variables(version, standard)
    merged = slot_in(standard.variables, model)
    return tuple(replace(variable, ordinal=at) for at, variable in enumerate(merged, start=1))


def sdtm_variable(
    version: str, dataset: str, variable: str, class_: str = ""
) -> VariableStandard | None:
    """What the standard says about `variable` in `dataset`; None if it does not allow it.

    A variable that only the SDTM model has is Perm, and takes codelist and described values from
    the guide's other datasets of its class where these agree. Arguments as in `sdtm_dataset`.
    """
    return _by_name(version, dataset, class_).get(variable)


def order_variables(
    version: str, dataset: str, names: Iterable[str], class_: str = ""
) -> list[str]:
    """The `names` in the standard's column order; names it does not know last, as they came."""
    known = _by_name(version, dataset, class_)
    last = len(known) + 1
    return sorted(names, key=lambda name: known[name].ordinal if name in known else last)


@cache
def _by_name(version: str, dataset: str, class_: str) -> dict[str, VariableStandard]:
    return {variable.name: variable for variable in sdtm_variables(version, dataset, class_)}


def _entry(version: str) -> StandardVersion:
    return version_of("sdtmig", version)


def _model(version: str) -> str:
    return _entry(version).uses[0].removeprefix("sdtm-")


@cache
def _guide(version: str) -> dict[str, DatasetStandard]:
    folder = _entry(version).folder
    variables: dict[str, list[VariableStandard]] = {}
    for row in read_rows(folder, "variables.csv"):
        variables.setdefault(row["domain"], []).append(_guide_variable(row))
    return {
        row["name"]: DatasetStandard(
            name=row["name"],
            domain=row["name"],
            label=row["label"],
            class_=row["class"],
            structure=row["structure"],
            ordinal=int(row["ordinal"]),
            variables=tuple(variables[row["name"]]),
        )
        for row in read_rows(folder, "domains.csv")
    }


def _guide_variable(row: Row) -> VariableStandard:
    return VariableStandard(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        core=row["core"],
        ordinal=int(row["ordinal"]),
        role=row["role"],
        codelists=tuple(row["codelists"].split()),
        described=row["described"],
        values=tuple(row["values"].split()),
        found="IG",
        generic=row["model"],
    )


def _model_variables(version: str, dataset: DatasetStandard) -> list[VariableStandard]:
    """Variables of the model for `dataset`, in the model's order, named for its domain."""
    model = _model(version)
    rows = dataset_rows(model, dataset.domain) or class_rows(model, dataset.class_)
    if dataset.name == f"AP{dataset.domain}":
        at = [row["name"] for row in rows].index("USUBJID") + 1
        rows = (*rows[:at], *associated_persons_rows(model), *rows[at:])
    shared = _agreed_values(version, dataset.class_)
    is_own_domain = not dataset.variables and dataset.class_ in OBSERVATION_CLASSES
    return [
        _model_variable(row, dataset.domain, shared.get(row["name"], _Agreed()), is_own_domain)
        for row in rows
    ]


def _model_variable(
    row: Row, domain: str, shared: _Agreed, is_own_domain: bool
) -> VariableStandard:
    name = row["name"]
    return VariableStandard(
        name=f"{domain}{name[2:]}" if name.startswith("--") else name,
        label=row["label"],
        type=row["type"],
        core=shared.core if is_own_domain else "Perm",
        ordinal=0,
        role=row["role"],
        codelists=shared.codelists,
        described=row["described"] or shared.described,
        found="model",
        generic=name,
    )


@dataclass(frozen=True)
class _Agreed:
    """What the guide's datasets of a class say alike about one model variable."""

    codelists: tuple[str, ...] = ()
    described: str = ""
    core: str = "Perm"


@cache
def _agreed_values(version: str, class_: str) -> dict[str, _Agreed]:
    """Per model variable what two or more datasets of the guide agree on.

    The datasets of the class count (Findings About as Findings); for identifiers, timing variables
    and what the class has nowhere, those of every observation class.
    """
    anywhere: dict[str, list[VariableStandard]] = {}
    in_class: dict[str, list[VariableStandard]] = {}
    for dataset in sdtm_datasets(version) if class_ in OBSERVATION_CLASSES else ():
        is_alike = class_.split()[0] == dataset.class_.split()[0]
        for variable in dataset.variables if dataset.class_ in OBSERVATION_CLASSES else ():
            anywhere.setdefault(variable.generic, []).append(variable)
            if is_alike and group_of(variable.role) == QUALIFIER:
                in_class.setdefault(variable.generic, []).append(variable)
    return {generic: _agreed(variables) for generic, variables in (anywhere | in_class).items()}


def _agreed(variables: list[VariableStandard]) -> _Agreed:
    if len(variables) == 1:
        return _Agreed()
    codelists = {variable.codelists for variable in variables}
    described = {variable.described for variable in variables}
    core = {variable.core for variable in variables}
    return _Agreed(
        codelists=codelists.pop() if len(codelists) == 1 else (),
        described=described.pop() if len(described) == 1 else "",
        core=core.pop() if len(core) == 1 else "Perm",
    )
