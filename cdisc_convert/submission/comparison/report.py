"""A comparison as text, JSON or one HTML page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from cdisc_convert.submission.comparison.compare import DatasetResult, Lists, VariableResult
from cdisc_convert.submission.comparison.folders import Comparison

SHOWN = 5
STYLE = """
:root{color-scheme:light dark;--line:#8884;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80}}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem}
table{border-collapse:collapse;margin:.4rem 0 1rem}
th,td{border-bottom:1px solid var(--line);padding:.2rem .7rem .2rem 0;text-align:left;
vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bad{color:var(--bad);font-weight:600}
code{font-family:ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer}
@media print{details>*{display:block}}
"""


def as_text(comparison: Comparison) -> str:
    """The comparison for a terminal: counts per dataset, and per variable that differs."""
    lines = [f"A  {comparison.left}", f"B  {comparison.right}", ""]
    lines += [f"{name}: only in A" for name in comparison.only_left]
    lines += [f"{name}: only in B" for name in comparison.only_right]
    for dataset in comparison.datasets:
        lines += _dataset_lines(dataset)
    equal = sum(dataset.is_equal for dataset in comparison.datasets)
    lines += ["", f"{equal} of {len(comparison.datasets)} datasets that both have are equal"]
    return "\n".join(lines)


def _dataset_lines(dataset: DatasetResult) -> list[str]:
    key = ", ".join(dataset.keys) or "record number"
    lines = [
        f"{dataset.name}: {'equal' if dataset.is_equal else 'DIFFERENT'}; records A "
        f"{dataset.rows_left:,}, B {dataset.rows_right:,}, paired {dataset.paired:,} by {key} "
        f"({dataset.keys_because})"
    ]
    for what, lists in _lists(dataset):
        if lists.count:
            first = "; ".join(
                _key_text(dataset, alone.key, alone.record) for alone in lists.first[:3]
            )
            lines.append(f"   {what}: {lists.count:,} (first: {first})")
    for what, names in _alone(dataset):
        if names:
            lines.append(f"   {what}: {', '.join(names)}")
    for variable in dataset.variables:
        if variable.different:
            lines.append(f"   {variable.name}: {_sentence(variable)}")
            for found in variable.listed[:SHOWN]:
                key = _key_text(dataset, found.key, found.record_left)
                lines.append(f"      {key}: A '{found.left}', B '{found.right}'")
    lines += [
        f"   {name} {what}: A '{left}', B '{right}'"
        for name, what, left, right in dataset.attributes
    ]
    return lines


def _lists(dataset: DatasetResult) -> list[tuple[str, Lists]]:
    return [
        ("records only in A", dataset.only_left),
        ("records only in B", dataset.only_right),
        ("records that repeat a key in A", dataset.repeated_left),
        ("records that repeat a key in B", dataset.repeated_right),
    ]


def _alone(dataset: DatasetResult) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("variables only in A", dataset.variables_only_left),
        ("variables only in B", dataset.variables_only_right),
    ]


def _key_text(dataset: DatasetResult, key: Sequence[str], record: int) -> str:
    named = [f"{name}={text}" for name, text in zip(dataset.keys, key, strict=True)]
    return ", ".join(named) or f"record {record}"


def _sentence(variable: VariableResult) -> str:
    text = f"{variable.different:,} of {variable.compared:,} values differ"
    if variable.only_left or variable.only_right:
        text += f" ({variable.only_left:,} only in A, {variable.only_right:,} only in B)"
    if variable.largest_absolute is not None:
        text += (
            f"; largest distance {variable.largest_absolute:.6g}, as a part "
            f"{variable.largest_relative:.3g}"
        )
    return text


def as_json(comparison: Comparison) -> str:
    """The comparison for machines; `equal` as in the exit code."""
    datasets = []
    for dataset in comparison.datasets:
        entry: dict[str, Any] = {"equal": dataset.is_equal, **asdict(dataset)}
        entry["attributes"] = [
            dict(zip(("variable", "attribute", "left", "right"), item, strict=True))
            for item in dataset.attributes
        ]
        datasets.append(entry)
    told = {
        "ok": True,
        "equal": comparison.is_equal,
        "left": comparison.left,
        "right": comparison.right,
        "only_left": comparison.only_left,
        "only_right": comparison.only_right,
        "datasets": datasets,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_html(comparison: Comparison) -> str:
    """The comparison as one page that needs nothing else; values are escaped."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width'>",
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">",
        f"<title>Comparison</title><style>{STYLE}</style></head><body><h1>Comparison</h1>",
        f"<p>A: <code>{escape(comparison.left)}</code><br>B: "
        f"<code>{escape(comparison.right)}</code></p>",
        _overview(comparison),
    ]
    parts += [_dataset_section(dataset) for dataset in comparison.datasets]
    return "".join([*parts, "</body></html>"])


def _overview(comparison: Comparison) -> str:
    rows = [
        [
            f"<a href='#{escape(d.name)}'>{escape(d.name)}</a>",
            "equal" if d.is_equal else "<span class='bad'>different</span>",
            f"{d.rows_left:,}",
            f"{d.rows_right:,}",
            f"{d.paired:,}",
            f"{sum(v.different for v in d.variables):,}",
        ]
        for d in comparison.datasets
    ]
    for side, names in (("A", comparison.only_left), ("B", comparison.only_right)):
        rows += [
            [escape(n), f"<span class='bad'>only in {side}</span>", "", "", "", ""] for n in names
        ]
    return _table(
        ["dataset", "", "records A", "records B", "paired", "values that differ"], rows, numbers=2
    )


def _dataset_section(dataset: DatasetResult) -> str:
    keys = ", ".join(dataset.keys) or "record number"
    parts = [
        f"<h2 id='{escape(dataset.name)}'>{escape(dataset.name)}</h2>",
        f"<p>Paired by {escape(keys)} ({escape(dataset.keys_because)}).</p>",
    ]
    for what, lists in _lists(dataset):
        if lists.count:
            rows = [[str(a.record), *map(escape, a.key)] for a in lists.first]
            parts.append(
                f"<details><summary class='bad'>{lists.count:,} {what}</summary>"
                f"{_table(['record', *dataset.keys], rows)}</details>"
            )
    for what, names in _alone(dataset):
        if names:
            parts.append(f"<p class='bad'>{what}: {escape(', '.join(names))}</p>")
    parts += [_variable_section(dataset, v) for v in dataset.variables if v.different]
    if dataset.attributes:
        rows = [[escape(text) for text in item] for item in dataset.attributes]
        parts.append(f"<h3>Attributes</h3>{_table(['variable', 'what', 'A', 'B'], rows)}")
    if dataset.is_equal:
        parts.append("<p>Records, variables and values are equal.</p>")
    return "".join(parts)


def _variable_section(dataset: DatasetResult, variable: VariableResult) -> str:
    rows = [
        [
            str(d.record_left),
            str(d.record_right),
            *map(escape, d.key),
            f"<code>{escape(d.left)}</code>",
            f"<code>{escape(d.right)}</code>",
        ]
        for d in variable.listed
    ]
    headings = ["record A", "record B", *dataset.keys, "A", "B"]
    return (
        f"<details open><summary><b>{escape(variable.name)}</b>: {escape(_sentence(variable))}"
        f"{_cut(variable)}</summary>{_table(headings, rows)}</details>"
    )


def _cut(variable: VariableResult) -> str:
    shown = len(variable.listed)
    return f"; the first {shown:,} are listed" if shown < variable.different else ""


def _table(headings: Iterable[str], rows: Iterable[Sequence[str]], numbers: int = 99) -> str:
    """An HTML table of cells that are HTML already; columns from `numbers` on stand right."""

    def cells(tag: str, texts: Iterable[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if position >= numbers else ''}>{text}</{tag}>"
            for position, text in enumerate(texts)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><tr>{cells('th', headings)}</tr>{body}</table>"


FORMATS: Mapping[str, Callable[[Comparison], str]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
}
