"""Whether a value of `config:` can be what a statement takes it for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdisc_convert.language.conditions import ORDER_TESTS
from cdisc_convert.model.decimals import number_of_text
from cdisc_convert.model.errors import Problem
from cdisc_convert.model.iso_dates import is_moment, parse_duration
from cdisc_convert.model.spec import Combination, Condition, ConfigValue, Reference, Test

WANTED = {
    "n": "a number",
    "i": "a whole number",
    "d": "a duration such as P84D",
    "order": "a number or a date",
}
"""By kind of argument; `order` is a test such as `less_than`. Other kinds take any text."""


def misused(
    config: Mapping[str, ConfigValue], given: object, kind: str, user: str
) -> Iterator[Problem]:
    """A problem where `user` takes `given`, an argument of `kind`, from a value that is none."""
    if not isinstance(given, Reference) or given.scope != "config" or kind not in WANTED:
        return
    found = config.get(given.name)
    if found is not None and not _fits(str(found.value), kind):
        text = f"config {found.name} is '{found.value}', but {user} takes {WANTED[kind]} from it"
        yield Problem(found.place, text)


def misused_in(
    config: Mapping[str, ConfigValue], condition: Condition | None, user: str
) -> Iterator[Problem]:
    """The same for the tests of order in `condition`."""
    if isinstance(condition, Combination):
        for inner in condition.conditions:
            yield from misused_in(config, inner, user)
    elif isinstance(condition, Test) and condition.test in ORDER_TESTS:
        yield from misused(config, condition.value, "order", f"{user}, {condition.test},")


def _fits(text: str, kind: str) -> bool:
    if kind == "d":
        return parse_duration(text) is not None
    number = number_of_text(text)
    if kind == "order":
        return number is not None or is_moment(text)
    return number is not None and (kind == "n" or number == int(number))
