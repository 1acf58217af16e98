"""JSON read so that whatever a file holds is either a value or a ValueError."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text; bytes are UTF-8.

    Raises ValueError where it is no JSON, is nested too deep, or holds half a character, which no
    file could be written with.
    """
    try:
        told = text if isinstance(text, str) else text.decode("utf-8")
        value = json.loads(told)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if "\\ud" in told.lower():
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a character: no UTF-8
    return value


def read_json(path: Path) -> Any:
    """The value in the JSON file `path`. Raises OSError, or ValueError as parse_json."""
    return parse_json(path.read_bytes())
