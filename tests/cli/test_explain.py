from __future__ import annotations

import re

import pytest

from tests.cli.command import answer, call, output


def test_study_is_an_overview_of_sources_and_datasets():
    text = output("explain", "abc01")
    assert text.startswith("abc01  ABC-01, Drug A against placebo in healthy volunteers\n")
    assert (
        "  lb_raw  lb_raw.csv; rows identified by SITEID, SUBJID, VISIT and LBTEST; from a vendor"
        in text
    )
    assert re.search(r"  AE +Adverse Events. One record for each record of ae_raw\.", text)


def test_dataset_tells_its_records_and_every_variable():
    text = output("explain", "abc01", "LB")
    assert "  1. One record for each record of lb_raw.\n" in text
    assert "A record without a match is reported as LAB_TEST_UNKNOWN." in text.replace(
        "\n     ", " "
    )
    assert (
        "  VISITNUM   Visit Number\n"
        "             VISITNUM of table visits for VISIT = lb_raw.VISIT.\n"
    ) in text


@pytest.mark.parametrize("what", ["DM.ACTARM", "dm.actarm"])
def test_one_variable(what):
    assert output("explain", "abc01", what) == (
        "DM.ACTARM  Description of Actual Arm\n"
        "EX.EXTRT of the first record in order of EX.EXSTDTC. The treatment first taken.\n"
        "Collected (Investigator). See sdtm/dm.yaml:25.\n"
    )


def test_json_has_the_same_sentences():
    found = answer("explain", "abc01", "DM.ACTARM")
    assert (
        found["how"]
        == "EX.EXTRT of the first record in order of EX.EXSTDTC. The treatment first taken."
    )
    assert found["place"] == "sdtm/dm.yaml:25"
    dataset = answer("explain", "abc01", "DM")
    assert [name["name"] for name in dataset["names"]][:3] == ["STUDYID", "DOMAIN", "USUBJID"]
    study = answer("explain", "abc01")
    assert {dataset["name"] for dataset in study["datasets"]} >= {
        "AE",
        "CM",
        "DM",
        "DS",
        "EX",
        "LB",
        "VS",
    }


def test_unknown_names_get_a_hint():
    assert "abc01 has no 'LBB'; did you mean 'LB'?" in call("explain", "abc01", "LBB").stderr
    assert (
        "LB has no 'LBTESTC'; did you mean 'LBTESTCD'?"
        in call("explain", "abc01", "LB.LBTESTC").stderr
    )
    assert call("explain", "abc01", "LBB").exit_code == 2


@pytest.mark.parametrize("study", ["abc01", "cdiscpilot01"])
def test_sentences_of_shipped_studies_have_no_scars(study):
    for dataset in answer("explain", study)["datasets"]:
        for name in dataset["names"]:
            for text in (name["how"], *name["helpers"]):
                assert text[-1] in ".!?", text
                for scar in ("  ", " .", " ,", "()", "..", " ;", "None", ",,", "[", "]"):
                    assert scar not in text, text


def test_endpoints_lead_to_parameter_result_and_display():
    lines = output("explain", "abc01", "--endpoints").splitlines()
    assert lines[0].split() == ["endpoint", "parameter", "result", "display"]
    assert re.split(r"  +", lines[2]) == [
        "SAF-2",
        "ADVS SYSBP, ADVS DIABP",
        "SYSBP",
        "T-14.2.1, F-14.2.1, F-14.2.2",
    ]
    found = answer("explain", "abc01", "--endpoints")["endpoints"]
    assert found[0]["parameters"] == ["ADAE.AEDECOD", "ADAE.AESEV"]
    assert all(link["is_complete"] for link in found)


def test_endpoints_of_a_study_without_results_and_of_a_dataset():
    none = call("explain", "cdiscpilot01", "--endpoints")
    assert none.exit_code == 2 and "has no 'results:'" in none.output
    both = call("explain", "abc01", "ADSL", "--endpoints")
    assert both.exit_code == 2 and "leave out the dataset" in both.output


def test_results_are_listed_and_one_is_told_whole():
    text = output("explain", "abc01")
    assert re.search(r"Analysis results\n  DEMOG +Demographic .*Shown in", text)
    page = output("explain", "abc01", "TEAE")
    assert page.startswith("TEAE  Treatment-emergent adverse events\n")
    assert "Primary outcome measure, specified in protocol. For SAF-1." in page
    assert "each subject counts once, at its highest AESEV" in page
    assert "L-16.2.7: Adverse events" in page
    found = answer("explain", "abc01", "CHANGE")
    assert len(found["statistics"]) == 4 and found["statistics"][0].startswith("Change: N, mean")
