"""Joins the standard's metadata to the statements: label, type, kind and codelists of variables."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cdisc_convert.engine.origins import infer_origin
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.column import Kind
from cdisc_convert.model.dataset import Variable
from cdisc_convert.model.errors import Place, Problem, SpecError, StandardsError
from cdisc_convert.model.spec import DatasetSpec, Statement, Study
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import (
    order_variables,
    sdtm_dataset,
    sdtm_variable,
    sdtm_variables,
)
from cdisc_convert.standards.terminology import Terminology

DEFAULT_SDTMIG = "3.4"
DEFAULT_ADAMIG = "1.3"
DEFAULT_TERMINOLOGY = "sdtm-2025-03-28"
DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT = "E8601DA.", "E8601DT.", "E8601TM."
_KIND_FORMATS = {Kind.DATE: DATE_FORMAT, Kind.DATETIME: DATETIME_FORMAT, Kind.TIME: TIME_FORMAT}


@dataclass(frozen=True)
class DatasetFacts:
    """What is known of a submitted dataset before it has data."""

    label: str
    class_: str
    structure: str
    variables: Mapping[str, Variable]

    @property
    def order(self) -> tuple[str, ...]:
        """Variables in column order, supplemental ones left out."""
        return tuple(self.variables)


def is_adam(spec: DatasetSpec) -> bool:
    """True for analysis datasets."""
    return bool(spec.structure)


LONGEST_LABEL = 40
"""Bytes of a label in a transport file: the fields of the member and NAMESTR headers, SAS TS-140."""


_made: deque[tuple[Study, dict[str, DatasetFacts]]] = deque(maxlen=2)
"""The facts of the studies that were asked for last: one run asks several times."""


def dataset_facts(study: Study) -> dict[str, DatasetFacts]:
    """Metadata of every submitted dataset that has statements.

    Raises SpecError for every variable that the standard lacks and that says no label and type.
    """
    for known, facts in _made:
        if known is study:
            return dict(facts)
    problems: list[Problem] = []
    found = {}
    for spec in study.datasets.values():
        if spec.is_submitted and not spec.as_is:
            try:
                found[spec.name] = _facts(study, spec, problems)
            except StandardsError as bad:
                problems += [Problem(spec.place, problem.text) for problem in bad.problems]
    if problems:
        raise SpecError(problems)
    _made.append((study, found))
    return dict(found)


def _too_long(place: Place, name: str, label: str) -> list[Problem]:
    """A label that no transport file (SAS XPORT version 5) holds."""
    if len(label) <= LONGEST_LABEL:
        return []
    text = f"the label of {name} has {len(label)} characters; at most {LONGEST_LABEL}"
    return [Problem(place, text)]


def _facts(study: Study, spec: DatasetSpec, problems: list[Problem]) -> DatasetFacts:
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    variables: dict[str, Variable] = {}
    for statement in spec.statements.values():
        if statement.is_helper or statement.supplemental is not None:
            continue
        standard = _standard(study, spec, statement.name)
        if standard is None and not (statement.label and statement.type):
            near = "" if is_adam(spec) else _near(version, spec, statement.name)
            problems.append(
                Problem(
                    statement.place,
                    f"{spec.name}: the standard has no variable {statement.name}{near}; correct the name, "
                    "make it 'supplemental', or give 'label' and 'type'",
                )
            )
            continue
        problems += _too_long(statement.place, f"{spec.name}.{statement.name}", statement.label)
        if not (statement.label or (standard and standard.label)):
            problems.append(
                Problem(
                    statement.place,
                    f"{spec.name}: the standard knows the pattern of {statement.name}, but gives "
                    "it no label; give 'label'",
                )
            )
        variables[statement.name] = _variable(study, spec, statement, standard)
    problems += _too_long(spec.place, spec.name, spec.label)
    if is_adam(spec):
        label = spec.label or ("Subject-Level Analysis Dataset" if spec.structure == "ADSL" else "")
        if not label:
            problems.append(
                Problem(spec.place, f"{spec.name}: an analysis dataset needs a 'label'")
            )
        return DatasetFacts(label, spec.class_ or spec.structure, spec.structure, variables)
    standard_dataset = sdtm_dataset(version, spec.name, spec.class_)
    if standard_dataset is None and not (spec.label and spec.class_):
        problems.append(
            Problem(
                spec.place,
                f"SDTMIG {version} has no dataset {spec.name}; correct the name, or give 'label' and 'class'",
            )
        )
    names = order_variables(version, spec.name, variables, spec.class_)
    return DatasetFacts(
        spec.label or (standard_dataset.label if standard_dataset else ""),
        spec.class_ or (standard_dataset.class_ if standard_dataset else ""),
        standard_dataset.structure if standard_dataset else "",
        {name: variables[name] for name in names},
    )


def _near(version: str, spec: DatasetSpec, name: str) -> str:
    return did_you_mean(name, [v.name for v in sdtm_variables(version, spec.name, spec.class_)])


def _standard(study: Study, spec: DatasetSpec, name: str) -> VariableStandard | None:
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    if is_adam(spec):
        adam = study.standards.get("adamig", DEFAULT_ADAMIG)
        return adam_variable(adam, spec.structure, name, version)
    return sdtm_variable(version, spec.name, name, spec.class_)


def _variable(
    study: Study, spec: DatasetSpec, statement: Statement, standard: VariableStandard | None
) -> Variable:
    is_number = (
        statement.type == "number" if statement.type else bool(standard and standard.type == "Num")
    )
    kind = Kind.NUMBER if is_number else Kind.TEXT
    if standard is not None and not is_number and "ISO 8601" in standard.described:
        kind = Kind.ISO
    origin, source, method = infer_origin(study, spec, statement)
    return Variable(
        name=statement.name,
        label=statement.label or (standard.label if standard else ""),
        type="Num" if is_number else "Char",
        kind=kind,
        length=statement.length,
        format=statement.display,
        role=standard.role if standard else "",
        core=standard.core if standard else "",
        codelists=standard.codelists if standard else (),
        origin=origin,
        origin_source=source,
        method=method,
        place=str(statement.place),
    )


def format_of(variable: Variable, kind: Kind) -> str:
    """The SAS display format: the statement's, else that of numeric dates."""
    return variable.format or _KIND_FORMATS.get(kind, "")


@cache
def terminology_of(*packages: str) -> Terminology:
    """The terminology of a study."""
    return Terminology.load(*packages)


def study_terminology(study: Study) -> Terminology:
    """The controlled terminology that the study pins."""
    packages = [study.standards.get("terminology", DEFAULT_TERMINOLOGY)]
    if "adam_terminology" in study.standards:
        packages.append(study.standards["adam_terminology"])
    return terminology_of(*packages)


@cache
def terms_of(terminology: Terminology, codelist: str) -> dict[str, str]:
    """Submission values of `codelist` by every text that means one term only (see `Terms`)."""
    found = terminology.need(codelist)
    terms: dict[str, str] = {}
    doubled: set[str] = set()
    for term in found.terms:
        for text in {name.lower() for name in (*term.synonyms, term.preferred) if name}:
            if terms.setdefault(text, term.value) != term.value:
                doubled.add(text)
    for text in doubled:
        del terms[text]
    folded: dict[str, str] = {}
    clash: set[str] = set()
    for term in found.terms:
        if folded.setdefault(term.value.lower(), term.value) != term.value:
            clash.add(term.value.lower())
    terms.update({k: v for k, v in folded.items() if k not in clash})
    for text in clash:
        terms.pop(text, None)
    terms.update({term.value: term.value for term in found.terms})
    return terms
