"""A delta as text for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cdisc_convert.submission.delta.change import (
    ADDED,
    CHANGED,
    REMOVED,
    REORDERED,
    SAME,
    Change,
    Counted,
    Delta,
    RecordChange,
)

SUBJECTS_SHOWN = 10
_MARKS = {REMOVED: "-", ADDED: "+", CHANGED: "*"}


def as_json(found: Delta) -> str:
    """Everything, for machines."""
    told: dict[str, Any] = {"ok": True, "is_empty": found.is_empty, **asdict(found)}
    for one, change in zip(told["changes"], found.changes, strict=True):
        one |= {"removed": change.removed, "added": change.added}
    return json.dumps(told, ensure_ascii=False)


def as_text(found: Delta, most: int) -> str:
    """What changed, line by line; most: records and cases that are shown of each kind."""
    return "\n".join(_lines(found, most))


def _lines(found: Delta, most: int) -> Iterator[str]:
    for status, names in found.files.items():
        yield from (f"input {status}: {name}" for name in names)
    for name, old, new in found.study:
        yield f"{name}: {old or 'none'} -> {new or 'none'}"
    for change in found.changes:
        if change.status != SAME:
            yield from _change(change, most)
    for name, old, new in found.rules:
        yield f"rule {name}: {old or 'was not there'} -> {new or 'is not there'}"
    for word, counts in (("finding", found.findings), ("issue", found.issues)):
        for one in counts:
            yield from _cases(word, one, most)
    for one in found.ledger:
        yield f"ledger {one.id}: {one.old:,} -> {one.new:,} rows"
    if found.is_empty:
        yield "nothing changed"


def _change(change: Change, most: int) -> Iterator[str]:
    head = f"{change.layer:<5} {change.name:<12} {change.status}"
    if change.status == REORDERED:
        yield f"{head}: the same {change.kept:,} records in another order"
        return
    shown = ", ".join(change.subjects[:SUBJECTS_SHOWN])
    more = len(change.subjects) - SUBJECTS_SHOWN
    yield (
        f"{head}: {change.removed:,} records removed, {change.added:,} added, "
        f"{change.changed:,} changed, {change.kept:,} the same"
        + (f"; subjects {shown}{f' and {more:,} more' if more > 0 else ''}" if shown else "")
    )
    for what, names in ((REMOVED, change.columns_removed), (ADDED, change.columns_added)):
        if names:
            yield f"      columns {what}: {', '.join(names)}"
    for name, what, old, new in change.attributes:
        yield f"      {f'{name} ' if name else ''}{what}: {old or 'none'} -> {new or 'none'}"
    if change.values:
        yield "      changed: " + ", ".join(f"{n} {c:,}" for n, c in change.values.items())
    counts = {REMOVED: change.removed, ADDED: change.added, CHANGED: change.changed}
    for what, count in counts.items():
        listed = [record for record in change.records if record.what == what][:most]
        yield from (f"      {_record(record)}" for record in listed)
        if listed and len(listed) < count:
            yield f"      {_MARKS[what]} and {count - len(listed):,} more records {what}"


def _record(record: RecordChange) -> str:
    places = " -> ".join(dict.fromkeys(place for place in (record.old, record.new) if place))
    key = ", ".join(f"{name}={text or ''}" for name, text in record.key.items())
    if record.what == CHANGED:
        values = "; ".join(
            f"{name} '{old or ''}' -> '{new or ''}'" for name, (old, new) in record.values.items()
        )
    else:
        values = ", ".join(f"{n}={old or new or ''}" for n, (old, new) in record.values.items())
    said = ": ".join(text for text in (key, values) if text)
    return f"{_MARKS[record.what]} {places} {said}".rstrip()


def _cases(word: str, one: Counted, most: int) -> Iterator[str]:
    cut = "" if one.is_listed_whole else " (the runs list only the first)"
    yield f"{word} {one.id}: {one.old:,} -> {one.new:,}{cut}"
    for mark, cases in (("-", one.gone), ("+", one.come)):
        yield from (f"      {mark} {_case(case)}" for case in cases[:most])
        if len(cases) > most:
            yield f"      {mark} and {len(cases) - most:,} more"


def _case(case: Mapping[str, Any]) -> str:
    who = (case.get("dataset"), case.get("usubjid"), case.get("message"))
    return " ".join(str(text) for text in who if text)
