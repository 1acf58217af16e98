"""A row that disappears inside a run never goes unnoticed: the run ends, and nothing is written.

By default a seeded sample; CDISC_CONVERT_PROOF=1 takes away a row at 100 places of four studies.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cdisc_convert import pipeline
from cdisc_convert.engine.executor import Executor
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.row_verbs import RowVerbs
from cdisc_convert.model.errors import UserError
from cdisc_convert.submission import study_opening
from tests.studies.conversions import HARD_CASES
from tests.studies.oracle import ORACLE, STUDIES

RUNS = {
    study: (str(HARD_CASES / study / "mapping"), HARD_CASES / study / "raw")
    for study in ("icl", "sep")
}
PER_STUDY = 25 if os.environ.get("CDISC_CONVERT_PROOF") == "1" else 4
ORACLE_RUNS = {name: (study.mapping, ORACLE / study.raw) for name, study in STUDIES.items()}


@dataclass(frozen=True)
class Place:
    """Where a row is taken away: after what, in which frame (or at which step)."""

    kind: str
    name: str
    size: int


class Hooks:
    """Sees every place of a run where rows stand; `take` says whether to drop one there."""

    def __init__(self, take: Callable[[Place], int | None]) -> None:
        self.take = take
        self.steps = 0

    def frame(self, kind: str, frame: Frame) -> np.ndarray | None:
        """The rows that stay, None = all."""
        row = self.take(Place(kind, frame.name, frame.size)) if frame.size else None
        return None if row is None else np.arange(frame.size) != row

    @contextmanager
    def installed(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        opened, stepped = study_opening.open_world, RowVerbs.step
        then, finished = Executor._then, pipeline.finish

        def open_world(*arguments: Any) -> Any:
            world, door = opened(*arguments)
            whole = {source.form_of for source in world.study.sources.values()}
            for name in [name for name in world.study.sources if name not in whole]:
                mask = self.frame("source", world.frames[name])
                if mask is not None:
                    world.frames[name].keep(mask)
                    kept = np.flatnonzero(mask)
                    world.frames[name].rows.index[name] = np.arange(len(kept))
                    for column, values in world.collected.get(name, {}).items():
                        world.collected[name][column] = values.take(kept)
            return world, door

        def step(verbs: RowVerbs, what: Any, rows: Any, frame: Frame | None = None) -> Any:
            made = stepped(verbs, what, rows, frame)
            if frame is None and made.size:
                self.steps += 1
                row = self.take(Place("step", str(self.steps), made.size))
                if row is not None:
                    return made.take(np.flatnonzero(np.arange(made.size) != row))
            return made

        def after_then(executor: Executor, node: Any) -> None:
            then(executor, node)
            frame = executor.world.frames.get(node.owner)
            if frame is not None and node.owner in executor.study.datasets:
                mask = self.frame("then", frame)
                if mask is not None:
                    frame.keep(mask)

        def finish(run: Any) -> Any:
            datasets = dict(finished(run))
            for name, item in datasets.items():
                size = len(item.dataset)
                row = self.take(Place("finished", name, size)) if size else None
                if row is not None:
                    stay = np.flatnonzero(np.arange(size) != row)
                    columns = {n: c.take(stay) for n, c in item.dataset.columns.items()}
                    datasets[name] = replace(item, dataset=replace(item.dataset, columns=columns))
            return datasets

        with patch.context() as patched:
            patched.setattr(study_opening, "open_world", open_world)
            patched.setattr(RowVerbs, "step", step)
            patched.setattr(Executor, "_then", after_then)
            patched.setattr(pipeline, "finish", finish)
            yield


def places_of(run: tuple[str, Path], out: Path, patch: pytest.MonkeyPatch) -> list[Place]:
    """Every place of an undisturbed run."""
    found: list[Place] = []

    def note(place: Place) -> int | None:
        found.append(place)
        return None

    with Hooks(note).installed(patch):
        pipeline.convert(*run, out)
    return found


def unnoticed(
    run: tuple[str, Path], chosen: list[tuple[Place, int]], out: Path, patch: pytest.MonkeyPatch
) -> list[tuple[Place, int]]:
    """The places (with the row) where a run went on to the end without the row."""
    missed = []
    for place, row in chosen:

        def take(here: Place, place: Place = place, row: int = row) -> int | None:
            return row if (here.kind, here.name) == (place.kind, place.name) else None

        with Hooks(take).installed(patch):
            try:
                pipeline.convert(*run, out)
            except UserError as ended:
                assert ended.exit_code == 3
                assert not out.exists()
                continue
        missed.append((place, row))
    return missed


def chosen_places(places: list[Place], number: int, seed: int) -> list[tuple[Place, int]]:
    """Places of all kinds, drawn with their rows."""
    order = random.Random(seed)
    kinds = sorted({place.kind for place in places})
    drawn = []
    for at in range(number):
        place = order.choice([p for p in places if p.kind == kinds[at % len(kinds)]])
        drawn.append((place, order.randrange(place.size)))
    return drawn


@pytest.mark.proof
@pytest.mark.parametrize("study", sorted({**RUNS, **ORACLE_RUNS}))
def test_a_lost_row_ends_the_run(tmp_path, monkeypatch, study):
    if study in ORACLE_RUNS and not ORACLE.exists():
        pytest.skip("the reference data of ../shared are not beside this checkout")
    run = {**RUNS, **ORACLE_RUNS}[study]
    places = places_of(run, tmp_path / "whole", monkeypatch)
    assert {place.kind for place in places} == {"source", "step", "then", "finished"}
    chosen = chosen_places(places, PER_STUDY, seed=11)
    assert len(chosen) == PER_STUDY
    assert unnoticed(run, chosen, tmp_path / "out", monkeypatch) == []
