"""What a conversion says at its end: records, ledger, findings, what was taken over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cdisc_convert.model.memory import Memory

MOST_SHOWN = 12
DATASETS, INTERMEDIATE = "datasets", "intermediate datasets"


def tell(out: Path, format_: str, seconds: str, memory: Memory | None = None) -> None:
    """Print what the run in `out` gave; memory: what it took over from the run before, None = all."""
    facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
    if format_ == "json":
        told = {"ok": True, "out": str(out), "is_unchanged": memory is None, **facts}
        if memory is not None and memory.has_before:
            told["steps"] = _steps(memory)
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo("\n".join(_summary(facts)))
    if memory is not None and memory.has_before:
        click.echo("\n".join(_taken_over(memory)))
    click.echo(f"{seconds}; {out}")


def _summary(facts: dict[str, Any]) -> Iterator[str]:
    """What the run gave, in a few lines."""
    for name, dataset in facts["datasets"].items():
        yield f"{name:<8} {dataset['rows']:>9,} records  {dataset['variables']:>3} variables"
    ledger = facts["ledger"]
    yield (
        f"ledger: {ledger['read']:,} rows read = {ledger['mapped']:,} mapped + "
        f"{ledger['set_aside']:,} set aside"
    )
    if facts["study"]["cutoff"]:
        cut = facts["study"]["cut"]
        gone = ", ".join(f"{name} {count:,}" for name, count in cut["records"].items()) or "none"
        emptied = ", ".join(f"{name} {count:,}" for name, count in cut["values"].items()) or "none"
        day = facts["study"]["cutoff"]
        yield f"cut-off {day}: records removed: {gone}; values emptied: {emptied}"
    yield from _notes(facts["notes"])
    rules, found = facts["rules"], facts["findings"]
    yield (
        f"rules: {rules['passed']} passed, {rules['failed']} failed, "
        f"{rules['not_applicable']} not applicable, {rules['not_run']} not run"
    )
    yield (
        f"findings: {found['error']} errors, {found['warning']} warnings, {found['info']} notes; "
        f"data issues: {sum(facts['issues'].values())}"
    )


def _notes(notes: list[dict[str, Any]]) -> Iterator[str]:
    """What readers noticed, a line for each note."""
    for note in notes[:MOST_SHOWN]:
        yield f"note {note['code']}: {note['file'] or note['source']}: {note['text']}"
    if len(notes) > MOST_SHOWN:
        yield f"and {len(notes) - MOST_SHOWN} more notes of what was read; see run.json"


def _steps(memory: Memory) -> dict[str, Any]:
    """What was taken over and what was done again, by stage; for datasets with the causes."""
    return {
        stage: {
            "taken_over": steps.taken_over,
            "redone": {name: memory.why.get(name, []) for name in steps.done}
            if stage in (DATASETS, INTERMEDIATE)
            else steps.done,
        }
        for stage, steps in memory.stages.items()
    }


def _taken_over(memory: Memory) -> Iterator[str]:
    """The same in two or three lines."""
    if not any(steps.taken_over for steps in memory.stages.values()):
        yield "taken over from the run before: nothing"
        return
    counts = [
        f"{len(steps.taken_over)} of {len(steps.taken_over) + len(steps.done)} {stage}"
        for stage, steps in memory.stages.items()
    ]
    yield f"taken over from the run before: {', '.join(counts)}"
    for stage in (DATASETS, INTERMEDIATE):
        redone = memory.stages[stage].done if stage in memory.stages else []
        if redone:
            more = len(redone) - MOST_SHOWN
            shown = [_with_causes(name, memory) for name in redone[:MOST_SHOWN]]
            yield f"redone {stage}: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}"


def _with_causes(name: str, memory: Memory) -> str:
    causes = memory.why.get(name, [])
    return f"{name} ({', '.join(causes)})" if causes else name
