"""From a finding to the record, to the raw cell, to the statement: the HTML report of a run."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from cdisc_convert.cli.validate import validate
from cdisc_convert.pipeline import convert
from tests.cli.running import TINY_DM, TINY_RAW, TINY_SOURCES, write_study

RULE = """
Core: {Id: CORE-1}
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [DM]}}
Check: {all: [{name: SEX, operator: equal_to, value: F}]}
Outcome: {Message: SEX is F, Output Variables: [SEX]}
"""


def test_a_finding_leads_to_record_raw_cell_and_statement(tmp_path: Path):
    study, raw = write_study(tmp_path, TINY_DM, TINY_SOURCES, people=TINY_RAW)
    convert(str(study), raw, tmp_path / "run")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/CG1.yml").write_text(RULE)
    page = tmp_path / "report.html"
    told = [tmp_path / "run/sdtm", "--rules", tmp_path / "rules", "--study", study]
    told += ["--run", tmp_path / "run", "--format", "html", "--output", page]
    made = CliRunner().invoke(validate, [*map(str, told)], catch_exceptions=False)
    assert made.exit_code == 1
    text = page.read_text(encoding="utf-8")
    start = text.index('id="data">') + len('id="data">')
    data = json.loads(text[start : text.index("</script>", start)])
    (finding,) = data["findings"]
    *_, place, _, record, trace = finding
    assert data["shownRecords"][record]["USUBJID"] == "T1-002"
    lines = data["traces"][trace]
    assert lines[0].startswith("DM.SEX = 'F'")
    assert any("people.SEX = 'Female'  [people.csv row 3]" in line for line in lines)
    file, _, line = place.rpartition(":")
    assert "SEX:" in (study / Path(file).name).read_text().splitlines()[int(line) - 1]
