from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.rules.open_rules.cases import Agreement, run_cases

SHARED = Path(__file__).resolve().parents[2] / "../shared/oracle/open-rules"


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    if not (SHARED / "cases").is_dir():
        pytest.skip("the shared cases of the open rules are not beside the project")
    return run_cases(SHARED / "rules", SHARED / "cases")


def test_cases_are_right(agreement: Agreement):
    assert agreement.share_right >= 0.98, agreement.report()


def test_rows_are_those_of_the_reference(agreement: Agreement):
    assert agreement.share_of_rows >= 0.95, agreement.report()


def test_every_case_is_counted(agreement: Agreement):
    assert len(agreement.results) == 498


DOC = Path(__file__).resolve().parents[2] / "docs/open-rule-differences.md"


def test_every_difference_is_listed_with_its_reason(agreement: Agreement):
    rows = [line.strip("|\n ").split("|") for line in DOC.open(encoding="utf-8") if line[0] == "|"]
    told = {(rule.strip(), case.strip()): what.strip() for rule, case, what, _ in rows[2:]}
    found = {}
    for result in agreement.results:
        words = {(False, True): "case", (True, False): "rows", (False, False): "both"}
        what = words.get((result.is_right, result.has_equal_rows))
        if what:
            found[result.rule, result.case] = what
    assert found == told
    assert all(reason.strip() for *_, reason in rows[2:])


CASE = {
    "rules/R1.yml": "Core: {Id: R1}\nRule Type: Record Data\nSensitivity: Record\n"
    "Check: {all: [{name: AETERM, operator: empty}]}\nOutcome: {Message: m}\n",
    "cases/R1/positive/data/_datasets.csv": "Filename,Label\nae,x\n",
    "cases/R1/positive/data/ae.csv": "DOMAIN,AETERM\nAE,x\n",
    "cases/R1/negative/01/data/_datasets.csv": "Filename,Label\nae,x\n",
    "cases/R1/negative/01/data/ae.csv": "DOMAIN,AETERM\nAE,x\nAE,\n",
    "cases/R1/negative/01/results/results.csv": "Dataset,Record,Variable,Value\nAE,1,AETERM,\n",
}


def test_differences_are_told(tmp_path: Path):
    for name, text in CASE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = run_cases(tmp_path / "rules", tmp_path / "cases")
    assert made.report().splitlines() == [
        "R1 negative/01 right failed not found AE 1 found besides AE 2",
        "2 of 2 cases right (100.0%)",
        "0 of 2 rows equal (0.0%)",
    ]
