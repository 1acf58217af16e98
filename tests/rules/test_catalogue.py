"""Every rule of our catalogue on its own examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cdisc_convert.rules.catalogue import CatalogueRule, catalogue, rules_for
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.finding import Status
from tests.rules.catalogue_examples import study_of

RULES = catalogue()


def status(rule: CatalogueRule, example: Mapping[str, Any]) -> tuple[Status, str]:
    (result,) = run_catalogue(study_of(rule, example), [rule])
    return result.status, result.reason


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_examples_of_the_rule(rule: CatalogueRule) -> None:
    assert not rule.problem
    assert rule.cites
    assert rule.examples["passes"] and rule.examples["fails"]
    for example in rule.examples["passes"]:
        found, reason = status(rule, example)
        assert found in (Status.PASSED, Status.NOT_APPLICABLE), f"{example}: {found} {reason}"
    assert any(status(rule, one)[0] is Status.PASSED for one in rule.examples["passes"])
    for example in rule.examples["fails"]:
        found, reason = status(rule, example)
        assert found is Status.FAILED, f"{example}: {found} {reason}"


def test_the_file_is_named_after_the_rule() -> None:
    assert [rule.file.rsplit("/", 1)[1] for rule in RULES] == [f"{rule.id}.yaml" for rule in RULES]


def test_an_agency_has_rules_of_its_own() -> None:
    always = {rule.id for rule in rules_for()}
    fda = {rule.id for rule in rules_for("fda")}
    pmda = {rule.id for rule in rules_for("pmda")}
    assert "CDC-AG02" in fda - always
    assert "CDC-XP05" in always - fda
    assert "CDC-XP05" not in pmda and "CDC-AG08" not in pmda
    assert {rule.id for rule in RULES} == always | fda | pmda
