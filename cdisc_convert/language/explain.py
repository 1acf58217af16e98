"""The mapping as prose: what a data manager reads of a study, a dataset, a variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cdisc_convert.language.method_text import helper_sentences, say_statement, with_config
from cdisc_convert.language.say import listed, plural, say_condition, say_value, sentence
from cdisc_convert.language.say_rows import say_steps
from cdisc_convert.model.dataset import Variable
from cdisc_convert.model.spec import (
    ByPart,
    Call,
    Check,
    DatasetSpec,
    Relation,
    Source,
    Stack,
    Statement,
    Study,
)

Origins = Callable[[DatasetSpec, Statement], tuple[str, str]]
"""(origin type, source) of a statement."""

STANDARD_NAMES = {
    "sdtmig": "SDTMIG",
    "adamig": "ADaMIG",
    "occds": "OCCDS",
    "define": "Define-XML",
    "adam_terminology": "analysis terminology",
    "meddra": "MedDRA",
    "whodrug": "WHODrug",
}


@dataclass(frozen=True)
class NameText:
    """One name of a dataset in words.

    kind: variable, qualifier (goes to SUPP--) or helper.
    is_by_part: the value is given by the parts of the stack.
    how: the sentences that say how the value is made; `helpers` explain names used in them.
    """

    name: str
    kind: str
    label: str
    origin: str
    how: str
    helpers: tuple[str, ...]
    details: tuple[str, ...]
    crf: tuple[str, ...]
    place: str
    is_by_part: bool = False


@dataclass(frozen=True)
class PartTable:
    """The parts of a stack: a line for each name, a column for each part."""

    parts: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DatasetText:
    """A dataset in words."""

    name: str
    label: str
    is_submitted: bool
    key: tuple[str, ...]
    records: tuple[str, ...]
    parts: PartTable | None
    then: tuple[str, ...]
    names: tuple[NameText, ...]
    checks: tuple[str, ...]
    comment: str
    place: str


@dataclass(frozen=True)
class ResultText:
    """An analysis result in words: what it is for, each statistic, and the displays that show it."""

    name: str
    title: str
    about: tuple[str, ...]
    statistics: tuple[str, ...]
    displays: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class StudyText:
    """A study in words."""

    name: str
    title: str
    about: tuple[str, ...]
    config: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    relations: tuple[str, ...]
    datasets: tuple[DatasetText, ...]
    results: tuple[ResultText, ...] = ()


def explain_study(study: Study, datasets: tuple[DatasetText, ...]) -> StudyText:
    """The study's own settings in words, with its datasets."""
    about = [f"STUDYID is {study.studyid}."]
    if study.standards:
        versions = [
            f"{STANDARD_NAMES.get(name, name)} {version}"
            for name, version in study.standards.items()
        ]
        about.append(f"Standards: {listed(versions)}.")
    if (register := study.register) is not None:
        about.append(
            f"The subjects are those of {register.source}; USUBJID is made as {register.id}."
        )
        if register.same_person:
            about.append(f"Rows with the same {listed(register.same_person)} are one person.")
    if study.cutoff:
        about.append(f"The data are cut off at {study.cutoff}.")
    if study.sealed:
        about.append(f"Sealed until unblinding: {listed(study.sealed)}.")
    config = [
        f"{value.name}: {say_value(value.value)}, {value.says} ({value.source})"
        for value in study.config.values()
    ]
    return StudyText(
        name=study.name,
        title=study.title,
        about=tuple(about),
        config=tuple(config),
        sources=tuple((source.name, _say_source(source)) for source in study.sources.values()),
        relations=tuple(_say_relation(relation) for relation in study.relations),
        datasets=datasets,
    )


def _say_source(source: Source) -> str:
    where = source.file or source.files or f"form {source.form} of {source.form_of}"
    text = f"{where}; "
    text += "one row per subject" if source.per == "subject" else "rows"
    if source.key:
        text += f" identified by {listed(source.key)}"
    if source.is_vendor:
        text += "; from a vendor"
    if source.is_optional:
        text += "; may be absent"
    if source.deleted_when is not None:
        text += f"; deleted in the EDC where {say_condition(source.deleted_when)}"
    if source.when is not None:
        text += f"; only where {say_condition(source.when)}, the rest is left out: {source.because}"
    if source.not_submitted:
        text += f"; {plural(len(source.not_submitted), 'column')} not submitted, with a reason"
    return f"{text}."


def _say_relation(relation: Relation) -> str:
    if relation.left:
        pairs = " and ".join(f"{left} equals {right}" for left, right in relation.match)
        text = f"{relation.name}: records of {relation.left} and {relation.right} where {pairs}"
        if relation.when is not None:
            text += f", if {say_condition(relation.when)}"
        return sentence(f"{text}; RELID {relation.id}")
    ends = [str(ref) for ref in (relation.one, *relation.many) if ref is not None]
    return sentence(f"{relation.name}: the datasets of {listed(ends)} are related by these values")


# -- datasets -------------------------------------------------------------------------------------


def explain_dataset(
    study: Study,
    spec: DatasetSpec,
    label: str,
    variables: Mapping[str, Variable],
    origins: Origins,
) -> DatasetText:
    """A dataset in words.

    variables: what the standard says of the submitted variables, in column order.
    origins: gives the origin of a statement.
    """
    records = tuple(say_steps(spec.rows))
    if spec.as_is:
        records = (f"The records of {spec.as_is} as they stand.",)
    ordered = [name for name in variables if name in spec.statements]
    ordered += [name for name in spec.statements if name not in variables]
    names = [
        _explain_name(study, spec, spec.statements[name], variables.get(name), origins)
        for name in ordered
    ]
    found = DatasetText(
        name=spec.name,
        label=label,
        is_submitted=spec.is_submitted,
        key=spec.key,
        records=records,
        parts=_part_table(spec),
        then=tuple(say_steps(spec.then)) + _cut_off(spec),
        names=tuple(names),
        checks=tuple(_say_check(check) for check in spec.checks),
        comment=spec.comment,
        place=str(spec.place),
    )
    return _with_numbers(study, found)


def _with_numbers(study: Study, text: DatasetText) -> DatasetText:
    """The text with the values of `config.NAME` filled in."""

    def fill(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(with_config(study, item) for item in texts)

    names = tuple(
        replace(name, how=with_config(study, name.how), helpers=fill(name.helpers))
        for name in text.names
    )
    parts = text.parts
    if parts is not None:
        parts = PartTable(parts.parts, tuple((name, fill(cells)) for name, cells in parts.lines))
    return replace(
        text,
        records=fill(text.records),
        then=fill(text.then),
        checks=fill(text.checks),
        names=names,
        parts=parts,
    )


def _cut_off(spec: DatasetSpec) -> tuple[str, ...]:
    if not spec.cutoff_on:
        return ()
    return (f"Records whose {spec.cutoff_on} is surely after the data cut-off are left out.",)


def _say_check(check: Check) -> str:
    to = f" to {check.to}" if check.to else ""
    text = f"{check.id} ({check.severity}{to}): where {say_condition(check.when)}"
    return f'{text}, "{check.query}"' + (f" {sentence(check.effect)}" if check.effect else "")


def _part_table(spec: DatasetSpec) -> PartTable | None:
    stack = spec.rows[0] if spec.rows else None
    if not isinstance(stack, Stack):
        return None
    lines = [("Records", tuple(" ".join(say_steps(part.rows)) for part in stack.parts))]
    given = dict.fromkeys(name for part in stack.parts for name in part.give)
    for name in given:
        cells = []
        for part in stack.parts:
            statement = part.give.get(name)
            alone = replace(spec, rows=part.rows)
            cells.append(say_statement(alone, statement) if statement is not None else "")
        lines.append((name, tuple(cells)))
    return PartTable(tuple(part.name for part in stack.parts), tuple(lines))


# -- names ----------------------------------------------------------------------------------------


def _explain_name(
    study: Study,
    spec: DatasetSpec,
    statement: Statement,
    variable: Variable | None,
    origins: Origins,
) -> NameText:
    how = say_statement(spec, statement)
    if statement.note and not isinstance(statement.make, Call):
        how += f" {sentence(statement.note)}"
    kind, label = "variable", statement.label
    if statement.supplemental is not None:
        kind, label = "qualifier", statement.supplemental.label
    elif statement.is_helper:
        kind = "helper"
    elif variable is not None:
        label = variable.label
    crf = statement.crf or (_crf_of(study, spec) if kind != "helper" else ())
    origin, source = ("", "") if kind == "helper" else origins(spec, statement)
    return NameText(
        name=statement.name,
        kind=kind,
        label=label,
        origin=f"{origin} ({source})" if source and origin == "Collected" else origin,
        how=how,
        helpers=tuple(helper_sentences(study, spec, statement)),
        details=_details(spec, statement, variable),
        crf=crf if origin in ("Collected", "") else (),
        place=str(statement.place),
        is_by_part=isinstance(statement.make, ByPart),
    )


def _crf_of(study: Study, spec: DatasetSpec) -> tuple[str, ...]:
    """CRF pages of the sources that the records are taken from."""
    sources = getattr(spec.rows[0], "sources", ()) if spec.rows else ()
    pages = [page for name in sources if name in study.sources for page in study.sources[name].crf]
    return tuple(dict.fromkeys(pages))


def _details(spec: DatasetSpec, statement: Statement, variable: Variable | None) -> tuple[str, ...]:
    found = []
    if statement.supplemental is not None:
        evaluator = statement.supplemental.evaluator
        judged = f", evaluated by {evaluator}" if evaluator else ""
        found.append(f"Goes to SUPP{spec.prefix} as {statement.supplemental.name}{judged}.")
    if variable is not None and variable.codelists:
        found.append(f"Codelist {listed(variable.codelists, 'or')}.")
    if statement.dictionary:
        found.append(f"Dictionary {statement.dictionary}.")
    if statement.issue:
        found.append(f"Values that cannot be used are reported as {statement.issue}.")
    if statement.after_cutoff:
        found.append("Emptied where it is after the data cut-off.")
    if statement.document is not None:
        name, page = statement.document
        found.append(f"See {name}{f', page {page}' if page else ''}.")
    return tuple(found)
