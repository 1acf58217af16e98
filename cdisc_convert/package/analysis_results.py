"""results.json: analysis results in the terms of the CDISC Analysis Results Standard 1.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.files.json_text import json_text
from cdisc_convert.functions._registry import Function, functions
from cdisc_convert.language.results import PURPOSES
from cdisc_convert.language.say_results import say_statistic
from cdisc_convert.model.records import Table
from cdisc_convert.model.result import AnalysisResult, Display, Estimate, Outcome, Statistic
from cdisc_convert.model.spec import Study
from cdisc_convert.package.analysis_wheres import WhereWriter
from cdisc_convert.package.estimate_texts import NOT_ESTIMABLE, estimate_text, raw_text

FILE_TYPES = ("html", "rtf", "svg", "png")
CONTROLLED_TYPES = ("rtf",)
"""File types of the standard's own terminology; the others extend it."""
RESULTS_FILE = "results.json"
Part = dict[str, Any]


def results_bytes(
    study: Study,
    outcomes: Sequence[Outcome],
    tables: Mapping[str, Table],
    files: Mapping[str, Sequence[str]],
) -> bytes:
    """results.json of a run; `files` are the files of each display, in `displays/`."""
    event = reporting_event(study, outcomes, tables, files)
    return (json_text(event) + "\n").encode()


def reporting_event(
    study: Study,
    outcomes: Sequence[Outcome],
    tables: Mapping[str, Table],
    files: Mapping[str, Sequence[str]],
) -> Part:
    """The ReportingEvent of a run."""
    wheres = WhereWriter(study, tables)
    used = {outcome.statistic.how for outcome in outcomes}
    analyses = [_analysis(study, outcome, wheres) for outcome in outcomes]
    shown = [display for name, display in study.displays.items() if name in _shown(study, outcomes)]
    event: Part = {
        "id": f"RE.{study.studyid}",
        "name": study.title or study.name,
        "version": 1,
        "mainListOfContents": _contents(shown, outcomes),
        "referenceDocuments": _documents(study),
        "terminologyExtensions": _extensions(outcomes, files),
        "categorizations": [_endpoints(outcomes)],
        "analysisSets": wheres.sets(),
        "dataSubsets": wheres.subsets(),
        "analysisGroupings": _groupings(outcomes),
        "methods": [_method(f) for name, f in functions().items() if name in used],
        "analyses": analyses,
        "outputs": [_output(display, files.get(display.name, ())) for display in shown],
    }
    return {key: value for key, value in event.items() if value not in ([], [{}])}


def _shown(study: Study, outcomes: Sequence[Outcome]) -> set[str]:
    """Displays of the results that were computed, and those that stand alone."""
    named = {name for result in study.results.values() for name in result.displays}
    made = {name for outcome in outcomes for name in outcome.result.displays}
    return made | (set(study.displays) - named)


# -- what surrounds the analyses ------------------------------------------------------------------


def _contents(displays: Iterable[Display], outcomes: Sequence[Outcome]) -> Part:
    items = []
    for order, display in enumerate(displays, start=1):
        inner = [
            {"name": _name(o), "level": 2, "order": number, "analysisId": o.statistic.id}
            for number, o in enumerate(_of_display(display.name, outcomes), start=1)
        ]
        item: Part = {
            "name": f"{display.name} {display.title}",
            "level": 1,
            "order": order,
            "outputId": display.name,
        }
        if inner:
            item["sublist"] = {"listItems": inner}
        items.append(item)
    return {"name": "Planned outputs and analyses", "contentsList": {"listItems": items}}


def _of_display(name: str, outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if name in outcome.result.displays]


def _documents(study: Study) -> list[Part]:
    named = [r.document for r in study.results.values()]
    named += [d.document for d in study.displays.values()]
    names = dict.fromkeys(document[0] for document in named if document is not None)
    return [{"id": f"RD.{name}", "name": name} for name in names]


def _document_refs(document: tuple[str, str] | None) -> Part:
    if document is None:
        return {}
    name, page = document
    ref: Part = {"referenceDocumentId": f"RD.{name}"}
    if page.isdigit():
        ref["pageRefs"] = [{"refType": "PhysicalRef", "pageNumbers": [int(page)]}]
    elif page:
        ref["pageRefs"] = [{"refType": "NamedDestination", "pageNames": [page]}]
    return {"documentRefs": [ref]}


def _extensions(outcomes: Sequence[Outcome], files: Mapping[str, Sequence[str]]) -> list[Part]:
    purposes = dict.fromkeys(o.result.purpose for o in outcomes if o.result.purpose not in PURPOSES)
    present = {name.rpartition(".")[2] for names in files.values() for name in names}
    types = [t for t in FILE_TYPES if t in present and t not in CONTROLLED_TYPES]
    found = []
    for word, terms in (("AnalysisPurposeEnum", purposes), ("OutputFileTypeEnum", types)):
        if terms:
            listed = [{"id": f"ST.{term}", "submissionValue": term} for term in terms]
            found.append({"id": f"TE.{word}", "enumeration": word, "sponsorTerms": listed})
    return found


def _endpoints(outcomes: Sequence[Outcome]) -> Part:
    names = dict.fromkeys(name for o in outcomes for name in o.result.endpoints)
    if not names:
        return {}
    return {
        "id": "ENDPOINT",
        "label": "Endpoint of the protocol",
        "categories": [{"id": f"ENDPOINT.{name}", "label": name} for name in names],
    }


# -- methods and groupings ------------------------------------------------------------------------


def _method(function: Function) -> Part:
    patterns = {"count": "N", "percent": "X.X", "ratio": "X.XX", "p": "0.XXXX", "text": "text"}
    return {
        "id": f"MTH.{function.name}",
        "name": function.name,
        "label": function.summary.rstrip("."),
        "description": function.doc,
        "operations": [
            {
                "id": f"MTH.{function.name}.{operation.name}",
                "name": operation.name,
                "label": operation.label,
                "order": order,
                "resultPattern": patterns.get(operation.shown, "as the data"),
            }
            for order, operation in enumerate(function.operations, start=1)
        ],
    }


def _grouping_id(statistic: Statistic, name: str) -> str:
    """Groupings are variables of one dataset."""
    return f"AG.{statistic.dataset}.{name}"


def _groupings(outcomes: Sequence[Outcome]) -> list[Part]:
    found: dict[str, Part] = {}
    for outcome in outcomes:
        for name in _group_names(outcome):
            key = _grouping_id(outcome.statistic, name)
            found.setdefault(
                key,
                {
                    "id": key,
                    "name": name,
                    "label": outcome.labels.get(name, name),
                    "groupingDataset": outcome.statistic.dataset,
                    "groupingVariable": name,
                    "dataDriven": True,
                },
            )
    return list(found.values())


def _group_names(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(name for e in outcome.estimates for name in e.groups))


# -- analyses and outputs -------------------------------------------------------------------------


def _name(outcome: Outcome) -> str:
    return outcome.statistic.label or f"{outcome.result.title}: {outcome.statistic.how}"


def _analysis(study: Study, outcome: Outcome, wheres: WhereWriter) -> Part:
    statistic, result = outcome.statistic, outcome.result
    value = statistic.arguments.get("value", statistic.arguments.get("time"))
    subset, analysis_set = wheres.subset(statistic), wheres.set_of(statistic)
    part: Part = {
        "id": statistic.id,
        "name": _name(outcome),
        "version": 1,
        "description": say_statistic(statistic),
        "reason": {"controlledTerm": result.reason},
        "purpose": _purpose(result),
        **_document_refs(result.document),
        "categoryIds": [f"ENDPOINT.{name}" for name in result.endpoints],
        "dataset": statistic.dataset,
        "variable": value.name if value is not None else "USUBJID",
    }
    if analysis_set:
        part["analysisSetId"] = analysis_set
    if subset:
        part["dataSubsetId"] = subset
    part["orderedGroupings"] = [
        {"order": order, "groupingId": _grouping_id(statistic, name), "resultsByGroup": True}
        for order, name in enumerate(_group_names(outcome), start=1)
    ]
    part["methodId"] = f"MTH.{statistic.how}"
    part["programmingCode"] = {
        "context": f"cdisc-convert {__version__}",
        "code": f"{statistic.place.file}:{statistic.place.line} {say_statistic(statistic)}",
    }
    part["results"] = [
        line for estimate in outcome.estimates for line in _results(outcome, estimate)
    ]
    return part


def _purpose(result: AnalysisResult) -> Part:
    if result.purpose in PURPOSES:
        return {"controlledTerm": result.purpose}
    return {"sponsorTermId": f"ST.{result.purpose}"}


def _results(outcome: Outcome, estimate: Estimate) -> Iterable[Part]:
    statistic = outcome.statistic
    groups = [
        {"groupingId": _grouping_id(statistic, name), "groupValue": level}
        for name, level in estimate.groups.items()
    ]
    for operation in functions()[statistic.how].operations:
        if operation.name not in estimate.values:
            continue
        value = estimate.values[operation.name]
        text = estimate_text(operation, value, outcome.decimals)
        line: Part = {"operationId": f"MTH.{statistic.how}.{operation.name}"}
        line["resultGroups"] = groups
        if value is not None:
            line["rawValue"] = raw_text(value)
        elif estimate.note and text == NOT_ESTIMABLE:
            text = f"{NOT_ESTIMABLE}: {estimate.note}"
        line["formattedValue"] = text
        yield line


def _output(display: Display, files: Sequence[str]) -> Part:
    specifications = []
    for name in files:
        kind = name.rpartition(".")[2]
        term = (
            {"controlledTerm": kind}
            if kind in CONTROLLED_TYPES
            else {"sponsorTermId": f"ST.{kind}"}
        )
        specifications.append({"name": name, "fileType": term, "location": f"displays/{name}"})
    sections = [("Title", [f"{display.name} {display.title}"])]
    if display.population:
        sections.append(("Title", [display.population]))
    if display.footnotes:
        sections.append(("Footnote", list(display.footnotes)))
    return {
        "id": display.name,
        "name": display.title,
        "version": 1,
        **_document_refs(display.document),
        "fileSpecifications": specifications,
        "displays": [
            {
                "order": 1,
                "display": {
                    "id": f"{display.name}.1",
                    "name": display.name,
                    "version": 1,
                    "displayTitle": display.title,
                    "displaySections": [
                        _section(display.name, number, kind, texts)
                        for number, (kind, texts) in enumerate(sections, start=1)
                    ],
                },
            }
        ],
    }


def _section(name: str, number: int, kind: str, texts: Sequence[str]) -> Part:
    lines = [
        {"order": order, "subSection": {"id": f"{name}.{number}.{order}", "text": text}}
        for order, text in enumerate(texts, start=1)
    ]
    return {"sectionType": kind, "orderedSubSections": lines}
