"""A record that fulfils one set of conditions must fulfil another."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by, variables_of
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def implies(
    view: View,
    *,
    when: Conditions,
    then: Conditions = [],  # noqa: B006 - never changed
    needs: list[str] = [],  # noqa: B006 - never changed
    each: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Records on which all of `when` hold and not all of `then`; without `then`, all of `when`.

    needs: variables without which the rule does not apply, besides those `when` cannot do without.
    each: what `EACH` in names stands for, one after the other; where a needed variable is not
    there, that one is passed over.
    """
    for name in each or [""]:
        conditions, demands = _filled(when, name), _filled(then, name)
        wanted = [*(one.replace("EACH", name) for one in needs), *needed_by(conditions)]
        if name and not all(view.has(one) for one in wanted):
            continue
        view.need(*wanted)
        at_fault = all_hold(view, conditions)
        if demands and at_fault.any():
            at_fault = at_fault & ~all_hold(view, demands)
        shown = (one for one in variables_of([*conditions, *demands]))
        yield Marks(at_fault, tuple(dict.fromkeys(view.real(one) for one in shown)))


def _filled(conditions: Conditions, name: str) -> Conditions:
    """The conditions with `EACH` replaced by `name`."""
    if not name:
        return conditions
    return [_one_filled(condition, name) for condition in conditions]


def _one_filled(condition: dict, name: str) -> dict:
    filled = {}
    for word, value in condition.items():
        if word in ("any", "all"):
            filled[word] = _filled(value, name)
        else:
            filled[word] = value.replace("EACH", name) if isinstance(value, str) else value
    return filled
