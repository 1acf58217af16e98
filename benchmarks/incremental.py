"""A run over an old one: of which nothing has changed, or one raw file has.

The record that is changed is the last of its file: it is taken away, and put back the next time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.runs import SHARED, Candidate, Claim, Result, Used, measure, median, ours, ratio

CHANGED = {
    "nct05600920": ("edc/IE.csv", "edc/DM.csv", "lab/nihcc_lab.csv"),
    "nct03821038": ("biomark/luminex.txt", "irt/randomisation.csv", "redcap/data.csv"),
    "abc01": ("ae_raw.csv", "dm_raw.csv", "lb_raw.csv"),
}
"""Files of each study: a small one, one that nearly everything rests on, the largest."""
GIVEN = {"abc01": SHARED / "oracle" / "abc01" / "raw"}
WHOLE, UNCHANGED = "whole run", "nothing changed"
LONGEST_UNCHANGED = 1.5


def run(studies: Sequence[str] = ("nct03821038",), rounds: int = 1) -> Result:
    """Measure the `studies`: two are simulated, abc01 is left out where its export is not there."""
    found: dict[str, list[Used]] = {}
    claims: list[Claim] = []
    for study in studies:
        if study in GIVEN and not GIVEN[study].is_dir():
            continue
        with tempfile.TemporaryDirectory() as name:
            found |= measure(_candidates(study, Path(name)), rounds)
        claims += _claims(study, found)
    return Result(
        "Runs over an old run",
        "Everything of a run: datasets, validation, define documents, displays, report. Each run is a "
        "command of its own, over the folder of the run before. Its files are those of a whole run, "
        "byte by byte (tests/incremental).",
        found,
        tuple(claims),
    )


def _candidates(study: str, folder: Path) -> list[Candidate]:
    raw, out = folder / "raw", folder / "run"
    if study in GIVEN:
        shutil.copytree(GIVEN[study], raw)
    else:
        measure([Candidate("export", ours("simulate", study, "--out", raw, "--quiet"))], 1)
    command = ours("convert", study, "--raw", raw, "--out", out, "--quiet")
    whole = Candidate(
        f"{study}: {WHOLE}", command, before=lambda: shutil.rmtree(out, ignore_errors=True)
    )
    changed = [
        Candidate(_name(study, file), command, before=_toggle(raw / file))
        for file in CHANGED[study]
    ]
    return [whole, Candidate(f"{study}: {UNCHANGED}", command), *changed]


def _name(study: str, file: str) -> str:
    return f"{study}: a record of {file} changed"


def _toggle(path: Path) -> Callable[[], object]:
    """Takes the last record of a file away, or puts it back."""
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    shorter = b"".join(lines[:-1] if not lines[-1].startswith(b"EOF") else lines[:-2] + lines[-1:])
    return lambda: path.write_bytes(shorter if path.read_bytes() == whole else whole)


def _claims(study: str, found: dict[str, list[Used]]) -> list[Claim]:
    whole, unchanged = f"{study}: {WHOLE}", f"{study}: {UNCHANGED}"
    seconds = median(found[unchanged]) or 0.0
    claims = [Claim(f"{unchanged}: seconds", seconds, LONGEST_UNCHANGED, is_least=False)]
    for file in CHANGED[study]:
        name = _name(study, file)
        part = ratio(found, whole, name, "processor")
        claims.append(Claim(f"{name}: processor time in terms of the whole run", part))
    return claims
