"""Months by name, English and French, full or short, with or without accents."""

from __future__ import annotations

import unicodedata

_NAMES = (
    "january janvier jan janv",
    "february fevrier feb fev fevr",
    "march mars mar",
    "april avril apr avr",
    "may mai",
    "june juin jun",
    "july juillet jul juil",
    "august aout aug aou",
    "september septembre sep sept",
    "october octobre oct",
    "november novembre nov",
    "december decembre dec",
)
_NUMBER_OF = {name: at for at, names in enumerate(_NAMES, 1) for name in names.split()}


def month_number(name: str) -> int | None:
    """1 to 12 for the name of a month, else None: "NOV", "août", "sept."."""
    plain = unicodedata.normalize("NFD", name.strip().rstrip(".").lower())
    return _NUMBER_OF.get("".join(c for c in plain if not unicodedata.combining(c)))
