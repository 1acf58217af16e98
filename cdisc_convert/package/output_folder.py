"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from types import TracebackType

from cdisc_convert.model.errors import SourceError

MARK = "run.json"


class OutputFolder:
    """Use as a context: write into `path`; on success it takes the place of `target`.

    An old run in `target` stays untouched until the new one is complete, and for good if anything
    fails. Raises SourceError where `target` holds files that are no run of ours.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")

    def __enter__(self) -> OutputFolder:
        if self.target.exists() and not self._is_ours():
            raise SourceError.at(
                str(self.target),
                f"is not empty and holds no {MARK}, so it is no folder of a run; choose another --out",
            )
        try:
            self.path.mkdir(parents=True)
        except OSError as refused:
            raise SourceError.at(
                str(self.target), f"cannot be written ({refused.strerror}); choose another --out"
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        old = self.target.with_name(f".{self.target.name}.{secrets.token_hex(4)}.old")
        if self.target.exists():
            self.target.rename(old)
        try:
            self.path.rename(self.target)
        except OSError:
            if old.exists():
                old.rename(self.target)
            shutil.rmtree(self.path, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)
        _sync(self.target.parent)

    def _is_ours(self) -> bool:
        if not self.target.is_dir():
            return False
        return (self.target / MARK).exists() or not any(self.target.iterdir())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
