"""Makes the synthetic raw export of a trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.simulate.dirt import DirtLog, Planted
from cdisc_convert.simulate.folder import Folder
from cdisc_convert.simulate.icl import export as icl_export
from cdisc_convert.simulate.icl import facts as icl_facts
from cdisc_convert.simulate.sep import export as sep_export
from cdisc_convert.simulate.sep import facts as sep_facts


@dataclass(frozen=True)
class Trial:
    """A trial that can be simulated: shipped size, shipped seed, and what writes it."""

    shipped: int
    seed: int
    write: Callable[[Folder, int, int, DirtLog, Callable[[float], None]], None]


TRIALS: Mapping[str, Trial] = {
    icl_facts.TRIAL: Trial(icl_facts.SHIPPED, icl_facts.DEFAULT_SEED, icl_export.write_export),
    sep_facts.TRIAL: Trial(sep_facts.SHIPPED, sep_facts.DEFAULT_SEED, sep_export.write_export),
}


@dataclass(frozen=True)
class Simulated:
    """What was written: the folder, rows per file, and every record that carries seeded dirt."""

    trial: str
    folder: Path
    subjects: int
    seed: int
    rows: Mapping[str, int]
    planted: tuple[Planted, ...]
    dirt: Mapping[str, int]


def simulate(
    trial: str,
    out: Path,
    subjects: int | None = None,
    seed: int | None = None,
    force: bool = False,
    tell: Callable[[float], None] = lambda share: None,
) -> Simulated:
    """Write the synthetic export of `trial` into the folder `out`.

    `trial` is a key of TRIALS; `subjects` is the number of enrolled subjects, at least 1, and
    `seed` a whole number of at least 0; without them the shipped export is made. Equal arguments
    give equal bytes on every machine. `tell` is called with the share that is done, up to 1.

    Gives what was written. Raises SourceError if `out` holds files that were not written here and
    `force` is false.
    """
    known = TRIALS[trial]
    number = known.shipped if subjects is None else subjects
    start = known.seed if seed is None else seed
    log = DirtLog()
    with Folder(out, force) as folder:
        known.write(folder, number, start, log, tell)
    return Simulated(trial, out, number, start, dict(folder.rows), tuple(log.records), log.counts())
