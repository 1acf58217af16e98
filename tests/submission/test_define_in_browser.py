"""define.html and report.html of both trials in headless Chromium; no request leaves a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from cdisc_convert.package.define_html import render_define
from cdisc_convert.package.define_xml import define_bytes
from cdisc_convert.submission.define_files import read_any
from cdisc_convert.submission.report.page import write_report
from tests.browser import open_page
from tests.submission.conftest import TRIALS
from tests.submission.define_examples import EXAMPLES, needs_examples
from tests.submission.test_report import CLICK

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
PROBE = """<script>
addEventListener("load", function () {
  var dangling = Array.from(document.querySelectorAll('a[href^="#"]')).filter(function (a) {
    return !document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1)));
  });
  var box = document.getElementById("find");
  box.value = "zzzz"; box.dispatchEvent(new Event("input"));
  var shown = Array.from(document.querySelectorAll("[data-find]")).filter(function (e) { return !e.hidden; });
  document.title = "dangling " + dangling.length + ", shown " + shown.length;
});
</script></body>"""


def opened(page: bytes, folder) -> tuple[str, list[str]]:
    """The title after loading, and addresses that the page asked for."""
    path = folder / "define.html"
    path.write_bytes(page.replace(b"</body>", PROBE.encode()))
    log = folder / "net.json"
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={folder}/profile", f"--log-net-log={log}", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    events = json.loads(log.read_text())["events"]
    asked = [e.get("params", {}).get("url", "") for e in events]
    mine = [u for u in asked if u.startswith("http") and "google" not in u and "gvt1" not in u]
    return title[1] if title else "", mine


@needs_chromium
@pytest.mark.parametrize("name", TRIALS)
def test_page_of_a_trial_opens(trial_runs, name, tmp_path):
    for define in sorted(trial_runs[name].glob("define-*.xml")):
        page = render_define(define.read_bytes())
        assert opened(page, tmp_path) == ("dangling 0, shown 0", [])


@needs_chromium
@needs_examples
def test_page_of_an_imported_example_opens(tmp_path):
    define = read_any(EXAMPLES / "v21-adam-arm-cdisc2019.xml").define
    assert opened(render_define(define_bytes(define, "")), tmp_path) == ("dangling 0, shown 0", [])


@needs_chromium
@pytest.mark.parametrize("name", TRIALS)
def test_two_clicks_lead_from_the_start_of_the_page_to_a_raw_cell(name, trial_runs, tmp_path):
    write_report(trial_runs[name], tmp_path / "report.html")
    opened = open_page(tmp_path / "report.html", tmp_path, CLICK)
    assert (opened.console, opened.requests) == ([], [])
    panel = opened.dom[opened.dom.index('<aside id="trace"') :]
    assert "AE.AESTDTC" in panel and re.search(r", row \d+", panel)
