"""Locks that tell the unfinished file or folder of a living process from a leftover of a dead one."""

from __future__ import annotations

import os
from pathlib import Path


def locked(path: Path) -> int:
    """A handle that holds the lock of `path`; -1 where another process holds it."""
    if os.name != "posix":
        return -1
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return -1
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return -1
    return handle


def is_at(handle: int, path: Path) -> bool:
    """Whether `handle` is of what now has this name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def sync(folder: Path) -> None:
    """Make new names in `folder` as lasting as the content, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def plain_pattern(name: str) -> str:
    """`name` as a pattern of `glob` that finds no other."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
