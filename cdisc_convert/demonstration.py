"""The demonstration: both trials' synthetic exports, simulated and converted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert.pipeline import convert
from cdisc_convert.simulate.simulation import TRIALS, simulate

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

    @property
    def records(self) -> int:
        """Records of all datasets."""
        return sum(dataset["rows"] for dataset in self.facts["datasets"].values())


def demonstrate(
    out: Path, trials: tuple[str, ...] = (), say: Callable[[str], None] = lambda _: None
) -> list[Demonstrated]:
    """Simulate and convert `trials` (default both) into `out`.

    Raises SourceError where `out` holds files that were not made here.
    """
    done = []
    for trial in trials or tuple(TRIALS):
        say(f"{trial}: making the synthetic export")
        raw, run = out / trial / "raw", out / trial / "run"
        raw.parent.mkdir(parents=True, exist_ok=True)
        simulate(trial, raw, force=False)
        say(f"{trial}: converting")
        conversion = convert(trial, raw, run, with_displays=True)
        facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
        done.append(
            Demonstrated(trial, TITLES[trial], raw, run, facts, conversion.seconds["total"])
        )
    return done
