"""How many of the faults in the open rules' test cases our own catalogue sees.

`python -m cdisc_convert.rules.detection RULES CASES` prints the share and what is not seen. A negative
case is detected when a rule of ours fails on it that fails on none of the same rule's positive cases.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import Status


@dataclass(frozen=True)
class Detection:
    """A negative case: the rules of ours that fail on it and on none of the positive ones.

    noise: those that fail on a positive case too.
    """

    rule: str
    case: str
    by: tuple[str, ...]
    noise: tuple[str, ...]


def detections(rules: Path, cases: Path) -> list[Detection]:
    """Every negative case below `cases` of the rules in the folder `rules`."""
    named = {path.stem for path in rules.iterdir()}
    found: list[Detection] = []
    for folder in sorted(path for path in cases.iterdir() if path.name in named):
        failing = {data: _failing(data, cases) for data in _data_folders(folder)}
        positive = {data for data in failing if data.relative_to(folder).parts[0] == "positive"}
        silent = set().union(*(failing[data] for data in positive))
        for data in failing.keys() - positive:
            case = data.parent.relative_to(folder).as_posix()
            own = failing[data]
            by, noise = tuple(sorted(own - silent)), tuple(sorted(own & silent))
            found.append(Detection(folder.name, case, by, noise))
    return sorted(found, key=lambda one: (one.rule, one.case))


def report(found: list[Detection], shows_all: bool = False) -> str:
    """The cases that are not detected, then the share of those that are."""
    lines = []
    for one in found:
        if shows_all or not one.by:
            by = ", ".join(one.by) or f"not seen; fail on positive cases too: {one.noise or 'none'}"
            lines.append(f"{one.rule} {one.case}: {by}")
    seen = sum(bool(one.by) for one in found)
    share = seen / max(len(found), 1)
    lines.append(f"our catalogue detects {seen} of {len(found)} negative cases ({share:.1%})")
    return "\n".join(lines)


def _data_folders(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("data")) if path.is_dir())


def _failing(data: Path, cases: Path) -> set[str]:
    analysis = data.relative_to(cases).parts[0].upper().startswith(("AD", "CDISC.AD"))
    assumed = "adamig" if analysis else "sdtmig"
    standard = "" if (data / ".env").is_file() else assumed
    results = run_catalogue(read_study(data, standard), listed_per_rule=0)
    return {result.id for result in results if result.status is Status.FAILED}


if __name__ == "__main__":
    print(report(detections(Path(sys.argv[1]), Path(sys.argv[2])), "--all" in sys.argv))
