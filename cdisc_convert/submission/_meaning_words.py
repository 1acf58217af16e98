"""Small pieces of the nested data that a define document means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdisc_convert.model.define import Description

Data = dict[str, Any]


def words(description: Description | None) -> Any:
    """A text with blanks made single; several languages as a map."""
    if description is None or not description.texts:
        return ""
    texts = {text.language: " ".join(text.text.split()) for text in description.texts}
    return next(iter(texts.values())) if len(texts) == 1 else texts


def filled(**entries: Any) -> Data:
    return {key: value for key, value in entries.items() if value not in ("", None, [], {}, ())}


def numbered(pairs: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Pairs whose names are all different: the second of a name gets a number."""
    seen: dict[str, int] = {}
    found = []
    for name, value in pairs:
        number = seen[name] = seen.get(name, 0) + 1
        found.append((name if number == 1 else f"{name} #{number}", value))
    return found
