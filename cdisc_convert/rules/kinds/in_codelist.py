"""Values against the controlled terminology that the standard binds a variable to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cdisc_convert.rules.cells import distinct_values, level_mask
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks, Passed, rule_kind
from cdisc_convert.rules.standard_of import standard_of
from cdisc_convert.rules.view import View
from cdisc_convert.standards.codelist import Codelist


@rule_kind(Level.RECORDS)
def in_codelist(
    view: View,
    *,
    extensible: bool,
    also: Mapping[str, list[str]] = {},
    without: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Given]:
    """Values that are no term of the variable's codelists, which are `extensible` or are not.

    Of an extensible one each value is told once for the dataset, not on every record.

    also: values that the guide allows besides; without: variables that are passed over; both by the
    name that the model gives the variable.
    """
    known = standard_of(view, view.parts[0])
    for name in view.frame.names:
        standard = known.get(name)
        column = view.column(name)
        if standard is None or standard.generic in without or not column.is_text:
            continue
        lists = _codelists(view, standard.codelists)
        if not lists or any(one.extensible for one in lists) is not extensible:
            continue
        more = {*also.get(standard.generic, ()), *also.get(name, ())}
        mask = level_mask(column, lambda text, held=lists, too=more: not _is_in(text, held, too))
        told = f"{name} ({', '.join(one.value for one in lists)})"
        if extensible:
            yield Passed()
            yield from _once_each(view, name, mask, told)
        else:
            yield Marks(mask, (name,), told)


def _once_each(view: View, name: str, mask: np.ndarray, told: str) -> Iterator[Fact]:
    for value in distinct_values(view.column(name).where(mask)):
        yield Fact(view.name, (name,), (value,), told)


@rule_kind(Level.RECORDS)
def fixed_values(view: View) -> Iterator[Marks]:
    """Values other than those that the standard itself fixes."""
    known = standard_of(view, view.parts[0])
    for name in view.frame.names:
        standard = known.get(name)
        if standard is not None and standard.values and not standard.codelists:
            wanted = frozenset(standard.values)
            mask = level_mask(view.texts(name), lambda text, held=wanted: text not in held)
            yield Marks(mask, (name,), f"{name} ({', '.join(standard.values)})")


@rule_kind(Level.RECORDS)
def codelist_pairs(view: View, *, pairs: list[list[str]]) -> Iterator[Marks]:
    """Names that are not those which the terminology gives the short name beside them.

    Short names that no codelist has are passed over.
    """
    known = standard_of(view, view.parts[0])
    for short, long in pairs:
        standard = known.get(view.real(short))
        if standard is None or not (view.has(short) and view.has(long)):
            continue
        names = _names(view, standard.codelists)
        if names:
            yield _wrong_names(view, short, long, names)


def _wrong_names(view: View, short: str, long: str, names: Mapping[str, set[str]]) -> Marks:
    both = view.groups([short, long])
    _, first = np.unique(both, return_index=True)
    codes, texts = view.texts(short).take(first).tolist(), view.texts(long).take(first).tolist()
    wrong = np.zeros(int(both.max(initial=0)) + 1, dtype=bool)
    for at, code, text in zip(both[first], codes, texts, strict=True):
        wrong[at] = str(code) in names and text is not None and text not in names[str(code)]
    return Marks(wrong[both], (view.real(short), view.real(long)))


def _names(view: View, codes: Sequence[str]) -> dict[str, set[str]]:
    """Per short name the names that the partner codelists give it."""
    terminology = view.world.study.library.terminology
    found: dict[str, set[str]] = {}
    for code in codes:
        if terminology.codelist(code) is None:
            continue
        partner = terminology.partner(code)
        for short, long in (terminology.pairs(code, partner.code) if partner else {}).items():
            found.setdefault(short, set()).add(long)
    return found


def _codelists(view: View, codes: Sequence[str]) -> list[Codelist]:
    terminology = view.world.study.library.terminology
    found = (terminology.codelist(code) for code in codes)
    return [one for one in found if one is not None]


def _is_in(text: str, lists: Sequence[Codelist], also: set[str]) -> bool:
    return text in also or any(text in one for one in lists)
