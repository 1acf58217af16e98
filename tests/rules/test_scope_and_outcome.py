from __future__ import annotations

import pytest

from cdisc_convert.rules.finding import Status
from tests.rules.making import dataset, places, result, study

BAD = "Check: {all: [{name: DOMAIN, operator: non_empty}]}\n"


def events(name: str, domain: str = "", **more: list[object]):
    domain = domain or name
    return dataset(name, DOMAIN=[domain], USUBJID=["1"], **{f"{domain}TERM": ["x"]}, **more)


AE, MH = events("AE"), events("MH")
VS = dataset("VS", DOMAIN=["VS"], VSTESTCD=["X"])
FA = dataset("FA", DOMAIN=["FA"], FATESTCD=["X"], FAOBJ=["y"])
XE = dataset("XE", DOMAIN=["XE"], XETERM=["x"])
SUPPAE = dataset("SUPPAE", RDOMAIN=["AE"], QNAM=["Q"], DOMAIN=["AE"])
APMH = dataset("APMH", DOMAIN=["APMH"], APID=["1"], MHTERM=["x"])


def in_scope(scope: str, *datasets) -> list[str]:
    made = result(f"{BAD}Scope: {scope}", study(*datasets))
    return sorted({finding.dataset for finding in made.findings})


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("{Classes: {Include: [EVENTS]}}", ["AE", "APMH", "MH", "XE"]),
        ("{Classes: {Include: [FINDINGS]}}", ["FA", "VS"]),
        ("{Classes: {Include: [FINDINGS ABOUT]}}", ["FA"]),
        ("{Classes: {Exclude: [FINDINGS, EVENTS]}}", []),
        ("{Domains: {Include: [AE, VS]}}", ["AE", "VS"]),
        ("{Domains: {Exclude: [AE, AP--, FA, XE]}}", ["MH", "VS"]),
        ("{Domains: {Include: [AP--]}}", ["APMH"]),
        (
            "{Classes: {Include: [EVENTS]}, Domains: {Include: [ALL], Exclude: [MH]}}",
            ["AE", "APMH", "XE"],
        ),
    ],
)
def test_classes_and_domains(scope, expected):
    assert in_scope(scope, AE, MH, VS, FA, XE, APMH) == expected


def test_supplemental_datasets_have_a_word():
    made = result(
        "Check: {all: [{name: QNAM, operator: non_empty}]}\nScope: {Domains: {Include: [SUPP--]}}",
        study(AE, dataset("SUPPAE", RDOMAIN=["AE"], QNAM=["Q"])),
    )
    assert places(made) == [("SUPPAE", 1)]


def test_parts_of_a_domain_are_looked_at_together_unless_told():
    first = dataset("QSAA", DOMAIN=["QS"], USUBJID=["1"])
    second = dataset("QSBB", DOMAIN=["QS"], USUBJID=["1"])
    unique = "Check: {all: [{name: USUBJID, operator: is_not_unique_set, value: [DOMAIN]}]}\n"
    together = result(unique, study(first, second))
    assert places(together) == [("QSAA", 1), ("QSBB", 1)]
    apart = result(
        f"{unique}Scope: {{Domains: {{include_split_datasets: true}}}}", study(first, second)
    )
    assert apart.status is Status.PASSED
    whole = result(f"{unique}Sensitivity: Dataset", study(first, second))
    assert places(whole) == [("QSAA, QSBB", None)]


def test_rules_for_analysis_data_do_not_apply_to_tabulations():
    standards = "Authorities: [{Standards: [{Name: ADaMIG, Version: '1.3'}]}]\n"
    made = result(BAD + standards, study(AE))
    assert (made.status, made.reason) == (Status.NOT_APPLICABLE, "the rule is for ADaM")
    adsl = dataset("ADSL", USUBJID=["1"])
    check = "Check: {all: [{name: USUBJID, operator: non_empty}]}\n"
    assert result(check + standards, study(adsl, standard="adamig", version="1.3")).true_count == 1


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ("SUBJECT LEVEL ANALYSIS DATASET", ["ADSL"]),
        ("BASIC DATA STRUCTURE", ["ADLB"]),
        ("OCCURRENCE DATA STRUCTURE", ["ADAE"]),
        ("ADAM OTHER", ["ADXX"]),
    ],
)
def test_data_structures_are_seen_by_name_and_variables(structure, expected):
    datasets = (
        dataset("ADSL", USUBJID=["1"]),
        dataset("ADLB", USUBJID=["1"], PARAMCD=["x"]),
        dataset("ADAE", USUBJID=["1"], AETERM=["x"]),
        dataset("ADXX", USUBJID=["1"]),
    )
    made = result(
        "Check: {all: [{name: USUBJID, operator: non_empty}]}\n"
        f"Scope: {{Data Structures: {{Include: [{structure}]}}}}",
        study(*datasets, standard="adamig", version="1.3"),
    )
    assert [finding.dataset for finding in made.findings] == expected


RECORDS = dataset(
    "AE",
    DOMAIN=["AE"] * 3,
    USUBJID=["1", "1", "2"],
    AESEQ=[1, 2, 3],
    AETERM=["a", None, None],
    AEOUT=["x", "y", None],
)
EMPTY_TERM = "Check: {all: [{name: --TERM, operator: empty}]}\n"


def test_a_finding_names_record_subject_sequence_variables_and_values():
    made = result(
        f"{EMPTY_TERM}Outcome: {{Message: no --TERM, Output Variables: [--TERM, --OUT, X]}}",
        study(RECORDS),
    )
    first = made.findings[0]
    assert (made.status, made.true_count, made.core_id) == (Status.FAILED, 2, "test-1")
    assert (first.record, first.usubjid, first.seq) == (2, "1", 2.0)
    assert first.variables == ("AETERM", "AEOUT", "X")
    assert first.values == (None, "y", "Not in dataset")
    assert first.message == "no AETERM"


def test_dataset_sensitivity_gives_one_finding():
    made = result(f"{EMPTY_TERM}Sensitivity: Dataset", study(RECORDS))
    assert places(made) == [("AE", None)]


def test_group_sensitivity_gives_one_finding_per_group():
    told = f"{EMPTY_TERM}Sensitivity: Group\nGrouping Variables: [USUBJID]"
    assert places(result(told, study(RECORDS))) == [("AE", 2), ("AE", 3)]
    without = result(f"{EMPTY_TERM}Sensitivity: Group", study(RECORDS))
    assert without.status is Status.NOT_RUN


def test_presence_of_domains_is_about_the_study():
    told = (
        "Rule Type: Domain Presence Check\n"
        "Check: {all: [{name: AE, operator: exists}, {name: TS, operator: not_exists}]}"
    )
    made = result(told, study(RECORDS, VS))
    assert places(made) == [("STUDY", None)]
    assert made.findings[0].values == ("ae.xpt", "Not in dataset")


def test_variables_are_looked_at_one_by_one():
    told = (
        "Rule Type: Variable Metadata Check\n"
        "Check: {all: [{name: variable_name, operator: ends_with, value: T}]}"
    )
    made = result(told, study(RECORDS))
    assert places(made) == [("AE", 5)]
    assert made.findings[0].values == ("AEOUT",)


def test_labels_are_compared_with_the_standard():
    told = (
        "Rule Type: Variable Metadata Check against Library Metadata\n"
        "Check: {all: [{name: variable_name, operator: equal_to, value: library_variable_name},"
        " {name: variable_label, operator: not_equal_to, value: library_variable_label}]}\n"
        "Outcome: {Message: m, Output Variables: [variable_name, library_variable_label]}"
    )
    made = result(told, study(VS))
    assert made.findings[1].values == ("VSTESTCD", "Vital Signs Test Short Name")


def test_values_are_looked_at_one_by_one():
    told = (
        "Rule Type: Value Check with Variable Metadata\n"
        "Check: {all: [{name: variable_data_type, operator: equal_to, value: Char},"
        " {name: variable_value, operator: equal_to, value: y}]}"
    )
    made = result(told, study(RECORDS))
    assert places(made) == [("AE", 2)]
    told = (
        "Rule Type: Value Check with Dataset Metadata\n"
        "Check: {all: [{name: variable_name, operator: starts_with, value: DO},"
        " {name: dataset_name, operator: equal_to, value: AE}]}"
    )
    assert result(told, study(RECORDS)).true_count == 3


def test_any_passes_over_variables_that_are_not_there():
    some = "Check: {any: [{name: AEX, operator: empty}, {name: AETERM, operator: empty}]}"
    assert places(result(some, study(RECORDS))) == [("AE", 2), ("AE", 3)]
    none = "Check: {any: [{name: AEX, operator: empty}, {name: AEY, operator: empty}]}"
    assert result(none, study(RECORDS)).status is Status.NOT_APPLICABLE
    negated = "Check: {not: {all: [{name: AETERM, operator: empty}]}}"
    assert places(result(negated, study(RECORDS))) == [("AE", 1)]


def test_a_dataset_without_records_is_not_judged():
    empty = dataset("AE", DOMAIN=[], AETERM=[])
    made = result("Check: {all: [{name: AETERM, operator: not_exists}]}", study(empty))
    assert made.status is Status.NOT_APPLICABLE


def test_a_set_that_all_records_together_lack_is_told_once():
    lacking = """
Check:
  all:
    - {name: TSPARMCD, operator: not_contains_all, value: [TITLE, LENGTH]}
    - {name: TSVAL, operator: non_empty}
"""
    ts = dataset(
        "TS", DOMAIN=["TS"] * 3, TSPARMCD=["TITLE", "AGEMIN", "AGEMAX"], TSVAL=[None, "1", "2"]
    )
    assert places(result(lacking, study(ts))) == [("TS", 2)]
    whole = dataset("TS", DOMAIN=["TS"] * 2, TSPARMCD=["TITLE", "LENGTH"], TSVAL=["a", "b"])
    assert places(result(lacking, study(whole))) == []
