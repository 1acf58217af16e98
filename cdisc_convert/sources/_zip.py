"""Members of a zip archive, read in memory and only if the archive does nothing dangerous."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from cdisc_convert.model.errors import SourceError

MOST_MEMBERS = 10_000
MOST_BYTES = 2 << 30
MOST_RATIO = 200
FREE_BYTES = 16 << 20
"""Up to this size a member may be packed as tightly as it likes."""
CHUNK_BYTES = 1 << 20
ENCRYPTED = 0x1
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeDecodeError,  # a name that is marked as UTF-8 and is none
)


def members_of(path: Path, shown_as: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """Content of each member of the zip `path` whose name ends in one of `suffixes`, by name.

    Nothing is written to disk. Sizes are counted on the bytes that come out, not on those that the
    archive promises.
    Raises SourceError for an archive that is damaged, locked, or too large when unpacked, and for
    names that lead outside (absolute, with .., with a drive) or are links.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _members(archive, shown_as, suffixes)
    except UNREADABLE as error:
        why = "a name in it is no UTF-8" if isinstance(error, UnicodeDecodeError) else error
        raise SourceError.at(
            shown_as, f"this is not a complete zip archive ({why}); get the file again"
        ) from None


def _members(
    archive: zipfile.ZipFile, shown_as: str, suffixes: tuple[str, ...]
) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise SourceError.at(
            shown_as, f"the archive holds {len(entries)} files; {MOST_MEMBERS} are the most allowed"
        )
    found: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        _refuse_dangerous(entry, shown_as)
        if entry.is_dir() or not entry.filename.lower().endswith(suffixes):
            continue
        if entry.filename in found:
            raise SourceError.at(shown_as, f"the archive holds '{entry.filename}' twice")
        data = _content(archive, entry, MOST_BYTES - total, shown_as)
        total += len(data)
        found[entry.filename] = data
    return found


def _refuse_dangerous(entry: zipfile.ZipInfo, shown_as: str) -> None:
    name = entry.orig_filename
    if not entry.filename:
        raise SourceError.at(
            shown_as, "the archive holds a file without a name; such an archive is not opened"
        )
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise SourceError.at(
            shown_as,
            f"member '{name[:200]}' has a name that leads outside the archive; such an archive "
            "is not opened",
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceError.at(
            shown_as, f"member '{name}' is a link to another file; such an archive is not opened"
        )
    if entry.flag_bits & ENCRYPTED:
        raise SourceError.at(
            shown_as, f"member '{name}' is locked with a password; unpack and pack it without one"
        )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, shown_as: str) -> bytes:
    """The bytes of `entry`, at most `room`."""
    allowed = min(room, max(FREE_BYTES, MOST_RATIO * entry.compress_size))
    chunks, size = [], 0
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK_BYTES):
            size += len(chunk)
            if size > allowed:
                raise SourceError.at(
                    shown_as,
                    f"member '{entry.filename}' unpacks to more than {allowed} bytes; the archive "
                    "is not opened. Unpack it yourself if you trust it",
                )
            chunks.append(chunk)
    return b"".join(chunks)
