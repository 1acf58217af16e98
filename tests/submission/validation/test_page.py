"""The HTML report in a real browser: no error, no request, everything that it promises to show."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cdisc_convert.rules.baseline import Delta
from cdisc_convert.submission.validation.page import report_page
from cdisc_convert.submission.validation.page_data import MOST_FINDINGS, fair_shares, page_data
from tests.browser import open_page
from tests.submission.validation.making import AWKWARD, finding, outcome, result

KEY = 'document.body.dispatchEvent(new KeyboardEvent("keydown",{key:"%s",bubbles:true}));'


def written(folder: Path, text: str) -> Path:
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_page_runs_without_error_and_asks_for_nothing(tmp_path: Path):
    page = written(tmp_path, report_page(outcome()))
    opened = open_page(page, tmp_path, KEY % "j" + KEY % "j")
    assert opened.console == []
    assert opened.requests == []
    assert "27 of 27 listed findings." in opened.dom
    assert 'id="bad"' not in opened.dom and "<b id=bad>" not in opened.dom
    assert "R0 in AE, record 2" in opened.dom
    assert opened.dom.count('aria-selected="true"') == 2  # a tab and a finding


def test_search_and_filters_narrow_the_list(tmp_path: Path):
    page = written(tmp_path, report_page(outcome()))
    script = (
        'document.getElementById("search").value="größe r1";'
        'document.getElementById("search").dispatchEvent(new Event("input"));'
    )
    opened = open_page(page, tmp_path, script)
    assert "1 of 27 listed findings." in opened.dom
    script = (
        'document.getElementById("rule").value="2";'
        'document.getElementById("rule").dispatchEvent(new Event("change"));'
    )
    (tmp_path / "again").mkdir()
    assert "9 of 27 listed findings." in open_page(page, tmp_path / "again", script).dom


def test_a_hundred_thousand_findings_are_readable(tmp_path: Path):
    many = [finding("MANY", at + 1, AWKWARD[at % 9]) for at in range(10_000)]
    few = [finding("FEW", at + 1, "x") for at in range(7)]
    made = outcome(records=10_000)
    results = [result("MANY", many, 60_000), result("ALSO", many, 40_000), result("FEW", few)]
    made = replace(made, results=results)
    data = page_data(made, None)
    listed = {rule["id"]: (rule["listed"], rule["count"]) for rule in data["rules"]}
    assert listed == {"MANY": (9_996, 60_000), "ALSO": (9_996, 40_000), "FEW": (7, 7)}
    page = written(tmp_path, report_page(made))
    assert page.stat().st_size < 10_000_000
    opened = open_page(page, tmp_path)
    assert opened.console == []
    assert "The page lists 19,999 of 100,007 findings" in opened.dom
    assert opened.dom.count('class="hit"') == 100


def test_new_findings_are_marked(tmp_path: Path):
    made = outcome(each=2, rules=1)
    first = made.results[0].findings[0]
    made = replace(made, delta=Delta(frozenset({id(first)}), 1, {"GONE": 3}))
    opened = open_page(written(tmp_path, report_page(made)), tmp_path)
    assert opened.dom.count('class="badge error"') == 1
    assert "fixed" in opened.dom


def test_the_same_outcome_gives_the_same_page():
    assert report_page(outcome()) == report_page(outcome())


def test_data_cannot_end_the_script_element():
    page = report_page(outcome())
    assert page.count("</script>") == 2
    start = page.index('id="data">') + len('id="data">')
    told = json.loads(page[start : page.index("</script>", start)])
    assert told["findings"][0][6] == [AWKWARD[0]]


@pytest.mark.parametrize(
    ("sizes", "room", "shares"),
    [
        ([5, 5], 100, [5, 5]),
        ([100, 2, 50], 30, [14, 2, 14]),
        ([0, 10], 4, [0, 4]),
        ([1, 1, 1], 2, [0, 0, 0]),
    ],
)
def test_every_rule_gets_a_fair_share(sizes: list[int], room: int, shares: list[int]):
    assert fair_shares(sizes, room) == shares


def test_room_is_not_wasted():
    assert sum(fair_shares([30_000, 50, 9_000], MOST_FINDINGS)) == MOST_FINDINGS


def test_a_page_that_asks_for_something_would_be_noticed(tmp_path: Path):
    page = written(tmp_path, "<body><img src='http://example.invalid/x.png'></body>")
    opened = open_page(page, tmp_path, "console.error('told'); nowhere();")
    assert opened.requests == ["http://example.invalid/x.png"]
    assert "told" in opened.console and len(opened.console) >= 2
