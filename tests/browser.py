"""Opens a page in a real browser: its finished content, console messages, and network requests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 90


@dataclass(frozen=True)
class Opened:
    """A page after its scripts ran.

    console: messages, errors among them; requests: addresses that it asked for, its own file left out.
    """

    dom: str
    console: list[str]
    requests: list[str]


def browser() -> str:
    """The browser at hand; the test is skipped where there is none, but never in CI."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("needs Chromium")
    assert found, "Chromium is not installed"
    return found


def open_page(page: Path, folder: Path, script: str = "", *more: str) -> Opened:
    """Open a copy of `page`, with `script` run at its end; `folder` takes what the browser writes."""
    copy, log = folder / "opened.html", folder / "net.json"
    text = page.read_text(encoding="utf-8")
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    done = subprocess.run(
        [
            browser(),
            *"--headless --no-sandbox --disable-gpu --disable-background-networking".split(),
            *"--disable-component-update --disable-sync --no-first-run".split(),
            "--host-resolver-rules=MAP * ~NOTFOUND",  # the browser's own calls go nowhere
            "--enable-logging=stderr",
            f"--user-data-dir={folder / 'profile'}",
            f"--log-net-log={log}",
            "--virtual-time-budget=4000",
            *more,
            "--dump-dom",
            copy.as_uri(),
        ],
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    console = re.findall(r"CONSOLE[^\"]*\"(.*)\", source: (\S*)", done.stderr)
    return Opened(done.stdout, [text for text, _ in console], _requests(log, copy))


def _requests(log: Path, page: Path) -> list[str]:
    """Addresses of requests that the page made (those of the browser itself have no initiator)."""
    found = set()
    for line in log.read_text(encoding="utf-8").splitlines():  # one event a line
        if '"params"' not in line or not line.startswith("{"):
            continue
        event, _ = json.JSONDecoder().raw_decode(line)
        told = event.get("params") or {}
        url, initiator = str(told.get("url") or ""), str(told.get("initiator") or "")
        if url.startswith(("http", "ws", "ftp")) and initiator not in ("", "not an origin"):
            found.add(url)
    return sorted(found - {page.as_uri()})
