"""Reads `when`, `among`, `if_any`: ten tests joined by `all` and `any`, nothing else."""

from __future__ import annotations

from typing import Any

from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import reference
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.decimals import number_of_text
from cdisc_convert.model.iso_dates import is_moment
from cdisc_convert.model.spec import Combination, Condition, TableColumn, Test

ORDER_TESTS = ("less_than", "at_most", "more_than", "at_least")
TESTS = ("is", "is_not", "in", "not_in", *ORDER_TESTS)


def condition(expect: Expect, node: Node, what: str) -> Condition | None:
    """The condition in `node`; None (and a problem) where there is none to read."""
    if not node.is_map:
        expect.problem(node.place, f"{what} must be a condition such as {{var: NAME, is: Y}}")
        return None
    for word in ("all", "any"):
        if word in node.value:
            if len(node.value) > 1:
                expect.problem(
                    node.place, f"{what}: '{word}' stands alone; put the rest into its list"
                )
            items = expect.list(node.value[word], f"{what}: {word}")
            parts = [condition(expect, item, what) for item in items]
            if node.value[word].is_list and not parts:
                expect.problem(node.place, f"{what}: '{word}' needs at least one condition")
            found = tuple(part for part in parts if part is not None)
            return Combination(word, found, node.place) if found else None
    return _test(expect, node, what)


def _test(expect: Expect, node: Node, what: str) -> Test | None:
    if "var" not in node.value:
        expect.problem(node.place, f"{what} needs 'var' (or 'all', 'any')")
        return None
    var = reference(expect, node.value["var"], f"{what}: var")
    words = [key for key in node.value if key != "var"]
    if len(words) != 1:
        expect.problem(node.place, f"{what} takes 'var' and one test ({', '.join(TESTS)})")
        return None
    word, right = words[0], node.value[words[0]]
    if word not in TESTS:
        expect.problem(
            right.place, f"{what}: no test is called '{word}'{did_you_mean(word, TESTS)}"
        )
        return None
    if word in ("in", "not_in"):
        return Test(var, word, _values(expect, right, what), right.place)
    if word in ("is", "is_not") and right.value in ("missing", "present"):
        is_missing = (right.value == "missing") == (word == "is")
        return Test(var, "missing" if is_missing else "present", None, right.place)
    return Test(var, word, _value(expect, right, what, word), right.place)


def _values(expect: Expect, node: Node, what: str) -> Any:
    if node.is_map:
        found = expect.map(node, f"{what}: in", required=("table", "column"))
        return TableColumn(
            expect.text(found.get("table"), "table"), expect.text(found.get("column"), "column")
        )
    values = tuple(_literal(expect, item, what) for item in expect.list(node, f"{what}: in"))
    if node.is_list and not values:
        expect.problem(node.place, f"{what}: the list is empty; name at least one value")
    return values


def _value(expect: Expect, node: Node, what: str, word: str) -> Any:
    if node.is_map:
        found = expect.map(node, f"{what}: {word}", required=("var",))
        return reference(expect, found["var"], f"{what}: {word}") if "var" in found else None
    if isinstance(node.value, str) and node.value.startswith("config."):
        return reference(expect, node, f"{what}: {word}")
    value = _literal(expect, node, what)
    if word in ORDER_TESTS and isinstance(value, str) and value:
        if number_of_text(value) is None and not is_moment(value):
            expect.problem(node.place, f"{what}: {word}: '{value}' is neither a number nor a date")
    return value


def _literal(expect: Expect, node: Node, what: str) -> str | int | float:
    if not node.is_scalar or node.value is None:
        expect.problem(node.place, f"{what}: the value must be a text or a number")
        return ""
    return node.value
