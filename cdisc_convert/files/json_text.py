"""JSON read so that whatever a file holds is either a value or a ValueError, and written fast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_text = json.encoder.encode_basestring


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


def json_text(value: Any) -> str:
    """`value` as `json.dumps` writes it with one blank per level and every letter as it is.

    That is slow in the standard library, which compiles no encoder that breaks lines.
    """
    return _broken(value, "\n")


def _broken(value: Any, line: str) -> str:
    """line: the line break with the blanks of this level."""
    inner = f"{line} "
    if isinstance(value, dict) and value:
        pairs = (f"{_key(key)}: {_broken(one, inner)}" for key, one in value.items())
        return f"{{{inner}{f',{inner}'.join(pairs)}{line}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join(_broken(one, inner) for one in value)}{line}]"
    return _text(value) if type(value) is str else json.dumps(value, ensure_ascii=False)


def _key(key: Any) -> str:
    """A key as `json.dumps` writes it: what is no text becomes one."""
    if type(key) is str:
        return _text(key)
    return json.dumps({key: 0}, ensure_ascii=False)[1:-4]


def read_json(path: Path) -> Any:
    """The value in the JSON file `path`. Raises OSError, or ValueError as parse_json."""
    return parse_json(path.read_bytes())
