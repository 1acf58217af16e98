"""The demonstration: both trials' synthetic exports, simulated, converted, packaged, verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert.pipeline import convert
from cdisc_convert.simulate.simulation import TRIALS, simulate
from cdisc_convert.submission.packaging.assemble import Packaged, Wishes, package_run
from cdisc_convert.submission.packaging.verify import Verification, verify_package

TITLES = {
    "nct05600920": "NT-I7 in idiopathic CD4 lymphopenia",
    "nct03821038": "IV CYT107 in septic shock",
}


@dataclass(frozen=True)
class Demonstrated:
    """What the demonstration made of one trial."""

    trial: str
    title: str
    raw: Path
    out: Path
    facts: dict[str, Any]
    seconds: float
    package: Path
    packaged: Packaged
    verification: Verification

    @property
    def records(self) -> int:
        """Records of all datasets."""
        return sum(dataset["rows"] for dataset in self.facts["datasets"].values())


def demonstrate(
    out: Path, trials: tuple[str, ...] = (), say: Callable[[str], None] = lambda _: None
) -> list[Demonstrated]:
    """Simulate, convert, package and verify `trials` (default both) in the folder `out`.

    Raises SourceError where `out` holds files that were not made here.
    """
    done = []
    for trial in trials or tuple(TRIALS):
        say(f"{trial}: making the synthetic export")
        raw, run = out / trial / "raw", out / trial / "run"
        raw.parent.mkdir(parents=True, exist_ok=True)
        simulate(trial, raw, force=False)
        say(f"{trial}: converting")
        conversion = convert(trial, raw, run, with_displays=True, with_report=True)
        facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
        say(f"{trial}: packaging")
        packaged = package_run(run, out / trial / "package", Wishes())
        say(f"{trial}: verifying the package")
        verification = verify_package(out / trial / "package", figures=False)
        done.append(
            Demonstrated(
                trial,
                TITLES[trial],
                raw,
                run,
                facts,
                conversion.seconds["total"],
                out / trial / "package",
                packaged,
                verification,
            )
        )
    return done
