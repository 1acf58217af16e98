"""Differences in meaning between two define documents, as text, HTML or JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cdisc_convert.model.define import Define
from cdisc_convert.submission.define_meaning import meaning

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """`path` (datasets, AE, variables, AESEV, length) is added, removed or changed."""

    path: tuple[str, ...]
    kind: str
    before: Any = None
    after: Any = None

    @property
    def heading(self) -> str:
        """The part of the document: a dataset, a codelist, a display."""
        return " ".join(self.path[:2])

    @property
    def within(self) -> str:
        """Where inside that part."""
        steps = [
            step for step in self.path[2:] if step not in ("variables", "value_level", "terms")
        ]
        return " · ".join(steps)


def differences(before: Define, after: Define) -> list[Difference]:
    """What differs in meaning, in the order of the documents."""
    return list(_between((), meaning(before), meaning(after)))


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            inner = (*path, str(key))
            if key not in before:
                yield Difference(inner, ADDED, after=after[key])
            elif key not in after:
                yield Difference(inner, REMOVED, before=before[key])
            else:
                yield from _between(inner, before[key], after[key])
    elif before != after:
        yield Difference(path, CHANGED, before, after)


def as_text(found: list[Difference]) -> str:
    """The differences as lines, by part of the document."""
    if not found:
        return "no difference in meaning"
    lines = []
    for heading, group in groupby(found, key=lambda one: one.heading):
        lines.append(heading)
        for one in group:
            lines.append(f"  {_sentence(one)}")
    counts = {kind: sum(one.kind == kind for one in found) for kind in (ADDED, REMOVED, CHANGED)}
    lines.append(", ".join(f"{number} {kind}" for kind, number in counts.items() if number))
    return "\n".join(lines)


def _sentence(one: Difference) -> str:
    where = f"{one.within}: " if one.within else ""
    if one.kind == CHANGED:
        return f"{where}{shown(one.before)} -> {shown(one.after)}"
    value = one.after if one.kind == ADDED else one.before
    return f"{where}{one.kind} {shown(value)}".rstrip()


def shown(value: Any) -> str:
    """A value in few words."""
    if isinstance(value, dict):
        text = "; ".join(f"{key} {shown(item)}" for key, item in value.items())
    elif isinstance(value, list):
        text = ", ".join(shown(item) for item in value)
    else:
        text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def as_json(found: list[Difference]) -> str:
    """The differences as JSON."""
    entries = [
        {"path": list(one.path), "kind": one.kind, "before": one.before, "after": one.after}
        for one in found
    ]
    return json.dumps({"differences": entries}, indent=1, ensure_ascii=False)


def as_html(found: list[Difference], before: str, after: str) -> str:
    """The differences as one page; every text of the documents is escaped."""
    rows = []
    for heading, group in groupby(found, key=lambda one: one.heading):
        rows.append(f'<tr class="part"><th colspan="4">{html.escape(heading)}</th></tr>')
        for one in group:
            cells = (one.within, one.kind, _cell(one.before), _cell(one.after))
            row = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            rows.append(f'<tr class="{one.kind}">{row}</tr>')
    body = "\n".join(rows) or '<tr><td colspan="4">no difference in meaning</td></tr>'
    names = f"{html.escape(before)} → {html.escape(after)}"
    return _PAGE.replace("NAMES", names).replace("COUNT", str(len(found))).replace("ROWS", body)


def _cell(value: Any) -> str:
    return "" if value is None else shown(value)


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Differences of two define documents</title>
<style>
:root { color-scheme: light dark; --line: #d7dde5; --add: #e3f5e6; --gone: #fbe6e6; --part: #f1f4f8; }
@media (prefers-color-scheme: dark) {
  :root { --line: #333d4a; --add: #16331d; --gone: #3d1c1c; --part: #1b2129; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; overflow-wrap: anywhere;
  border-bottom: 1px solid var(--line); }
.part th { background: var(--part); } .added td { background: var(--add); }
.removed td { background: var(--gone); }
</style></head><body>
<h1>Differences of two define documents</h1><p>NAMES: COUNT differences in meaning</p>
<table><thead><tr><th>Where</th><th>What</th><th>Before</th><th>After</th></tr></thead><tbody>
ROWS
</tbody></table></body></html>
"""
