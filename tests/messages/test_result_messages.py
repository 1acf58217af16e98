from __future__ import annotations

from tests.messages.mapping_cases import STUDY

X = """\
dataset: ADSL
structure: ADSL
label: Subject-Level Analysis Dataset
rows: [{how: take, from: dm}]
key: [SUBJID]
let:
  HELP: {how: copy, from: dm.AGE}
variables:
  SUBJID: {how: copy, from: dm.SUBJ}
  AGE: {how: copy, from: HELP}
  SEX: {how: copy, from: dm.SEX}
---
dataset: ADLB
structure: BDS
label: Laboratory
rows: [{how: take, from: ae}]
key: [PARAMCD]
variables:
  PARAMCD: {how: copy, from: ae.TERM}
  AVAL: {how: copy, from: ae.N}
  TRTP: {how: copy, from: ae.ARM}
---
"""
SHOWN = "---\ndisplays: {T-1: {title: A table}}\n"
MUST = "reason: SPECIFIED IN SAP, purpose: PRIMARY OUTCOME MEASURE"
GIVEN = f"{MUST}, displays: [T-1], dataset: ADLB"
COUNT = "statistics: [{how: summary, value: AVAL}]"


def result(text: str, shown: str = SHOWN) -> dict[str, str]:
    return {"study.yaml": STUDY, "x.yaml": f"{X}results:\n  R-1: {{{text}}}  # !\n{shown}"}


def stat(text: str) -> dict[str, str]:
    """A result with one statistic."""
    return result(f"{GIVEN}, statistics: [{text}]")


def misused(text: str) -> dict[str, str]:
    """A result with one statistic, where the study's config is a text."""
    study = STUDY.replace("{value: 30,", "{value: low,")
    study = study.replace("says: limit}}", "says: limit}}  # !")
    return {"study.yaml": study, "x.yaml": stat(text)["x.yaml"].replace("  # !", "")}


def display(text: str) -> dict[str, str]:
    """A display beside a sound result."""
    sound = f"{X}results:\n  R-1: {{{GIVEN}, {COUNT}}}\n---\ndisplays:\n  T-1: {{title: x}}\n"
    return {"study.yaml": STUDY, "x.yaml": f"{sound}  {text}  # !\n"}


def figure(text: str) -> dict[str, str]:
    return display("F-1: {title: x, dataset: ADLB, " + text + "}")


TESTS = ", ".join(f"{{var: AVAL, is: {n}}}" for n in range(9))
ANY = f"{{any: [{TESTS}]}}"
RESULTS = {
    "unknown key": result(f"{GIVEN}, {COUNT}, analysis: x"),
    "id": {
        "study.yaml": STUDY,
        "x.yaml": f"{X}results:\n  R 1: {{{GIVEN}, {COUNT}}}  # !\n{SHOWN}",
    },
    "no statistics": result(GIVEN),
    "empty statistics": result(f"{GIVEN}, statistics: []"),
    "statistic without how": stat("{value: AVAL}"),
    "reason": result(GIVEN.replace("SPECIFIED IN SAP", "SPECIFIED IN THE SAP") + f", {COUNT}"),
    "no display": result(f"{MUST}, dataset: ADLB, {COUNT}", ""),
    "unknown display": result(GIVEN.replace("T-1", "T-2") + f", {COUNT}", ""),
    "result twice": {
        "study.yaml": STUDY,
        "x.yaml": f"{X}results:\n  R-1: {{{GIVEN}, {COUNT}}}\n---\nresults:\n"
        f"  R-1: {{{GIVEN}, {COUNT}}}  # !\n{SHOWN}",
    },
    "display twice": result(f"{MUST}, display: {{name: T-1, title: x}}, dataset: ADLB, {COUNT}"),
    "unknown statistic": stat("{how: sumary, value: AVAL}"),
    "function of one record": stat("{how: copy, from: AVAL}"),
    "unknown argument": stat("{how: summary, value: AVAL, shows: [n]}"),
    "argument left out": stat("{how: rank_sum_exact, value: AVAL}"),
    "word": stat("{how: geometric_mean_ratio, value: AVAL, groups: TRTP, scale: ln}"),
    "word of a list": stat("{how: summary, value: AVAL, show: [n, average]}"),
    "numbers of a list": stat("{how: kaplan_meier, time: AVAL, censor: AVAL, at: [day 28]}"),
    "decimals": stat("{how: summary, value: AVAL, decimals: two}"),
    "no dataset": result(f"{MUST}, displays: [T-1], {COUNT}"),
    "dataset is no name": result(GIVEN.replace("ADLB", "lab") + f", {COUNT}"),
    "unknown dataset": result(GIVEN.replace("ADLB", "ADLBC") + f", {COUNT}"),
    "too many alternatives": stat(f"{{how: summary, value: AVAL, among: {ANY}}}"),
    "unknown variable": stat("{how: summary, value: AVALL}"),
    "helper": stat("{how: summary, value: ADSL.HELP}"),
    "other dataset": stat("{how: summary, value: ADEX.AVAL}"),
    "unknown variable of a joined dataset": stat(
        "{how: summary, value: AVAL, join: {dataset: ADSL, when: {var: ADSL.AGEX, is: 1}, match: [X]}}"
    ),
    "joined dataset": stat("{how: summary, value: AVAL, join: {dataset: ADXX}}"),
    "join without dataset": stat("{how: summary, value: AVAL, join: {match: [USUBJID]}}"),
    "number is a variable": stat("{how: summary, value: AVAL, level: AVAL}"),
    "config": stat("{how: summary, value: AVAL, level: config.limitt}"),
    "config is no number": misused("{how: summary, value: AVAL, level: config.limit}"),
    "config has no order": misused(
        "{how: summary, value: AVAL, among: {var: AVAL, at_least: config.limit}}"
    ),
    "config in a condition": stat(
        "{how: summary, value: AVAL, among: {var: AVAL, at_least: config.limitt}}"
    ),
    "denominator": result(f"{GIVEN}, denominator: {{dataset: ADSL, by: [SEX]}}, {COUNT}"),
    "denominator variable": result(
        f"{GIVEN}, columns: [TRTP], denominator: {{dataset: ADSL, by: [SEXX]}}, {COUNT}"
    ),
    "variables": result(f"{GIVEN}, variables: [ADLB.AVALL], {COUNT}"),
    "statistic in a dataset": {
        "study.yaml": STUDY,
        "x.yaml": "dataset: AE\nrows: [{how: take, from: ae}]\nkey: []\nvariables:\n"
        "  AETERM: {how: summary, value: AETERM}  # !\n",
    },
}

DISPLAYS = {
    "name": display("X-1: {title: x}"),
    "title": display("L-1: {dataset: ADLB, columns: [AVAL]}"),
    "table without result": display("T-2: {title: x}"),
    "listing without columns": display("L-1: {title: x, dataset: ADLB}"),
    "listing of nothing": display("L-1: {title: x, dataset: ADLC, columns: [AVAL]}"),
    "unknown column": display("L-1: {title: x, dataset: ADLB, columns: [AVALU]}"),
    "table with columns": display("T-2: {title: x, columns: [AVAL]}"),
    "figure without plot": figure("value: AVAL"),
    "unknown plot": figure("plot: bars"),
    "plot without value": figure("plot: scatter, value: AVAL"),
    "plot that does not take it": figure("plot: waterfall, value: AVAL, at: AVAL"),
    "scale": figure("plot: swimmer, value: AVAL, scale: weeks"),
    "events": figure("plot: swimmer, value: AVAL, events: [{label: x, dataset: ADAE, at: ADY}]"),
    "log": figure("plot: scatter, value: AVAL, x: AVAL, log: maybe"),
}


def test_result_messages(compare):
    compare("results", RESULTS)


def test_display_messages(compare):
    compare("displays", DISPLAYS)
