"""Both trials' SDTM under CDISC's open rules: nothing that is not known, nothing known that is gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert, find_study
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission.validation.request import Request, validated

RULES = Path(__file__).resolve().parents[3] / "shared/oracle/open-rules/rules/sdtm"


@pytest.mark.parametrize("trial", ["nct05600920", "nct03821038"])
def test_open_rules_find_nothing_unknown(trial: str, tmp_path: Path):
    if not RULES.is_dir():
        pytest.skip("the open rules are not beside the project")
    raw, run = tmp_path / "raw", tmp_path / "run"
    simulate(trial, raw, force=False)
    convert(trial, raw, run)
    study = find_study(trial)
    outcome = validated(Request(run / "sdtm", study=study, rules=RULES, today=date(2026, 11, 26)))
    assert [(f.core_id, f.dataset, f.record, f.values) for f in outcome.findings] == []
    assert [str(waiver.place) for waiver in outcome.unused] == []
    assert outcome.coverage > 0.99
