"""What changed in findings, issues, the ledger and the inputs of a run."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cdisc_convert.files.json_text import read_json
from cdisc_convert.package.run_state import FINDINGS, ISSUES, LEDGER
from cdisc_convert.submission.delta.change import Counted

PLACES = ("record", "seq", "row", "place", "query")
"""Where a case stands, which is another where other records came or went; it is the same case."""
STEP = "step"
Cases = dict[str, list[dict[str, Any]]]


def inputs_changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Files by what became of them."""
    return {
        "added": tuple(sorted(new.keys() - old.keys())),
        "removed": tuple(sorted(old.keys() - new.keys())),
        "changed": tuple(
            sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
        ),
    }


def study_changed(
    old: tuple[Path, Mapping[str, Any]], new: tuple[Path, Mapping[str, Any]]
) -> tuple[tuple[str, str, str], ...]:
    """What is other of the study: identifier, standards, cut-off, whether it is blinded.

    Also whether rules were run. old, new: the folder of a run, and its run.json.
    """
    before, after = (
        {**dict(_flat(facts["study"])), "rules": "run" if (run / FINDINGS).is_file() else "not run"}
        for run, facts in (old, new)
    )
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in sorted({*before, *after})
        if before.get(name, "") != after.get(name, "")
    )


def _flat(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in facts.items():
        if name == "standards":
            yield from ((f"standard {one}", str(told)) for one, told in value.items())
        elif not isinstance(value, dict):
            yield name, str(value)


def findings_changed(old: Path, new: Path, most: int) -> tuple[Counted, ...]:
    """Rules with other findings; findings that the study accepts are no findings."""
    if not _both_validated(old, new):
        return ()
    cases, true = zip(*(_findings(run) for run in (old, new)), strict=True)
    return _counted(cases[0], cases[1], true[0], true[1], most)


def rules_changed(old: Path, new: Path) -> tuple[tuple[str, str, str], ...]:
    """Rules whose status is another, where both runs ran the rules."""
    if not _both_validated(old, new):
        return ()
    before, after = (
        {f"{rule['id']} ({rule['standard']})": str(rule["status"]) for rule in _told(run)["rules"]}
        for run in (old, new)
    )
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def issues_changed(old: Path, new: Path, most: int) -> tuple[Counted, ...]:
    """Checks of the data with other cases."""
    before, after = _issues(old), _issues(new)
    return _counted(before, after, _numbers(before), _numbers(after), most)


def ledger_changed(old: Path, new: Path) -> tuple[Counted, ...]:
    """Raw rows by source and what became of them."""
    before, after = _ledger(old), _ledger(new)
    return tuple(
        Counted(name, before[name], after[name])
        for name in sorted({*before, *after})
        if before[name] != after[name]
    )


def _counted(
    old: Cases, new: Cases, before: Counter[str], after: Counter[str], most: int
) -> tuple[Counted, ...]:
    found = []
    for name in sorted({*before, *after}):
        ours, theirs = old.get(name, []), new.get(name, [])
        gone, come = _less(ours, theirs), _less(theirs, ours)
        if before[name] != after[name] or gone or come:
            whole = len(ours) == before[name] and len(theirs) == after[name]
            first = tuple(gone[:most]), tuple(come[:most])
            found.append(Counted(name, before[name], after[name], *first, whole))
    return tuple(found)


def _less(these: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cases of `these` that have no equal among `others`."""
    left = Counter(_as_text(case) for case in others)
    found = []
    for case in these:
        text = _as_text(case)
        if left[text]:
            left[text] -= 1
        else:
            found.append(case)
    return found


def _as_text(case: Mapping[str, Any]) -> str:
    return json.dumps({n: v for n, v in case.items() if n not in PLACES}, sort_keys=True)


def _numbers(cases: Cases) -> Counter[str]:
    return Counter({name: len(each) for name, each in cases.items()})


def _findings(run: Path) -> tuple[Cases, Counter[str]]:
    """Findings by rule as they are listed, and their true numbers."""
    told = _told(run)
    cases: Cases = {}
    for finding in told["findings"]:
        cases.setdefault(str(finding["rule"]), []).append(finding)
    true: Counter[str] = Counter()
    for rule in told["rules"]:
        if rule["findings"]:
            true[str(rule["id"])] += int(rule["findings"])
    return cases, true


def _both_validated(old: Path, new: Path) -> bool:
    return all((run / FINDINGS).is_file() for run in (old, new))


def _told(run: Path) -> dict[str, Any]:
    told: dict[str, Any] = read_json(run / FINDINGS)
    return told


def _issues(run: Path) -> Cases:
    cases: Cases = {}
    with (run / ISSUES).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            cases.setdefault(line["id"], []).append(line)
    return cases


def _ledger(run: Path) -> Counter[str]:
    table = pq.read_table(run / LEDGER, columns=["source", "outcome", "into", "because", "rows"])
    found: Counter[str] = Counter()
    for source, outcome, into, because, rows in zip(*table.to_pydict().values(), strict=True):
        if outcome != STEP:
            told = " ".join(str(word) for word in (source, outcome, into, because) if word)
            found[told] += int(rows)
    return found
