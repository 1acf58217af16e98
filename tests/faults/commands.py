"""Each command that writes, in two variants of its input that go to the same place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import runs
from tests.faults.forks import Forks

NAMES = ("convert", "convert in parts", "package", "report", "define", "simulate", "new")


@dataclass(frozen=True, eq=False)
class Command:
    """A command; variants: its two command lines with `{out}` for the place of output.

    states: the hash of what each variant leaves; seconds: how long it took.
    """

    name: str
    variants: tuple[tuple[str, ...], ...]
    states: tuple[str, ...]
    seconds: float
    size: int

    def words(self, which: int, out: Path) -> list[str]:
        """The command line of a variant."""
        return [word.replace("{out}", str(out)) for word in self.variants[which]]

    def ready(self, out: Path) -> bool:
        """Make room for the next run; True where the old output stays.

        `new` never writes over anything, so what it made is removed.
        """
        if self.name == "new" and out.exists():
            shutil.rmtree(out)
        return self.name != "new"


def _variants(folder: Path) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    study = folder / "study"
    raws, made = [folder / "raw0", folder / "raw1"], [folder / "run0", folder / "run1"]
    whole = [(*runs.words(study, raw, Path("{out}")), "--again") for raw in raws]
    yield "convert", tuple(whole)
    yield (
        "convert in parts",
        tuple(
            (*words, "--part-rows", "400", "--jobs", "2", "--no-displays", "--no-report")
            for words in whole
        ),
    )
    yield "package", tuple(("package", str(run), "--out", "{out}", "--quiet") for run in made)
    yield "report", tuple(("report", str(run), "--out", "{out}") for run in made)
    yield "define", tuple(("define", "render", str(f), "--out", "{out}") for f in _defines(folder))
    yield (
        "simulate",
        tuple(
            ("simulate", "nct05600920", "--subjects", "2", "--seed", seed, "--out", "{out}")
            for seed in "12"
        ),
    )
    yield "new", tuple(("new", "{out}", "--from-raw", str(raw)) for raw in raws)


def _defines(folder: Path) -> list[Path]:
    return [folder / "run0" / "define-sdtm.xml", folder / "other.xml"]


def commands(folder: Path, forks: Forks) -> dict[str, Command]:
    """Every command by name, each tried once in both variants."""
    study = runs.write_study(folder)
    for number in (0, 1):
        raw = runs.write_export(folder / f"raw{number}", number + 1)
        runs.done(forks, *runs.words(study, raw, folder / f"run{number}"))
    text = _defines(folder)[0].read_text(encoding="utf-8")
    _defines(folder)[1].write_text(text.replace("Demographics", "Persons"), encoding="utf-8")
    found = {}
    for name, variants in _variants(folder):
        states, seconds, size = [], 0.0, 0
        for number, words in enumerate(variants):
            # the place is part of some outputs, so both are made at the same one
            out = folder / "tried" / name / "out"
            out.parent.mkdir(parents=True, exist_ok=True)
            answer = runs.done(forks, *(word.replace("{out}", str(out)) for word in words))
            states.append(runs.state(out))
            seconds, size = answer["seconds"], runs.size(out)
            if number == 0 or name == "new":
                kept = folder / "kept" / name
                kept.parent.mkdir(exist_ok=True)
                if not kept.exists():
                    (shutil.copytree if out.is_dir() else shutil.copy)(out, kept)
                shutil.rmtree(out) if name == "new" else None
        found[name] = Command(name, variants, tuple(states), seconds, size)
    return found
