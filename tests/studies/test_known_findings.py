"""Both trials' SDTM under the open rules and our own: no error that is not known with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cdisc_convert.language.studies import load_study
from cdisc_convert.pipeline import convert, find_study
from cdisc_convert.rules.finding import Severity
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission.validation.request import Request, validated

RULES = Path(__file__).resolve().parents[3] / "shared/oracle/open-rules/rules/sdtm"


@pytest.fixture(scope="module", params=["nct05600920", "nct03821038"])
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Request:
    folder = tmp_path_factory.mktemp(request.param)
    raw, run = folder / "raw", folder / "run"
    simulate(request.param, raw, force=False)
    sdtm = load_study(find_study(request.param))
    tabulations = tuple(name for name in sdtm.datasets if not name.startswith("AD"))
    convert(request.param, raw, run, only=tabulations)
    study, day = find_study(request.param), date(2026, 11, 26)
    return Request(run / "sdtm", study=study, today=day)


def test_open_rules_find_nothing_unknown(trial: Request):
    if not RULES.is_dir():
        pytest.skip("the open rules are not beside the project")
    outcome = validated(replace(trial, rules=RULES))
    assert [(f.core_id, f.dataset, f.record, f.values) for f in outcome.findings] == []
    assert [str(waiver.place) for waiver in outcome.unused] == []
    assert outcome.coverage > 0.99


def test_our_rules_find_no_unknown_error(trial: Request):
    outcome = validated(trial)
    errors = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert [(f.rule, f.dataset, f.record, f.values) for f in errors] == []
    assert outcome.waived
