"""Several named contents as one, for a cache: a line of JSON with names and sizes, then the bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping


def bundled(contents: Mapping[str, bytes]) -> bytes:
    """The contents as one; the same contents give the same bytes."""
    sizes = {name: len(content) for name, content in contents.items()}
    head = json.dumps(sizes, ensure_ascii=False).encode()
    return b"\n".join((head, b"".join(contents.values())))


def unbundled(content: bytes) -> dict[str, bytes]:
    """The contents that `bundled` made one of."""
    head, _, rest = content.partition(b"\n")
    found, start = {}, 0
    for name, size in json.loads(head).items():
        found[name] = rest[start : start + size]
        start += size
    return found
