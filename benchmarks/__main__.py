"""Runs the benchmarks of a form, or some of them: `python -m benchmarks [NAME ...] [--full]`.

The quick form takes under three minutes on two cores; the full form has the sizes that the figures
of the documentation come from. Results go to `benchmarks/results/quick` or `full`, `.md` and
`.json`. Nothing here fails for being slow; `--check` makes the exit code 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time

from benchmarks import results_table
from benchmarks.runs import Result

QUICK: dict[str, dict[str, object]] = {
    "csv_ingest": {"rows": 200_000, "rounds": 5},
    "functions": {"rows": 100_000, "rounds": 5},
    "adlb": {"rows": 300_000, "rounds": 5},
    "xpt": {"rows": 50_000, "rounds": 5},
    "lab": {"rows": 150_000, "rounds": 5, "slow_rounds": 1},
    "catalogue": {"rounds": 5},
    "rules": {"datasets": "DM,EX,DS,SUPPDM,SUPPDS", "rounds": 1},
    "compare": {"rows": 200_000, "rounds": 5},
    "trials": {"trials": ("nct03821038",), "sizes": (0,), "rounds": 1},
    "incremental": {"studies": ("nct03821038",), "rounds": 1},
}
FULL: dict[str, dict[str, object]] = {
    "csv_ingest": {"rows": 1_000_000, "rounds": 5},
    "functions": {"rows": 1_000_000, "rounds": 5},
    "adlb": {"rows": 1_000_000, "rounds": 5},
    "xpt": {"rows": 1_000_000, "rounds": 5},
    "lab": {"rows": 5_000_000, "rounds": 5, "slow_rounds": 1, "scale": (1_000_000, 20_000_000)},
    "catalogue": {"rounds": 9},
    "rules": {"datasets": "DM,EX,DS,SUPPDM,SUPPDS,AE,SUPPAE,SV", "rounds": 5},
    "compare": {"rows": 1_000_000, "rounds": 5},
    "trials": {"trials": ("nct05600920", "nct03821038"), "sizes": (0, 1_000, 10_000), "rounds": 1},
    "incremental": {"studies": ("nct05600920", "nct03821038", "abc01"), "rounds": 1},
}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(QUICK)}")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sizes", type=int, nargs="+", help="subjects of the trials, 0 = shipped")
    parser.add_argument("--trials", nargs="+", help="which of the simulated trials")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    form = FULL if given.full else QUICK
    if unknown := [name for name in given.names if name not in form]:
        parser.error(f"there is no benchmark {', '.join(unknown)}")
    missed = False
    for name in given.names or form:
        options = dict(form[name])
        for option in ("rows", "rounds", "sizes", "trials"):
            if getattr(given, option) is not None and option in options:
                options[option] = getattr(given, option)
        result = _run(name, options, "full" if given.full else "quick")
        missed |= result is not None and any(claim.holds is False for claim in result.claims)
    sys.exit(1 if given.check and missed else 0)


def _run(name: str, options: dict[str, object], form: str) -> Result | None:
    try:
        module = importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as absent:
        print(f"{name} is left out: {absent.name} is not there", file=sys.stderr)
        return None
    load, started = os.getloadavg()[0], time.perf_counter()
    result = module.run(**options)
    print(f"{results_table.shown(result)}\n\n({name}: {time.perf_counter() - started:.0f} s)\n")
    results_table.keep(form, name, result, load)
    return result


if __name__ == "__main__":
    main()
