"""The report as one HTML file: no network, no other file."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.submission.validation.page_data import page_data

PARTS = "cdisc_convert.submission.validation"
SHOWN_WITHOUT_SCRIPT = 200


def report_page(outcome: Outcome, run: Path | None = None) -> str:
    """The page. run: folder of the run that made the datasets, for traces of values."""
    data = page_data(outcome, run)
    parts = files(PARTS)
    text = parts.joinpath("page.html").read_text(encoding="utf-8")
    filled = {
        "title": escape(f"Validation of {data['folder'] or 'datasets'}"),
        "style": parts.joinpath("page.css").read_text(encoding="utf-8"),
        "script": parts.joinpath("page.js").read_text(encoding="utf-8"),
        "data": _inside_script(data),
        "plain": _plain(data),
    }
    for name, value in filled.items():
        head, mark, tail = text.partition(f"<!--{name}-->")
        text = f"{head}{value}{tail}" if mark else text
    return text


def _inside_script(data: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain(data: Any) -> str:
    """The rules that failed, for browsers without scripts."""
    failed = [rule for rule in data["rules"] if rule["count"]][:SHOWN_WITHOUT_SCRIPT]
    rows = "".join(
        f"<tr><td>{escape(rule['severity'])}</td><td>{escape(rule['id'])}</td>"
        f"<td>{rule['count']:,}</td><td>{escape(rule['title'])}</td></tr>"
        for rule in failed
    )
    return f"<table><tr><th>Severity<th>Rule<th>Findings<th>Message</tr>{rows}</table>"
