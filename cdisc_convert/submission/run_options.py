"""How a study is run, and who makes its parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdisc_convert.engine.large_sources import LARGE_BYTES
from cdisc_convert.model.memory import Memory


@dataclass(frozen=True)
class PartOptions:
    """Who makes the parts of a run.

    part_rows: raw rows that a part of whole subjects may hold, 0 = by what the first part shows
    that is made of a raw row; it changes no dataset.
    engine: local or dask; scheduler: address of a Dask cluster, "" = one of our own.
    jobs: processes of the local engine, 0 = as many as pay. scratch: folder or URL that all
    workers reach, "" = beside the run. large_bytes: files above are read block by block.
    """

    part_rows: int = 0
    engine: str = "local"
    scheduler: str = ""
    jobs: int = 0
    scratch: str = ""
    large_bytes: int = LARGE_BYTES


@dataclass(frozen=True)
class RunOptions:
    """How a study is run; sealed: sources and columns that stay closed.

    memory: of the run before; a run in parts makes all its datasets anew.
    """

    cutoff: str
    sealed: frozenset[str]
    only: tuple[str, ...]
    ascii_policy: str
    parts: PartOptions
    memory: Memory = field(default_factory=Memory)
