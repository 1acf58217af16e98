"""Validation in CI: waivers, an earlier result, forms for machines, exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree as xml

import jsonschema
import pytest
from click.testing import CliRunner, Result

from cdisc_convert.cli.validate import validate
from cdisc_convert.model.errors import SpecError

SCHEMA = Path(__file__).resolve().parents[3] / "shared/reference/sarif-schema-2.1.0.json"
RULE = """
Core: {Id: CORE-1}
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [AE]}}
Check: {all: [{name: AEOUT, operator: equal_to, value: SECRET OUTCOME}]}
Outcome: {Message: --OUT is secret, Output Variables: [AETERM, AEOUT]}
Authorities:
  - Organization: CDISC
    Standards: [{Name: SDTMIG, References: [{Rule Identifier: {Id: CG0001}}]}]
"""
RECORDS = """DOMAIN,USUBJID,AESEQ,AETERM,AEOUT
AE,SUBJ-7,1,SECRET TERM,SECRET OUTCOME
AE,SUBJ-8,1,other,fine
AE,SUBJ-9,2,SECRET TERM,SECRET OUTCOME
"""
SECRETS = ("SECRET", "SUBJ-7", "SUBJ-9")
WAIVER = """
waivers:
  - rule: CG1
    scope: {dataset: AE, usubjid: SUBJ-7}
    reason: confirmed by the site
    owner: A. Person
    expires: EXPIRES
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "data/_datasets.csv").write_text("Filename,Label\nae,Adverse Events\n")
    (tmp_path / "data/ae.csv").write_text(RECORDS)
    (tmp_path / "rules/CG1.yml").write_text(RULE)
    (tmp_path / "rules/CG2.yml").write_text("Core: {}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    told = ["data", "--rules", "rules", *arguments]
    return CliRunner().invoke(validate, told, catch_exceptions=False)


def waivers(folder: Path, expires: str, more: str = "") -> tuple[str, str]:
    (folder / "waivers.yaml").write_text(WAIVER.replace("EXPIRES", expires) + more)
    return "--waivers", "waivers.yaml"


# -- forms ----------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not SCHEMA.is_file() and not os.environ.get("CI"), reason="the schema of SARIF is not at hand"
)
@pytest.mark.parametrize("more", [(), ("--with-values",), ("waivers",), ("baseline",)])
def test_sarif_is_valid(folder: Path, more: tuple[str, ...]):
    if more == ("waivers",):
        more = waivers(folder, "never")
    if more == ("baseline",):
        run("--format", "json", "--output", "old.json")
        more = ("--baseline", "old.json")
    told = json.loads(run("--format", "sarif", *more).output)
    schema = json.loads(SCHEMA.read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(told)
    results = told["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["CG1", "CG1"]
    assert (
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/ae.csv"
    )
    assert len({one["partialFingerprints"]["cdiscConvert/v1"] for one in results}) == 2


def test_sarif_tells_waived_results_and_rules_that_did_not_run(folder: Path):
    told = json.loads(run("--format", "sarif", *waivers(folder, "never")).output)["runs"][0]
    suppressed = [one for one in told["results"] if "suppressions" in one]
    assert [one["suppressions"][0]["justification"] for one in suppressed] == [
        "confirmed by the site (A. Person)"
    ]
    notes = told["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["associatedRule"] == {"id": "CG2"}


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_values_and_subjects_leave_only_where_asked_for(folder: Path, form: str):
    guarded = run("--format", form).output
    assert not [secret for secret in SECRETS if secret in guarded]
    assert "AEOUT" in guarded
    shown = run("--format", form, "--with-values").output
    assert all(secret in shown for secret in ("SECRET OUTCOME", "SUBJ-7"))


def test_junit_has_a_suite_per_dataset_and_skips_what_was_not_run(folder: Path):
    root = xml.fromstring(run("--format", "junit").output)
    assert {key: root.get(key) for key in ("tests", "failures", "skipped", "errors")} == {
        "tests": "2",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
    }
    suite, rest = root
    assert (suite.get("name"), suite[0].get("name")) == ("AE", "CG1")
    assert suite[0][0].get("message") == "--OUT is secret: 2 findings"
    assert suite[0][0].text.splitlines()[0] == "AEOUT is secret (AE 1: AETERM, AEOUT)"
    assert rest[0][0].tag == "skipped"


def test_annotations_are_one_line_each(folder: Path):
    lines = run("--format", "github").output.splitlines()
    assert lines[0] == (
        "::error file=data/ae.csv,line=1,title=CG1::AEOUT is secret (AE 1: AETERM, AEOUT) "
        "and 1 more"
    )
    assert lines[1].startswith("::notice title=cdisc-convert validate::0 passed, 1 failed")


def test_json_keeps_to_the_contract(folder: Path):
    told = json.loads(run("--format", "json").output)
    keys = "rule core_id severity dataset record usubjid seq variables values message place".split()
    assert list(told["findings"][0]) == keys
    assert list(told["rules"][0]) == ["id", "core_id", "status", "reason", "seconds"]


# -- waivers --------------------------------------------------------------------------------------


def test_waived_findings_do_not_fail_and_are_told_apart(folder: Path):
    both = "  - {rule: CORE-1, scope: {seq: 2}, reason: r, owner: o, expires: 2999-12-31, engine: native}\n"
    made = run("--format", "json", *waivers(folder, "never", both))
    told = json.loads(made.output)
    assert made.exit_code == 0
    assert told["findings"] == []
    assert [one["reason"] for one in told["waived"]] == ["confirmed by the site", "r"]
    assert (told["rules"][0]["status"], told["rules"][0]["reason"]) == (
        "passed",
        "2 findings are waived",
    )


def test_findings_beyond_the_waiver_fail(folder: Path):
    made = run(*waivers(folder, "never"))
    assert made.exit_code == 1
    assert "waived  CG1: 1 findings: confirmed by the site" in made.output


def test_a_waiver_that_is_over_waives_nothing_and_fails_the_run(folder: Path):
    (folder / "data/ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM,AEOUT\nAE,S,1,x,fine\n")
    made = run(*waivers(folder, "2020-01-31"))
    assert made.exit_code == 1
    assert (
        "the waiver of CG1 (waivers.yaml:3) is over since 2020-01-31; ask A. Person" in made.output
    )
    assert run(*waivers(folder, "2020-01-31"), "--fail-on", "never").exit_code == 0


def test_an_unused_waiver_is_told(folder: Path):
    (folder / "data/ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM,AEOUT\nAE,S,1,x,fine\n")
    made = run(*waivers(folder, "never"))
    assert made.exit_code == 0
    assert "the waiver of CG1 (waivers.yaml:3) met no finding; take it out" in made.output


def test_faults_of_a_waivers_file_are_told_with_their_lines(folder: Path):
    (folder / "w.yaml").write_text(
        "waivers:\n  - rule: CG1\n    scope: {site: 3}\n    expires: soon\n    why: x\n"
    )
    with pytest.raises(SpecError) as caught:
        run("--waivers", "w.yaml")
    assert [str(problem) for problem in caught.value.problems] == [
        "w.yaml:2: the waiver has no owner; every waiver needs rule, reason, owner, expires",
        "w.yaml:2: the waiver has no reason; every waiver needs rule, reason, owner, expires",
        "w.yaml:3: the scope of a waiver has no 'site'; it has dataset, variable, usubjid, seq, "
        "record, value",
        "w.yaml:4: 'soon' is no day; write expires: 2027-06-30, or expires: never",
        "w.yaml:5: a waiver has no 'why'; it has rule, scope, reason, owner, expires, engine",
    ]


# -- against an earlier result --------------------------------------------------------------------


def test_known_findings_do_not_fail_and_new_ones_do(folder: Path):
    run("--format", "json", "--output", "old.json")
    assert run("--baseline", "old.json").exit_code == 0
    more = RECORDS.replace("AE,SUBJ-7,1", "AE,SUBJ-1,1").replace("DOMAIN", "DOMAIN", 1)
    (folder / "data/ae.csv").write_text(more + "AE,SUBJ-9,3,x,SECRET OUTCOME\n")
    made = run("--baseline", "old.json", "--format", "json")
    told = json.loads(made.output)
    assert made.exit_code == 1
    assert told["delta"] == {"new": [0, 2], "known": 1, "fixed": {"CG1": 1}}
    text = run("--baseline", "old.json").output
    assert "against the earlier result: 2 new, 1 known, 1 fixed" in text


def test_a_record_that_moved_is_the_same_finding(folder: Path):
    run("--format", "json", "--output", "old.json")
    head, *records = RECORDS.splitlines()
    (folder / "data/ae.csv").write_text("\n".join([head, *reversed(records)]) + "\n")
    assert run("--baseline", "old.json").exit_code == 0


def test_what_is_no_report_is_refused(folder: Path):
    with pytest.raises(SpecError, match="is no JSON report of validate"):
        run("--baseline", "data/ae.csv")


# -- exit codes -----------------------------------------------------------------------------------


def test_coverage_can_be_asked_for(folder: Path):
    (folder / "data/ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM,AEOUT\nAE,S,1,x,fine\n")
    assert run("--min-coverage", "50").exit_code == 0
    assert run("--min-coverage", "51").exit_code == 1
