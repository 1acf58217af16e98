"""A codelist: its terms, and which of them look like a text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cdisc_convert.standards.package_file import Term


@dataclass(frozen=True)
class Codelist:
    """A codelist of a terminology package, with its terms by submission value."""

    code: str
    value: str
    name: str
    extensible: bool
    terms: tuple[Term, ...]
    package: str = ""
    preferred: str = ""
    synonyms: tuple[str, ...] = ()

    @cached_property
    def by_value(self) -> dict[str, Term]:
        """Terms by submission value, as published."""
        return {term.value: term for term in self.terms}

    @cached_property
    def by_code(self) -> dict[str, Term]:
        """Terms by NCI C-code."""
        return {term.code: term for term in self.terms}

    def __contains__(self, value: object) -> bool:
        return value in self.by_value

    def nearest(self, text: str, count: int = 3) -> tuple[Term, ...]:
        """Up to `count` terms whose value, synonym or preferred term looks most like `text`."""
        names = self._by_folded_value | self._by_other_name
        alike = difflib.get_close_matches(
            " ".join(text.split()).casefold(), names, n=count * 3, cutoff=0.6
        )
        found = (
            term
            for name in alike
            for term in (*self._by_folded_value.get(name, ()), *self._by_other_name.get(name, ()))
        )
        return tuple(dict.fromkeys(found))[:count]

    @cached_property
    def _by_folded_value(self) -> dict[str, list[Term]]:
        return _index((term.value, term) for term in self.terms)

    @cached_property
    def _by_other_name(self) -> dict[str, list[Term]]:
        return _index((name, t) for t in self.terms for name in (*t.synonyms, t.preferred) if name)


def _index(names: Iterable[tuple[str, Term]]) -> dict[str, list[Term]]:
    index: dict[str, list[Term]] = {}
    for name, term in names:
        terms = index.setdefault(name.casefold(), [])
        if term not in terms:
            terms.append(term)
    return index
