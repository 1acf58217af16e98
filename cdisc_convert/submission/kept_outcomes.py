"""Analysis results, those taken over which would see the same as in the run before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cdisc_convert.engine.analysis import choices_of, outcome_of
from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.model.memory import mark
from cdisc_convert.model.result import AnalysisResult, Estimate, Outcome, Statistic
from cdisc_convert.model.spec import Study
from cdisc_convert.submission.kept_looks import kept_step
from cdisc_convert.submission.run_marks import RunMarks

STAGE = "analyses"


def kept_outcomes(
    study: Study, source: Analysable, marks: RunMarks
) -> tuple[tuple[Outcome, ...], str]:
    """What every statistic of the study gives, in order of the mapping, and a mark of all of it.

    Raises SourceError where the data do not fit.
    """
    found, told = [], []
    for result in study.results.values():
        for statistic in result.statistics:
            outcome, content = _kept(result, statistic, source, marks)
            told.append(content)
            if outcome is not None:
                found.append(outcome)
    return tuple(found), mark(*told)


def _kept(
    result: AnalysisResult, statistic: Statistic, source: Analysable, marks: RunMarks
) -> tuple[Outcome | None, bytes]:
    made: list[Outcome | None] = []

    def make(watched: Analysable) -> bytes:
        made.append(outcome_of(result, statistic, watched))
        return _encoded(made[0])

    choices = choices_of(statistic)
    content = kept_step(marks, STAGE, statistic.id, [statistic], choices, source, make)
    if made:
        return made[0], content or repr(made[0]).encode()
    if not content:  # nothing that could be kept
        outcome = outcome_of(result, statistic, source)
        return outcome, repr(outcome).encode()
    return _decoded(content, result, statistic), content


def _encoded(outcome: Outcome | None) -> bytes:
    """The outcome as JSON; empty where it would come back as another."""
    if outcome is None:
        return b"null"
    facts = {
        "estimates": [[dict(e.groups), dict(e.values), e.note] for e in outcome.estimates],
        "levels": dict(outcome.levels),
        "labels": dict(outcome.labels),
        "persons": dict(outcome.persons),
        "records": outcome.records,
        "subjects": outcome.subjects,
        "decimals": outcome.decimals,
    }
    try:
        content = json.dumps(facts, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        return b""
    back = _decoded(content, outcome.result, outcome.statistic)
    return content if repr(back) == repr(outcome) else b""


def _decoded(content: bytes, result: AnalysisResult, statistic: Statistic) -> Outcome | None:
    facts: Mapping[str, Any] | None = json.loads(content)
    if facts is None:
        return None
    return Outcome(
        statistic=statistic,
        result=result,
        estimates=tuple(Estimate(*each) for each in facts["estimates"]),
        levels={name: tuple(levels) for name, levels in facts["levels"].items()},
        labels=facts["labels"],
        persons=facts["persons"],
        records=facts["records"],
        subjects=facts["subjects"],
        decimals=facts["decimals"],
    )
