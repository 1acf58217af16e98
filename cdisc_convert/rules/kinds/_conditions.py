"""The conditions that rules write under `when` and `then`: a variable and one test of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from cdisc_convert.model.iso_dates import UNDECIDED, comparison
from cdisc_convert.rules.cells import level_mask, member_mask, number_in
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.kinds._records import has_qualifier, has_record, has_same_record
from cdisc_convert.rules.view import SUBJECT, View

PRESENT, MISSING_WORD = "present", "missing"
NUMBER_WORD = "a number"
Conditions = list[Mapping[str, Any]]
Test = Callable[[View, str, Any], np.ndarray]


def all_hold(view: View, conditions: Iterable[Mapping[str, Any]]) -> np.ndarray:
    """True on the records where every condition holds."""
    mask = np.ones(len(view), dtype=bool)
    for condition in conditions:
        mask = mask & holds(view, condition)
    return mask


def holds(view: View, condition: Mapping[str, Any]) -> np.ndarray:
    """True on the records where `condition` holds.

    `{var: X, TEST: VALUE}`; `{any: [...]}` and `{all: [...]}` combine; `{record_in: AE, when: [...]}`
    holds where the subject has such a record, `{qualifier: AESOSP}` where the record has one that
    the pattern means in SUPP--. What is not there, variable or dataset, counts as missing.
    """
    if "any" in condition:
        parts = [holds(view, one) for one in condition["any"]]
        return np.asarray(np.logical_or.reduce(parts))
    if "all" in condition:
        return all_hold(view, condition["all"])
    if "record_in" in condition:
        return _has_record(view, condition)
    if "record_of" in condition:
        return _is_record(view, condition)
    if "qualifier" in condition:
        return has_qualifier(view, condition["qualifier"])
    name = condition["var"]
    tests = [(word, value) for word, value in condition.items() if word != "var"]
    if len(tests) != 1 or tests[0][0] not in TESTS:
        raise NotRun(f"a condition on {name} has no test, several, or an unknown one: {condition}")
    word, value = tests[0]
    return TESTS[word](view, name, value)


def _has_record(view: View, condition: Mapping[str, Any]) -> np.ndarray:
    other = view.world.view(condition["record_in"])
    if other is None or not (view.has(SUBJECT) and other.has(SUBJECT)):
        return np.zeros(len(view), dtype=bool)
    return has_record(view, other, all_hold(other, condition.get("when", ())))


def _is_record(view: View, condition: Mapping[str, Any]) -> np.ndarray:
    """`{record_of: SV, by: [...], when: [...]}`: SV has such a record with the same values."""
    other = view.world.need(condition["record_of"])
    chosen = all_hold(other, condition.get("when", ()))
    return has_same_record(view, other, chosen, condition["by"])


def variables_of(conditions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of the variables that the conditions look at, in order."""
    names: list[str] = []
    for condition in conditions:
        for inner in ("any", "all"):
            names += variables_of(condition.get(inner, ()))
        names += [condition[word] for word in ("var", *COMPARED) if word in condition]
    return list(dict.fromkeys(names))


def needed_by(conditions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Variables without which no record can fulfil all conditions."""
    names: list[str] = []
    for condition in conditions:
        if "var" in condition and _needs_value(condition):
            names += [condition[word] for word in ("var", *COMPARED) if word in condition]
    return names


def _needs_value(condition: Mapping[str, Any]) -> bool:
    if condition.get("is") == MISSING_WORD:
        return False
    return not any(
        word in condition for word in ("is_not", "column", "not_matches", "differs_from")
    )


# -- tests ----------------------------------------------------------------------------------------


def _is(view: View, name: str, value: Any) -> np.ndarray:
    if value == PRESENT:
        return view.present(name)
    if value == MISSING_WORD:
        return ~view.present(name)
    if value == NUMBER_WORD:
        return ~np.isnan(view.numbers(name))
    wanted = value if isinstance(value, list) else [value]
    column = view.column(name)
    if column.is_text:
        return member_mask(column, [str(one) for one in wanted])
    return member_mask(column, [number_in(str(one)) for one in wanted])


def _is_not(view: View, name: str, value: Any) -> np.ndarray:
    return ~_is(view, name, value)


def _matches(view: View, name: str, value: Any) -> np.ndarray:
    pattern = re.compile(str(value))
    return level_mask(view.texts(name), lambda text: pattern.fullmatch(text) is not None)


def _not_matches(view: View, name: str, value: Any) -> np.ndarray:
    return view.present(name) & ~_matches(view, name, value)


def _longer_than(view: View, name: str, value: Any) -> np.ndarray:
    longest = int(value)
    return level_mask(view.texts(name), lambda text: len(text) > longest)


def _column(view: View, name: str, value: Any) -> np.ndarray:
    return np.full(len(view), view.has(name) is (value == PRESENT))


def _same_as(view: View, name: str, value: Any) -> np.ndarray:
    mine, theirs = view.column(name), view.column(str(value))
    if mine.is_text is not theirs.is_text:
        return np.isclose(view.numbers(name), view.numbers(str(value)), rtol=1e-9, atol=1e-12)
    return mine.present & mine.same_as(theirs)


def _same_text(view: View, name: str, value: Any) -> np.ndarray:
    mine, theirs = (view.texts(one).map_texts(str.upper) for one in (name, str(value)))
    return mine.present & mine.same_as(theirs)


def _differs_from(view: View, name: str, value: Any) -> np.ndarray:
    return ~_same_as(view, name, value)


def _number_test(compare: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Test:
    def test(view: View, name: str, value: Any) -> np.ndarray:
        number = number_in(str(value))
        bound = view.numbers(str(value)) if number is None else np.array(number)
        with np.errstate(invalid="ignore"):
            return np.asarray(compare(view.numbers(name), bound))

    return test


def _date_test(*wanted: int) -> Test:
    """True where the dates, at their common precision, stand to each other as `wanted`."""

    def test(view: View, name: str, value: Any) -> np.ndarray:
        found = comparison(view.date(name), view.date(str(value)))
        return np.isin(found, wanted)

    return test


def _date_is(view: View, name: str, value: Any) -> np.ndarray:
    if value == "complete":
        return view.is_complete(name)
    if value == "incomplete":
        return view.present(name) & ~view.is_complete(name)
    assert value == "invalid", f"date: {value}"
    return view.is_no_date(name)


def _has_word(view: View, name: str, value: Any) -> np.ndarray:
    wanted = str(value).upper()
    return level_mask(view.texts(name), lambda text: wanted in text.upper())


TESTS: dict[str, Test] = {
    "is": _is,
    "is_not": _is_not,
    "matches": _matches,
    "not_matches": _not_matches,
    "longer_than": _longer_than,
    "has_word": _has_word,
    "column": _column,
    "same_as": _same_as,
    "same_text": _same_text,
    "differs_from": _differs_from,
    "more_than": _number_test(np.greater),
    "at_least": _number_test(np.greater_equal),
    "less_than": _number_test(np.less),
    "at_most": _number_test(np.less_equal),
    "before": _date_test(-1),
    "after": _date_test(1),
    "same_date": _date_test(0),
    "agrees_with": _date_test(0, UNDECIDED),
    "date": _date_is,
}
COMPARED = ("same_as", "same_text", "differs_from", "before", "after", "same_date", "agrees_with")
"""Tests whose value is a variable."""
