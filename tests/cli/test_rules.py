"""`cdisc-convert rules`."""

from __future__ import annotations

import json

from click.testing import CliRunner

from cdisc_convert.cli.rules import rules


def run(*arguments: str) -> str:
    result = CliRunner().invoke(rules, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_has_every_rule_once() -> None:
    told = json.loads(run("--format", "json"))["rules"]
    ids = [rule["id"] for rule in told]
    assert len(ids) == len(set(ids)) > 250
    assert all(rule["cites"] for rule in told)


def test_one_rule_in_full() -> None:
    text = run("CDC-FN01")
    assert "implies" in text and "passes:" in text and "FB4201" in text


def test_rules_by_word_and_group() -> None:
    assert "CDC-XD02" in run("--like", "CG0435")
    assert all(line.startswith("CDC-DT") for line in run("--group", "dates").splitlines())


def test_a_rule_that_is_not_there() -> None:
    result = CliRunner().invoke(rules, ["CDC-FN1"])
    assert result.exit_code == 2
    assert "did you mean" in result.output
