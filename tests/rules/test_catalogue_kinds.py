"""Edges of rule kinds that the examples of the rules do not show."""

from __future__ import annotations

from typing import Any

from cdisc_convert.rules.catalogue import parse_catalogue_rule
from cdisc_convert.rules.catalogue_run import INTERNAL, run_catalogue
from cdisc_convert.rules.finding import RuleResult, Status
from cdisc_convert.rules.kinds._registry import rule_kinds
from tests.rules.catalogue_examples import study_of

Records = list[dict[str, Any]]


def ran(kind: str, check: dict[str, Any], listed: int = 100, **datasets: Records) -> RuleResult:
    told = {"id": "X", "kind": kind, "title": "t", "check": check, "cites": ["x"]}
    rule = parse_catalogue_rule(told, "cross", "x")
    (result,) = run_catalogue(study_of(rule, datasets), [rule], listed_per_rule=listed)
    return result


def records(result: RuleResult) -> list[int | None]:
    return [finding.record for finding in result.findings]


def test_every_kind_says_what_it_checks() -> None:
    assert all(kind.doc.endswith(".") for kind in rule_kinds().values())


def test_study_days_of_partial_dates_are_not_judged_wrong() -> None:
    check = {"pairs": [["--DY", "--DTC"]], "reference": "DM.RFSTDTC", "fault": "wrong"}
    lb = [
        {"LBDTC": "2024-02", "LBDY": 5},
        {"LBDTC": "2024-02-03T10:00", "LBDY": 3},
        {"LBDTC": "2024-01-31", "LBDY": -1},
        {"LBDTC": "2024-01-31", "LBDY": 0},
    ]
    found = ran("study_day", check, LB=lb, DM=[{"RFSTDTC": "2024-02-01T09:00"}])
    assert records(found) == [4]


def test_a_subject_without_reference_has_no_wrong_study_day() -> None:
    check = {"pairs": [["--DY", "--DTC"]], "reference": "DM.RFSTDTC", "fault": "wrong"}
    found = ran("study_day", check, LB=[{"LBDTC": "2024-02-03", "LBDY": 9}], DM=[{"RFSTDTC": ""}])
    assert found.status is Status.PASSED


def test_extreme_dates_agree_at_common_precision() -> None:
    check = {"name": "RFXSTDTC", "dataset": "EX", "dates": ["EXSTDTC"], "pick": "first"}
    ex = [{"EXSTDTC": "2024-01-05T10:00"}, {"EXSTDTC": "2024-01-09"}]
    assert ran("extreme_date", check, DM=[{"RFXSTDTC": "2024-01"}], EX=ex).status is Status.PASSED
    assert records(ran("extreme_date", check, DM=[{"RFXSTDTC": "2024-01-09"}], EX=ex)) == [1]


def test_a_subject_without_exposure_is_passed_over() -> None:
    check = {"name": "RFXSTDTC", "dataset": "EX", "dates": ["EXSTDTC"], "pick": "first"}
    dm = [{"USUBJID": "A", "RFXSTDTC": ""}, {"USUBJID": "B", "RFXSTDTC": "2024-01-01"}]
    found = ran("extreme_date", check, DM=dm, EX=[{"USUBJID": "B", "EXSTDTC": "2024-01-01"}])
    assert found.status is Status.PASSED


def test_periods_join_whatever_the_order_of_records() -> None:
    check = {"within": "USUBJID", "start": "SESTDTC", "end": "SEENDTC", "fault": "gap"}
    second = {"SESTDTC": "2024-01-05", "SEENDTC": "2024-01-09"}
    first = {"SESTDTC": "2024-01-01", "SEENDTC": "2024-01-05"}
    assert ran("next_record", check, SE=[second, first]).status is Status.PASSED
    late = {"SESTDTC": "2024-01-01", "SEENDTC": "2024-01-04"}
    assert records(ran("next_record", check, SE=[second, late])) == [2]


def test_on_the_border_of_two_periods_either_will_do() -> None:
    check = {
        "date": "SVSTDTC",
        "names": ["EPOCH"],
        "dataset": "SE",
        "start": "SESTDTC",
        "end": "SEENDTC",
    }
    se = [
        {"SESTDTC": "2024-01-01", "SEENDTC": "2024-01-05", "EPOCH": "A"},
        {"SESTDTC": "2024-01-05", "SEENDTC": "", "EPOCH": "B"},
    ]
    sv = [{"SVSTDTC": "2024-01-05", "EPOCH": one} for one in ("A", "B", "C")]
    assert records(ran("within_period", check, SV=sv, SE=se)) == [3]


def test_references_compare_numbers_however_they_are_written() -> None:
    supp = [{"RDOMAIN": "AE", "IDVAR": "AESEQ", "IDVARVAL": told} for told in ("1", "1.0", "2")]
    found = ran("related_record", {"fault": "record"}, SUPPAE=supp, AE=[{"AESEQ": 1}])
    assert records(found) == [3]


def test_uniqueness_is_over_all_parts_of_a_split_domain() -> None:
    parts = {"QSAA": [{"DOMAIN": "QS", "QSSEQ": 1}], "QSBB": [{"DOMAIN": "QS", "QSSEQ": 1}]}
    found = ran("unique", {"keys": ["--SEQ", "USUBJID"]}, **parts)
    assert [(one.dataset, one.record) for one in found.findings] == [("QSAA", 1), ("QSBB", 1)]


def test_pairs_with_a_missing_side_are_passed_over() -> None:
    rows = [{"VISITNUM": 1, "VISIT": "A"}, {"VISITNUM": 1, "VISIT": ""}, {"VISIT": "A"}]
    found = ran("one_to_one", {"pairs": [["VISITNUM", "VISIT"]]}, LB=rows)
    assert found.status is Status.PASSED


def test_a_cut_list_keeps_the_true_count() -> None:
    check = {"when": [{"var": "LBORRES", "is": "missing"}]}
    found = ran("implies", check, listed=2, LB=[{"LBORRES": "", "LBTESTCD": "A"}] * 5)
    assert (len(found.findings), found.true_count) == (2, 5)


def test_what_is_not_there_makes_a_rule_not_applicable() -> None:
    check = {"when": [{"var": "--FOO", "is": "present"}]}
    found = ran("implies", check, LB=[{"LBORRES": "1"}])
    assert found.status is Status.NOT_APPLICABLE
    assert "variable LBFOO is not in the dataset (LB)" in found.reason


def test_a_condition_without_a_test_is_not_run() -> None:
    found = ran("implies", {"when": [{"var": "LBORRES", "iss": "x"}]}, LB=[{"LBORRES": "1"}])
    assert found.status is Status.NOT_RUN


def test_a_fault_of_a_kind_stops_that_rule_only() -> None:
    found = ran("text_form", {"refused": "("}, LB=[{"LBORRES": "1"}])
    assert found.status is Status.NOT_RUN
    assert INTERNAL in found.reason


def test_an_unknown_argument_makes_the_rule_broken() -> None:
    found = ran("unique", {"keys": ["LBSEQ"], "wen": []}, LB=[{"LBSEQ": 1}])
    assert found.status is Status.NOT_RUN
    assert "unique does not take wen" in found.reason


def test_an_analysis_dataset_that_keeps_domain_is_no_sdtm_dataset() -> None:
    told = {"id": "X", "kind": "same_as_record", "title": "t", "cites": ["x"]}
    told["applies_to"] = {"family": "adam", "classes": ["OCCDS"]}
    rule = parse_catalogue_rule(told, "adam", "x")
    adae = [{"DOMAIN": "AE", "AESEQ": 1, "AETERM": "b"}]
    study = study_of(rule, {"ADAE": adae, "AE": [{"AESEQ": 1, "AETERM": "a"}]})
    (result,) = run_catalogue(study, [rule])
    assert [(one.dataset, one.record) for one in result.findings] == [("ADAE", 1)]
