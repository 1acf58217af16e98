"""Speed of the native engine on CDISC's open rules, and against the official engine.

Run `python -m benchmarks.open_rules [--datasets DM,EX,...]`, after `make core`. Two measurements:

* all open SDTMIG rules on the CDISC pilot SDTM (98,111 records), in a process of its own: seconds
  from start to end of the command, and its peak of memory;
* the same rules in both engines, on the datasets of the pilot that the official engine finishes in
  a minute: for it only the seconds inside its rules count (no start, no reading of its cache), for
  ours everything from reading the files to the last finding.

The figures go to `benchmarks/results/open-rules.json`. Trust the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.core.environment import core_setup
from cdisc_convert.rules.core.results import run_core
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import RuleResult, Status
from cdisc_convert.rules.open_rules.parse import read_rules
from cdisc_convert.rules.open_rules.run import run_rules

RESULTS = Path(__file__).parent / "results"
SHARED = Path(__file__).resolve().parents[2] / "shared"
PILOT = SHARED / "oracle/cdiscpilot/sdtm"
RULES = SHARED / "oracle/open-rules/rules/sdtm"
FINISHED = "DM,EX,DS,SUPPDM,SUPPDS,AE,SUPPAE,SV"
"""What the official engine gets through in a minute: all but LB and VS (89,223 records)."""
STANDARD, VERSION = "sdtmig", "3-3"
MOST_SECONDS, MOST_MEGABYTES, LEAST_RATIO = 60, 2_048, 20


def whole_pilot() -> dict[str, Any]:
    """Seconds and peak memory of the command on all of the pilot."""
    command = [sys.executable, "-m", "cdisc_convert", "validate", str(PILOT), "-s", STANDARD]
    command += ["-v", VERSION, "--rules", str(RULES), "--format", "json"]
    started = time.perf_counter()
    made = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    seconds = time.perf_counter() - started
    told = json.loads(made.stdout)
    statuses = [rule["status"] for rule in told["rules"]]
    return {
        "seconds": round(seconds, 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "rules": {status: statuses.count(status) for status in sorted(set(statuses))},
    }


def against_official(names: list[str], seconds: float) -> dict[str, Any]:
    """Both engines on the named datasets of the pilot."""
    setup = core_setup(cache=SHARED / "core-cache", seconds=seconds)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in names:
            shutil.copy(PILOT / f"{name.lower()}.xpt", folder)
        started = time.perf_counter()
        study = read_study(folder, STANDARD, VERSION)
        ours = {one.name: one for one in run_rules(read_rules(RULES), study)}
        native = time.perf_counter() - started
        official = {one.name: one for one in run_core(study, folder, setup, rules=RULES)}
    ran = [one for one in official.values() if one.status in (Status.PASSED, Status.FAILED)]
    theirs = sum(one.seconds for one in official.values())
    return {
        "datasets": names,
        "records": sum(len(dataset) for dataset in study.datasets),
        "native_seconds": round(native, 3),
        "official_seconds": round(theirs, 2),
        "times_faster": round(theirs / native, 1),
        "official_rules_run": len(ran),
        "rules_with_the_same_records": sum(_rows(ours[o.name]) == _rows(o) for o in ran),
    }


def _rows(result: RuleResult) -> set[tuple[str, int | None]]:
    return {(one.dataset, one.record) for one in result.findings}


def main() -> None:
    """Measure, print, keep the figures; the exit code tells whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", default=FINISHED, help="Datasets for both engines.")
    parser.add_argument("--seconds", type=float, default=60.0, help="Limit per official rule.")
    told = parser.parse_args()
    figures: dict[str, Any] = {"pilot": whole_pilot()}
    try:
        figures["both_engines"] = against_official(told.datasets.split(","), told.seconds)
    except SpecError as error:
        print(f"the official engine is left out: {error}", file=sys.stderr)
    print(json.dumps(figures, indent=1))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "open-rules.json").write_text(json.dumps(figures, indent=1) + "\n")
    pilot, both = figures["pilot"], figures.get("both_engines")
    holds = pilot["seconds"] < MOST_SECONDS and pilot["peak_memory_mb"] < MOST_MEGABYTES
    holds = holds and (both is None or both["times_faster"] >= LEAST_RATIO)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
