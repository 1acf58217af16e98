"""The result of a form as one table: Markdown to read, JSON with every run, versions and load."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.runs import ROOT, Claim, Result, Used, median

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("numpy", "pandas", "pyarrow", "pyreadstat", "polars", "duckdb", "pointblank")


def keep(form: str, name: str, result: Result, load: float) -> None:
    """Put the result of the benchmark `name` into the files of the form, in place of an older one."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{form}.json"
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"benchmarks": {}}
    held |= {"form": form, "machine": machine(), "versions": versions()}
    entry = result.as_json() | {"load_before": round(load, 2), "revision": revision()}
    order = {**held["benchmarks"], name: entry}
    held["benchmarks"] = {key: order[key] for key in sorted(order)}
    path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(as_markdown(held), encoding="utf-8")


def as_markdown(held: dict[str, Any]) -> str:
    """All benchmarks of a form."""
    told = ", ".join(f"{name} {number}" for name, number in held["versions"].items())
    lines = [
        f"# Benchmarks, {held['form']} form",
        "",
        f"{held['machine']['processor']}, {held['machine']['cores']} cores; {told}. Medians of the "
        "rounds; candidates of a round run in turn. Ratios are medians of the ratios of the rounds. "
        "The load is that of the machine in the minute before; with a load above 0 trust processor "
        "time, and ratios rather than seconds. Limits are asked of the sizes of the full form.",
    ]
    asked = [
        (entry["title"], claim)
        for entry in held["benchmarks"].values()
        for claim in entry["claims"]
        if claim["limit"] is not None
    ]
    if asked:
        lines += ["", "| what is asked | found | limit | holds |", "|---|---|---|---|"]
        lines += [f"| {title}: {_claimed(claim)} |" for title, claim in asked]
    for entry in held["benchmarks"].values():
        lines += ["", *section(entry)]
    return "\n".join(lines) + "\n"


def section(entry: dict[str, Any]) -> list[str]:
    """Markdown of one benchmark."""
    lines = [f"## {entry['title']}", "", entry["about"]]
    if "load_before" in entry:
        lines[-1] += f" Load before: {entry['load_before']}; revision {entry['revision']}."
    if entry["runs"]:
        lines += [
            "",
            "| what | rounds | wall s | processor s | tree peak MB | records/s |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            _row(name, runs, entry["rows"].get(name, 0)) for name, runs in entry["runs"].items()
        ]
    if entry["claims"]:
        lines += ["", "| figure | found | limit | holds |", "|---|---|---|---|"]
        lines += [f"| {_claimed(claim)} |" for claim in entry["claims"]]
    if entry["facts"]:
        lines += ["", *(f"* {name}: {value}" for name, value in entry["facts"].items())]
    return lines


def _row(name: str, runs: list[dict[str, float]], rows: int) -> str:
    used = [Used(**run) for run in runs]
    wall, processor, memory = (median(used, f) for f in ("seconds", "processor", "megabytes"))
    if wall is None:
        return f"| {name} | 0 | | | | |"
    speed = f"{rows / wall:,.0f}" if rows else ""
    peak = "" if memory is None else f"{memory:.0f}"
    return f"| {name} | {len(runs)} | {wall:.3f} | {processor:.3f} | {peak} | {speed} |"


def _claimed(claim: dict[str, Any]) -> str:
    told = Claim(claim["text"], claim["value"], claim["limit"], claim["is_least"])
    limit = "" if told.limit is None else f"{'>=' if told.is_least else '<='} {told.limit:g}"
    holds = {None: "", True: "yes", False: "**no**"}[told.holds]
    return f"{told.text} | {told.value:.2f} | {limit} | {holds}"


def shown(result: Result) -> str:
    """A result for the screen."""
    return "\n".join(section(result.as_json()))


def machine() -> dict[str, Any]:
    """Processor and number of cores."""
    found = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = re.search(r"model name\s*:\s*(.+)", information.read_text(errors="replace"))
        found = named[1] if named else found
    return {"processor": found, "cores": os.cpu_count(), "system": platform.system()}


def versions() -> dict[str, str]:
    """Versions of Python and of what is compared."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def revision() -> str:
    """The commit that is measured, with a + where files differ from it; "" outside of git."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip()
