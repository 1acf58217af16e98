"""The run in figures: what run.json and the ledger file hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.executor import AFTER_CUTOFF
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.issues import Finding, Issue


def ledger_totals(run: Run) -> dict[str, int]:
    """Rows read, mapped, set aside and unbalanced over all raw files (a form's rows once)."""
    totals = Counter(read=0, mapped=0, set_aside=0, unbalanced=0)
    for read, mapped, set_aside, unbalanced in _by_source(run).values():
        totals.update(read=read, mapped=mapped, set_aside=set_aside, unbalanced=unbalanced)
    return dict(totals)


def _by_source(run: Run) -> dict[str, tuple[int, int, int, int]]:
    """(read, mapped, set aside, unbalanced) of each raw file's source; forms count as their file."""
    found = {}
    containers = {s.form_of for s in run.study.sources.values() if s.form_of}
    for name, account in run.account.sources.items():
        if run.study.sources[name].form_of:
            continue
        left_out = len(run.raw[name].left_out)
        if name not in containers:
            found[name] = (
                account.read + left_out,
                account.mapped,
                account.set_aside + left_out,
                account.unbalanced,
            )
            continue
        state = container_state(run, name)
        found[name] = (
            len(state) + left_out,
            int((state == 1).sum()),
            int((state == 2).sum()) + left_out,
            int((state == 0).sum()),
        )
    return found


def container_state(run: Run, name: str) -> np.ndarray:
    """State of each row of a sparse file, put together from its forms."""
    raw = run.raw[name]
    state = run.account.sources[name].state.copy()
    forms = [form for form, source in run.study.sources.items() if source.form_of == name]
    for value in (2, 1):  # mapped by one form counts more than set aside by another
        for form in forms:
            if len(run.raw[form]):
                at = np.searchsorted(raw.row, run.raw[form].row)
                state[at[run.account.sources[form].state == value]] = value
    return state


def ledger_table(run: Run) -> pa.Table:
    """The ledger as a table: one line per source, outcome, dataset or reason, with its count."""
    lines: list[dict[str, Any]] = []
    names = run.account.names
    for source, account in run.account.sources.items():
        for combination, count in account.by_datasets().items():
            into = [name for bit, name in enumerate(names) if combination >> bit & 1]
            lines.append(_line(source, "mapped", ", ".join(into), "", "", "", count))
        for number, count in account.by_reason().items():
            reason = run.account.reasons[number]
            lines.append(
                _line(
                    source,
                    reason.kind,
                    reason.owner,
                    reason.because,
                    reason.issue,
                    str(reason.place),
                    count,
                )
            )
        for _, _, why in run.raw[source].left_out if not run.study.sources[source].form_of else ():
            lines.append(_line(source, "left out", "", why, "", "", 1))
        if account.unbalanced and source not in {s.form_of for s in run.study.sources.values()}:
            lines.append(_line(source, "unaccounted", "", "", "", "", account.unbalanced))
    for step in run.world.ledger.steps:
        lines.append(
            {
                **_line(
                    step.owner, "step", step.owner, step.step, "", str(step.place), step.rows_out
                ),
                "rows_in": step.rows_in,
                "dropped": step.dropped,
            }
        )
    for source, missing in run.unmapped.items():
        lines += [
            _line(source, "unmapped column", name, "", "", "", values)
            for name, values in missing.items()
        ]
    for declared in run.study.sources.values():
        lines += [
            _line(declared.name, "column not submitted", name, why, "", str(declared.place), 0)
            for name, why in declared.not_submitted.items()
        ]
    schema = pa.schema(
        [
            ("source", pa.string()),
            ("outcome", pa.string()),
            ("into", pa.string()),
            ("because", pa.string()),
            ("issue", pa.string()),
            ("place", pa.string()),
            ("rows", pa.int64()),
            ("rows_in", pa.int64()),
            ("dropped", pa.int64()),
        ]
    )
    lines.sort(key=lambda line: (line["source"], line["outcome"], line["into"], line["because"]))
    return pa.Table.from_pylist(lines, schema=schema)


def _line(
    source: str, outcome: str, into: str, because: str, issue: str, place: str, rows: int
) -> dict[str, Any]:
    return {
        "source": source,
        "outcome": outcome,
        "into": into,
        "because": because,
        "issue": issue,
        "place": place,
        "rows": rows,
        "rows_in": None,
        "dropped": None,
    }


def run_facts(
    run: Run,
    datasets: Mapping[str, Finished],
    issues: list[Issue],
    findings: list[Finding],
    inputs: Mapping[str, str],
) -> dict[str, Any]:
    """What run.json says, less what only the written files tell."""
    severities = Counter(finding.severity for finding in findings)
    by_source = {
        name: dict(zip(("read", "mapped", "set_aside", "unbalanced"), counts, strict=True))
        for name, counts in sorted(_by_source(run).items())
    }
    return {
        "study": {
            "name": run.study.name,
            "studyid": run.study.studyid,
            "title": run.study.title,
            "standards": dict(run.study.standards),
            "cutoff": run.cutoff,
            "cut": _cut(run),
            "blinded": bool(run.world.values.get("BLINDED")),
        },
        "inputs": dict(sorted(inputs.items())),
        "datasets": {
            name: {"rows": len(item.dataset), "variables": len(item.dataset.variables)}
            for name, item in datasets.items()
        },
        "ledger": {**ledger_totals(run), "sources": by_source},
        "findings": {level: severities.get(level, 0) for level in ("error", "warning", "info")},
        "mapping": [
            {
                "id": f.id,
                "severity": f.severity,
                "dataset": f.dataset,
                "variable": f.variable,
                "because": f.because,
                "count": f.count,
                "values": [list(v) for v in f.values],
                "place": f.place,
            }
            for f in findings
        ],
        "issues": dict(sorted(Counter(issue.id for issue in issues).items())),
        "notes": _notes(run),
        "corrections": [vars(correction) | {} for correction in run.door.corrections],
    }


def _notes(run: Run) -> list[dict[str, Any]]:
    """What readers noticed, and sources that are absent."""
    notes = [
        {"source": name, "file": file, "row": note.row, "code": note.code, "text": note.text}
        for name, raw in run.raw.items()
        for file, note in raw.notes
    ]
    notes += [
        {
            "source": name,
            "file": "",
            "row": None,
            "code": "SOURCE_ABSENT",
            "text": "the file or form is not in the raw folder; the source is empty",
        }
        for name, raw in run.raw.items()
        if raw.is_absent and not raw.is_sealed
    ]
    return sorted(notes, key=lambda n: (n["source"], n["file"], n["row"] or 0, n["code"]))


def _cut(run: Run) -> dict[str, dict[str, int]]:
    """What the data cut-off took away: records by dataset, emptied values by variable."""
    records: Counter[str] = Counter()
    for step in run.world.ledger.steps:
        if step.step == AFTER_CUTOFF and step.dropped:
            records[step.owner] += step.dropped
    return {
        "records": dict(sorted(records.items())),
        "values": dict(sorted(run.world.emptied.items())),
    }
