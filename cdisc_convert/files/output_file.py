"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cdisc_convert.files.locks import is_at, locked, plain_pattern, sync
from cdisc_convert.model.errors import SourceError, UserError


def write_whole(target: Path, content: str | bytes) -> None:
    """Write `content`, texts as UTF-8, to `target`. Raises SourceError where that fails."""
    with whole_file(target) as new:
        new.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Use as a context: write to the path that it gives; then that file becomes `target`.

    Until all is written, and for good where anything fails, `target` is as it was. What a killed
    process left beside it is removed by the next. Folders above `target` are made.
    Raises SourceError where the file cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new, lock = _begun(target)
    except OSError as error:
        raise _refusal(target, error) from None
    try:
        _remove_leftovers(target, new)
        yield new
        _keep(new)
        new.replace(target)
        sync(target.parent)
    except OSError as error:
        if error.filename and Path(error.filename) != new:
            raise  # the fault of something that was read
        raise _refusal(target, error) from None
    finally:
        if lock >= 0:
            os.close(lock)
        with suppress(OSError):
            new.unlink()


def _refusal(target: Path, error: OSError) -> UserError:
    return SourceError.at(
        str(target),
        f"cannot be written ({error.strerror or error}); nothing was changed. Mend this and run again",
    )


def _begun(target: Path) -> tuple[Path, int]:
    """A new empty file beside `target`, and the handle that holds its lock.

    Between the two steps another process may take it for a leftover; then a new one is made.
    """
    while True:
        new = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
        new.open("xb").close()
        lock = locked(new)
        if os.name != "posix" or (lock >= 0 and is_at(lock, new)):
            return new, lock
        if lock >= 0:
            os.close(lock)


def _remove_leftovers(target: Path, own: Path) -> None:
    """Remove what earlier processes left when they were killed; a living one holds its lock."""
    for left in target.parent.glob(f".{plain_pattern(target.name)}.*.new"):
        lock = locked(left) if left != own and left.is_file() else -1
        if lock >= 0:
            left.unlink(missing_ok=True)
            os.close(lock)


def _keep(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
