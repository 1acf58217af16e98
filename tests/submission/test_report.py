"""The page of a run in a real browser: it works by itself, and leads from a value to its raw cell."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest

from cdisc_convert.submission.report.page import write_report
from tests.browser import open_page
from tests.cli.running import cdisc_convert

CLICK = """
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  await wait(300);
  const seen = [];
  for (const view of Object.keys(VIEWS)) {
    location.hash = "#" + view;
    await wait(200);
    seen.push(view + "=" + document.getElementById("content").textContent.length);
  }
  location.hash = "#data/AE";
  await wait(300);
  document.querySelector('td[data-name="AESTDTC"]').click();
  await wait(300);
  document.title = seen.join(" ");
})();
"""


KEYS = """
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
(async () => {
  await wait(300);
  const seen = [getComputedStyle(document.body).backgroundColor.replaceAll(" ", "")];
  const first = document.querySelector('#content a[href^="#data/"]');
  first.click();
  await wait(300);
  document.querySelector("tbody td").focus();
  press("ArrowDown"); press("ArrowRight"); press("Enter");
  await wait(300);
  const panel = document.getElementById("trace");
  seen.push(panel.hidden ? "closed" : "open", document.activeElement.textContent);
  press("Escape");
  await wait(50);
  seen.push(panel.hidden ? "closed" : "open", document.activeElement.tagName);
  document.title = seen.join(" ");
})();
"""


@pytest.fixture(scope="module")
def page(trial_run, tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "report.html"
    write_report(trial_run, out)
    return out


def unpacked(page, name):
    text = page.read_text(encoding="utf-8")
    found = re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', text)
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_every_view_opens_without_a_request_or_an_error(page, tmp_path):
    opened = open_page(page, tmp_path, CLICK)
    assert opened.console == []
    assert opened.requests == []
    views = dict(
        part.split("=") for part in re.search("<title>(.*)</title>", opened.dom)[1].split()
    )
    assert set(views) == {
        "overview", "flow", "data", "subjects", "curves", "results", "findings", "issues"
    }  # fmt: skip
    assert all(int(size) > 20 for size in views.values())


def test_one_click_on_a_value_shows_its_raw_cell(page, trial_run, tmp_path):
    opened = open_page(page, tmp_path, CLICK)
    panel = opened.dom[opened.dom.index('<aside id="trace"') :]
    assert "AE.AESTDTC" in panel
    found = re.search(r"redcap/data\.csv, row (\d+)", panel)
    assert found, panel[:2000]
    traced = cdisc_convert(
        "trace", trial_run, "AE", "--record", 1, "--variable", "AESTDTC", "--format", "json"
    )
    assert f"redcap/data.csv row {found[1]}" in traced.stdout


@pytest.mark.parametrize(
    ("more", "back"), [((), "rgb(255,255,255)"), (("--blink-settings=preferredColorScheme=0",), "rgb(16,21,28)")]
)  # fmt: skip
def test_keys_alone_lead_to_a_trace_in_light_and_dark(page, tmp_path, more, back):
    opened = open_page(page, tmp_path, KEYS, *more)
    assert opened.console == []
    told = re.search("<title>(.*)</title>", opened.dom)[1]
    assert told == f"{back} open Close closed TD"


def test_blocks_hold_every_record_and_point_to_raw_rows(page, trial_run):
    main = unpacked(page, "main")
    events = unpacked(page, "d-AE")
    stated = json.loads((trial_run / "run.json").read_text(encoding="utf-8"))
    assert events["n"] == stated["datasets"]["AE"]["rows"]
    assert [len(rows) for rows in events["raw"]["ae_log"]] == [1] * events["n"]
    assert main["ledger"]["read"] == stated["ledger"]["read"]
    raw = unpacked(page, "r-ae_log")
    assert raw["row"][events["raw"]["ae_log"][0][0]] > 1


def test_the_same_run_gives_the_same_page_and_no_data_stand_as_markup(page, trial_run, tmp_path):
    write_report(trial_run, tmp_path / "again.html")
    text = page.read_text(encoding="utf-8")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text
    assert "USUBJID" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


def test_a_large_run_has_its_lists_and_no_data(trial_run, tmp_path, monkeypatch):
    monkeypatch.setattr("cdisc_convert.submission.report.content.MOST_OF_ALL", 10)
    write_report(trial_run, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'id="d-AE"' not in text
    assert unpacked(tmp_path / "r.html", "main")["datasets"]


def test_the_command_refuses_what_is_no_run(tmp_path):
    done = cdisc_convert("report", tmp_path, "--out", tmp_path / "r.html")
    assert done.returncode == 3
    assert "holds no run.json" in done.stderr
    assert not (tmp_path / "r.html").exists()
