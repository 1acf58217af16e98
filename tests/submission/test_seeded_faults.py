"""Every rule of the catalogue finds faults that are planted into copies of the trials."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.rules.catalogue import CatalogueRule, catalogue
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import RuleResult, Status
from cdisc_convert.rules.view import ADAM
from tests.submission.seeding import Trial, examples_of, is_alone, planted

RULES = catalogue()
COPIES = 3


@pytest.fixture(scope="module")
def trials(trial_runs: dict[str, Path]) -> dict[str, list[Trial]]:
    """Per family the trials, as their folders hold them."""
    found: dict[str, list[Trial]] = {"sdtm": [], "adam": []}
    for folder in trial_runs.values():
        sdtm = read_study(folder / "sdtm", "sdtmig", "3.4")
        adam = read_study(folder / "adam", "adamig", "1.3")
        found["sdtm"].append(Trial(sdtm))
        found["adam"].append(Trial(adam, tuple(sdtm.datasets)))
    return found


def result_of(rule: CatalogueRule, trial: Trial) -> RuleResult:
    (result,) = run_catalogue(trial.study, [rule], sources=trial.sources)
    return result


def missed(rule: CatalogueRule, trials: dict[str, list[Trial]], copies: int) -> list[str]:
    """What of the faults in `copies` copies the rule does not see."""
    found = []
    family = trials["adam" if rule.applies_to.family == ADAM else "sdtm"]
    examples = examples_of(rule)
    for seed in range(copies):
        trial = family[seed % len(family)]
        example = examples[seed % len(examples)]
        before = result_of(rule, trial)
        after = result_of(rule, planted(rule, example, trial, seed))
        is_seen = after.status is Status.FAILED
        if before.status is Status.FAILED and not is_alone(rule, example):
            is_seen = is_seen and after.true_count != before.true_count
        if not is_seen:
            found.append(f"{rule.id} copy {seed}: {example}: {after.status} {after.reason}")
    return found


@pytest.mark.proof
def test_every_rule_finds_all_planted_faults(trials: dict[str, list[Trial]]) -> None:
    not_seen = [text for rule in RULES for text in missed(rule, trials, COPIES)]
    assert not not_seen, "\n".join(not_seen)
    print(f"{len(RULES) * COPIES} planted faults, all found by their rule")


def test_a_sample_of_rules_finds_planted_faults(trials: dict[str, list[Trial]]) -> None:
    not_seen = [text for rule in RULES[::4] for text in missed(rule, trials, 1)]
    assert not not_seen, "\n".join(not_seen)
