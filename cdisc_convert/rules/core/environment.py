"""Where the official engine lives, its cache, and what it must be told about a study."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.rules.case_folder import is_case_folder
from cdisc_convert.rules.study import Study
from cdisc_convert.standards.packages import newest_packages, standard_name

PYTHON_VARIABLE, CACHE_VARIABLE = "CDISC_CORE_PYTHON", "CDISC_CORE_CACHE"
VENV = ".venv-core"
RULES_FILE = "rules.pkl"
SUFFIXES = (".xpt", ".json", ".ndjson", ".csv")
SECONDS = 120.0
"""Seconds that one rule may take."""


@dataclass(frozen=True)
class CoreSetup:
    """How the official engine is to be run.

    python: interpreter of its environment; cache: folder of its data files.
    seconds: what one rule may take.
    """

    python: Path
    cache: Path
    seconds: float = SECONDS


def core_setup(
    python: Path | None = None, cache: Path | None = None, seconds: float = SECONDS
) -> CoreSetup:
    """The set-up as told, else by CDISC_CORE_PYTHON and CDISC_CORE_CACHE, else of `make core`.

    Raises SpecError where interpreter or cache are not there.
    """
    told = python or _from(PYTHON_VARIABLE)
    found = next((path for path in ([told] if told else _usual_places()) if path.is_file()), None)
    if found is None:
        shown = told or f"{VENV}/bin/python"
        raise SpecError.at(
            "--engine core",
            f"the official engine is not set up ({shown} is not there); run make core, or name "
            f"the Python of its environment with --core-python or {PYTHON_VARIABLE}",
        )
    folder = cache or _from(CACHE_VARIABLE)
    if folder is None or not (folder / RULES_FILE).is_file():
        shown = f"'{folder}' has no {RULES_FILE}" if folder else "no folder is given"
        raise SpecError.at(
            "--core-cache",
            f"{shown}; give the folder of the engine's data files (resources/cache of "
            f"cdisc-rules-engine) with --core-cache or {CACHE_VARIABLE}",
        )
    return CoreSetup(found, folder.resolve(), seconds)


def _from(variable: str) -> Path | None:
    told = os.environ.get(variable, "")
    return Path(told) if told else None


def _usual_places() -> list[Path]:
    roots = [Path.cwd(), Path(__file__).resolve().parents[3]]
    return [
        root / VENV / folder for root in roots for folder in ("bin/python", "Scripts/python.exe")
    ]


def order_for(
    study: Study, folder: Path, setup: CoreSetup, define: Path | None, rules: Path | None
) -> Mapping[str, Any]:
    """What the worker is told: files, standard, terminology, encoding.

    Raises SourceError where the engine cannot read a dataset of the study.
    """
    library = study.library
    files = list(dict.fromkeys(entry.file_name for entry in study.datasets if entry.file_name))
    strange = [name for name in files if Path(name).suffix.lower() not in SUFFIXES]
    if strange:
        raise SourceError.at(
            str(folder / strange[0]),
            f"the official engine does not read {Path(strange[0]).suffix} files; give it the "
            f"datasets as {', '.join(SUFFIXES)}",
        )
    is_case = is_case_folder(folder)
    return {
        "datasets": [str((folder / name).resolve()) for name in files],
        "variables_csv": str((folder / "_variables.csv").resolve()) if is_case else None,
        "datasets_csv": str((folder / "_datasets.csv").resolve()) if is_case else None,
        "standard": library.standard,
        "version": library.version.replace(".", "-"),
        "substandard": library.substandard,
        "use_case": library.use_case,
        "packages": _packages(study, setup, define),
        "define": str(define.resolve()) if define else None,
        "cache": str(setup.cache),
        "rules": str(rules.resolve()) if rules else None,
        "encoding": encoding_of(study, folder),
        "seconds": setup.seconds,
    }


def _packages(study: Study, setup: CoreSetup, define: Path | None) -> list[str]:
    """Terminology packages that the cache has; define.xml 2.1 names its own, 2.0 takes one."""
    is_newer = bool(study.define and study.define.terminology)
    if define is not None and is_newer:
        return []
    wanted = [_core_name(name) for name in study.library.packages or newest_packages()]
    at_hand = [name for name in wanted if (setup.cache / f"{name}.pkl").is_file()]
    own = "adamct" if study.library.family == "ADaM" else "sdtmct"
    if not any(name.startswith(own) for name in at_hand):
        at_hand += [path.stem for path in sorted(setup.cache.glob(f"{own}-*.pkl"))[-1:]]
    if define is not None:
        return [name for name in at_hand if name.startswith(own)][:1]
    return at_hand


def _core_name(package: str) -> str:
    """`sdtm-2025-03-28` as the engine calls it: `sdtmct-2025-03-28`."""
    return re.sub(r"^(.*?)-?(\d{4}-\d\d-\d\d)$", r"\1ct-\2", standard_name(package))


def encoding_of(study: Study, folder: Path) -> str:
    """`utf-8`, or `cp1252` where a file has text that is not UTF-8.

    The engine reads all files in one encoding, and one foreign byte fails the rules of a dataset.
    """
    if any(note.code == "ENCODING_GUESSED" for note in study.notes):
        return "cp1252"
    for entry in study.datasets:
        labels: Sequence[str] = [entry.data.label, *(v.label for v in entry.data.variables)]
        strange = [label for label in labels if not label.isascii()]
        path = folder / entry.file_name
        if strange and path.suffix.lower() == ".xpt":
            content = path.read_bytes()
            if any(label.encode() not in content for label in strange):
                return "cp1252"
    return "utf-8"
