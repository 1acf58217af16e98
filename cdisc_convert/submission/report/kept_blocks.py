"""Blocks of the page, taken over where the files that they show are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from cdisc_convert.engine.trace_read import TracedRun
from cdisc_convert.model.memory import Memory, mark
from cdisc_convert.submission.report.blocks import packed
from cdisc_convert.submission.run_folder import DatasetEntry

STAGE = "parts of the page"


class KeptBlocks:
    """Blocks of the page of the run in `folder`."""

    def __init__(self, folder: Path, memory: Memory) -> None:
        self.folder = folder
        self.memory = memory
        self._hashes: dict[Path, str] = {}

    def description(
        self, entry: DatasetEntry, is_held: bool, make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """What is said of a dataset and of how its variables are made."""
        told = (entry.label, entry.records, entry.variables, entry.keys, is_held)
        inputs = [self._mapping, repr(told)]
        content = self.memory.step(STAGE, f"about {entry.name}", inputs, lambda: _json(make()))
        found: dict[str, Any] = json.loads(content)
        return found

    def dataset(
        self,
        traced: TracedRun,
        entry: DatasetEntry,
        make: Callable[[], tuple[dict[str, Any], str]],
    ) -> tuple[dict[str, Any], str]:
        """Records of a dataset with the way back to raw rows: what is told first, and the block."""
        shares = traced.shares
        # what stands behind a record lies in the frames that it was made from
        frames = shares.upstream(entry.name)
        paths = (path for name in frames for path in shares.paths.get(name, ()))
        roles = [
            f"{name} {name in traced.world.study.sources} {name in traced.record}"
            for name in frames
        ]
        parent = json.dumps(sorted(traced.parents))
        inputs = [self._hash(entry.path), parent, *roles, *self._marks(paths)]
        content = self.memory.step(
            STAGE, f"records of {entry.name}", inputs, lambda: _json(list(make()))
        )
        told, block = json.loads(content)
        return told, block

    def raw(self, traced: TracedRun, source: str, make: Callable[[], str]) -> str:
        """The block of a raw table."""
        told = (
            list(traced.files[source]),
            dict(traced.headers.get(source, {})),
            sorted(traced.world.study.sources[source].statements),
        )
        inputs = [repr(told), *self._marks(traced.shares.paths[source])]
        return self.memory.step(
            STAGE, f"raw table {source}", inputs, lambda: make().encode("ascii")
        ).decode("ascii")

    def picture(self, name: str, content: str) -> str:
        """The block of a figure."""
        return self.memory.step(
            STAGE, f"picture {name}", [content], lambda: packed(content).encode("ascii")
        ).decode("ascii")

    @cached_property
    def _mapping(self) -> str:
        """Mark of the mapping as the run holds it."""
        mapping = self.folder / "trace" / "mapping"
        return mark(*self._marks(path for path in sorted(mapping.rglob("*")) if path.is_file()))

    def _marks(self, paths: Iterable[Path]) -> list[str]:
        if not self.memory.is_on:
            return []
        return [f"{path.relative_to(self.folder).as_posix()} {self._hash(path)}" for path in paths]

    def _hash(self, path: Path) -> str:
        if path not in self._hashes and self.memory.is_on:
            self._hashes[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._hashes.get(path, "")


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
