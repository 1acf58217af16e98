"""Two runs against each other: inputs, raw data, datasets, findings, issues, ledger."""

from __future__ import annotations

from pathlib import Path

from cdisc_convert.package.run_state import FACTS, refuse_changed
from cdisc_convert.submission.delta.accounts import (
    findings_changed,
    inputs_changed,
    issues_changed,
    ledger_changed,
    rules_changed,
    study_changed,
)
from cdisc_convert.submission.delta.change import Delta
from cdisc_convert.submission.delta.records import change_of
from cdisc_convert.submission.delta.tables import LAYERS, tables_of
from cdisc_convert.submission.run_folder import READ_OF_RUN, read_facts

MOST_LISTED = 10_000


def delta(old: Path, new: Path, most: int = MOST_LISTED) -> Delta:
    """What changed from the run in `old` to the run in `new`.

    most: records that are listed per table and kind, and findings and issues per rule and check;
    counts are always whole. Memory follows this and the number of records that changed: tables are
    read a few columns at a time.
    Raises SourceError where one of the folders is no run, or was changed since.
    """
    for run in (old, new):
        refuse_changed(run, *READ_OF_RUN)
    before, after = (read_facts(run / FACTS) for run in (old, new))
    tables = tables_of(old), tables_of(new)
    names = sorted({*tables[0], *tables[1]}, key=lambda n: (LAYERS.index(n[0]), n[1]))
    changes = tuple(
        change_of(*name, tables[0].get(name), tables[1].get(name), most) for name in names
    )
    return Delta(
        inputs_changed(before["inputs"], after["inputs"]),
        study_changed((old, before), (new, after)),
        changes,
        rules_changed(old, new),
        findings_changed(old, new, most),
        issues_changed(old, new, most),
        ledger_changed(old, new),
    )
