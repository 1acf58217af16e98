"""Coverage-guided fuzzing of one parser: `python -m tests.fuzz TARGET SECONDS FOLDER`.

FOLDER keeps the inputs found so far and, where one breaks a parser, the input that does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cdisc_convert"]):
    from cdisc_convert.sources._registry import readers
    from tests.fuzz.targets import run_once

    readers()  # else they are imported with the first input, where nothing counts their branches

from tests.fuzz.seeds import seeds


def main() -> None:
    """Fuzz until the time is up or an input breaks the parser."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    found = folder / name
    found.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(folder)[name]):
        (found / f"seed{number}").write_bytes(content)

    def one(data: bytes) -> None:
        run_once(name, data)

    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=3000", "-max_len=6000"]
    options += [f"-artifact_prefix={folder}/{name}-", "-print_final_stats=1", "-verbosity=1"]
    atheris.Setup([sys.argv[0], str(found), *options], one)
    atheris.Fuzz()


main()
