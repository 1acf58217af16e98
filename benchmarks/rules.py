"""CDISC's open rules in our engine, and against the official engine where `make core` set it up."""

from __future__ import annotations

from benchmarks import open_rules
from benchmarks.runs import Candidate, Claim, Result, measure, median, ours
from cdisc_convert.model.errors import SpecError

WHOLE = "all open SDTMIG rules on the CDISC pilot"


def run(datasets: str, rounds: int, seconds: float = 60.0) -> Result:
    """Measure the command on the whole pilot, both engines on some `datasets` of it.

    seconds: limit of a rule of the official engine.
    """
    command = ours("validate", open_rules.PILOT, "-s", open_rules.STANDARD)
    command += ["-v", open_rules.VERSION, "--rules", str(open_rules.RULES)]
    command += ["--format", "json", "--fail-on", "never"]
    found = measure([Candidate(WHOLE, command)], rounds)
    claims = [
        Claim(
            f"{WHOLE}: seconds",
            median(found[WHOLE]) or 0.0,
            open_rules.MOST_SECONDS,
            is_least=False,
        ),
        Claim(
            f"{WHOLE}: tree peak MB",
            median(found[WHOLE], "megabytes") or 0.0,
            open_rules.MOST_MEGABYTES,
            is_least=False,
        ),
    ]
    facts: dict[str, object] = {}
    try:
        facts = open_rules.against_official(datasets.split(","), seconds)
        text = f"both engines on {facts['records']} records: times faster than the official engine"
        claims.append(Claim(text, facts["times_faster"], open_rules.LEAST_RATIO))
    except SpecError as error:
        facts["the official engine is left out"] = str(error)
    return Result(
        "CDISC open rules",
        "Ours: the command from start to end on 98,111 records; on some datasets both engines, ours "
        "from reading the files to the last finding, of the official one only the seconds inside "
        "its rules.",
        found,
        tuple(claims),
        facts=facts,
    )
