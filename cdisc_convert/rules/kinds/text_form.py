"""How text values are written, whatever the variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdisc_convert.rules.cells import level_mask
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def text_form(view: View, *, refused: str, names: str = ".*") -> Iterator[Marks]:
    """Values in which the pattern `refused` is found, of the text variables `names` means."""
    pattern, wanted = re.compile(refused), re.compile(names)
    for name in view.frame.names:
        column = view.column(name)
        if column.is_text and wanted.fullmatch(name):
            found = level_mask(column, lambda text: pattern.search(text) is not None)
            yield Marks(found, (name,), name)


@rule_kind(Level.RECORDS)
def longest_text(view: View, *, limits: dict[str, int]) -> Iterator[Marks]:
    """Values longer than the number of characters that `limits` gives the variable."""
    for name, limit in limits.items():
        if view.has(name):
            too_long = level_mask(view.texts(name), lambda text, most=limit: len(text) > most)
            yield Marks(too_long, (view.real(name),), f"{view.real(name)} over {limit} characters")
