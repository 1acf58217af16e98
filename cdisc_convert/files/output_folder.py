"""A folder that appears whole or not at all."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from cdisc_convert.files.locks import is_at, locked, plain_pattern, sync
from cdisc_convert.model.errors import SourceError, UserError

MARK = "run.json"
_AT_CWD = -100
_OF_THE_DESKTOP = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_SHOWN = 5
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2), RENAME_SWAP of renamex_np(3)


class OutputFolder:
    """Use as a context: write into `path`; on success it takes the place of `target`.

    mark: a file that a folder of ours holds; a folder without it that is not empty is refused,
    unless `replaces_any`: then the caller has made sure that it may go.
    foreign: names of the files in a folder of ours that were put there by somebody else; they would
    be lost, so where there are any the folder is refused. listed_in: the file that tells what is
    ours, for the message, `mark` where it is not given.
    A link is followed: the folder that it leads to is replaced.
    An old folder in `target` stays untouched until the new one is complete, and for good if
    anything fails. The two change places in one step of the file system where it has such a step,
    so that a process killed at any moment leaves the old or the new one whole. What a killed
    process left beside it is removed by the next.
    Raises SourceError where `target` holds files that were not made here, or what must stay.
    """

    def __init__(
        self,
        target: Path,
        mark: str = MARK,
        *,
        replaces_any: bool = False,
        foreign: Callable[[Path], Sequence[str]] = lambda _: (),
        listed_in: str = "",
    ) -> None:
        self.shown = target
        self.target = _real(target)
        self.mark = mark
        self.replaces_any = replaces_any
        self.foreign = foreign
        self.listed_in = listed_in or mark
        self.path = self._new_name()
        self._lock = -1
        self._parents: list[Path] = []

    def __enter__(self) -> OutputFolder:
        try:
            self._refuse()
            self._make()
        except OSError as refused:
            self._remove_parents()
            raise SourceError.at(
                str(self.shown), f"cannot be written ({refused.strerror}); choose another --out"
            ) from None
        self._remove_leftovers()
        return self

    def _refuse(self) -> None:
        """Raise SourceError where something would be lost."""
        if not self.target.exists():
            return
        if not self._is_ours():
            raise SourceError.at(
                str(self.shown),
                f"is not empty and holds no {self.mark}, so it was not made here; choose another "
                "--out",
            )
        if any(place.is_relative_to(self.target) for place in _places_to_stay()):
            raise SourceError.at(
                str(self.shown),
                "is or holds the folder that you work in or your home; give another folder",
            )
        others = self.foreign(self.target)
        if others:
            more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
            raise SourceError.at(
                str(self.shown),
                f"holds files that this command did not write: {', '.join(others[:_SHOWN])}{more}; "
                f"{self.listed_in} does not list them, and they would be lost. Move them elsewhere, or "
                "choose another --out",
            )

    def _new_name(self) -> Path:
        return self.target.with_name(f".{self.target.name}.{secrets.token_hex(4)}.new")

    def _make(self) -> None:
        """Make the folder and lock it.

        Between the two steps another process may take it for a leftover; then a new one is made.
        """
        above = self.target.parents
        self._parents = [path for path in above if not path.exists()]
        while True:
            self.path.mkdir(parents=True)
            self._lock = locked(self.path)
            if os.name != "posix" or (self._lock >= 0 and is_at(self._lock, self.path)):
                return
            if self._lock >= 0:
                os.close(self._lock)
            self.path = self._new_name()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._take_place()
                sync(self.target.parent)
        except OSError as refused:
            raise self._refusal(refused) from None
        finally:
            if self._lock >= 0:
                os.close(self._lock)
            shutil.rmtree(self.path, ignore_errors=True)
            if kind is not None:
                self._remove_parents()
        if isinstance(error, OSError) and error.errno is not None:
            raise self._refusal(error) from error

    def _remove_parents(self) -> None:
        """Remove the folders above that were made for this one, unless they are used by now."""
        with suppress(OSError):
            for path in self._parents:
                path.rmdir()

    def _refusal(self, error: OSError) -> UserError:
        """What the system refused, as a message about the file in question."""
        named = str(error.filename or "")
        is_output = not named or Path(named).is_relative_to(self.path)
        shown = str(self.shown) if is_output else named
        what = "the output cannot be written" if is_output else "cannot be read or written"
        return SourceError.at(
            shown,
            f"{what} ({error.strerror or error}); nothing was changed. Mend this and run again",
        )

    def _take_place(self) -> None:
        """Put the new folder at `target`; what was there is then at `path`, or gone."""
        if not self.target.exists():
            try:
                self.path.rename(self.target)
                return
            except OSError:  # another run may have been faster; then there is one to take over
                if not self._is_ours():
                    raise
        if _exchange(self.path, self.target):
            return
        old = self.path.with_suffix(".old")
        self.target.rename(old)
        try:
            self.path.rename(self.target)
        except OSError:
            old.rename(self.target)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _is_ours(self) -> bool:
        if not self.target.is_dir():
            return False
        return (
            self.replaces_any
            or (self.target / self.mark).exists()
            or not any(self.target.iterdir())
        )

    def _remove_leftovers(self) -> None:
        """Remove what earlier processes left when they were killed; a living one holds its lock."""
        for left in self.target.parent.glob(f".{plain_pattern(self.target.name)}.*.new"):
            if left == self.path or not left.is_dir():
                continue
            lock = locked(left)
            if lock >= 0:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)


def files_in(folder: Path) -> Iterator[str]:
    """Names of all files in `folder` as `a/b.txt`, links included, but what a desktop leaves."""
    for path in sorted(folder.rglob("*")):
        is_file = path.is_symlink() or not path.is_dir()
        if is_file and path.name not in _OF_THE_DESKTOP:
            yield path.relative_to(folder).as_posix()


def _real(target: Path) -> Path:
    """The folder that `target` leads to. Raises SourceError where that can be none."""
    try:
        real = target.resolve()
    except (OSError, RuntimeError) as refused:
        told = getattr(refused, "strerror", None) or "its links lead in a circle"
        raise SourceError.at(
            str(target), f"cannot be used ({told}); choose another --out"
        ) from None
    if not real.name:
        raise SourceError.at(str(target), "is the root of the file system; give another folder")
    return real


def _places_to_stay() -> Iterator[Path]:
    """Folders that must not be replaced, as resolved paths."""
    for place in (Path.cwd, Path.home):
        with suppress(OSError, RuntimeError):
            yield place().resolve()


def _exchange(new: Path, old: Path) -> bool:
    """Let two folders change names in one step; False where the system has no such step."""
    library = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    names = os.fsencode(new), os.fsencode(old)
    try:
        if library is None:
            return False
        if sys.platform == "darwin":
            return library.renamex_np(*names, _EXCHANGE) == 0
        return library.renameat2(_AT_CWD, names[0], _AT_CWD, names[1], _EXCHANGE) == 0
    except AttributeError:
        return False
