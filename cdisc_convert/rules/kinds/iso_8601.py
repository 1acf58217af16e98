"""Texts that must be ISO 8601 dates or durations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdisc_convert.model.iso_dates import parse_duration
from cdisc_convert.rules.cells import level_mask
from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def iso_dates(
    view: View,
    *,
    names: str,
    when: Conditions = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Values of the text variables that `names` (a pattern) means that are no ISO 8601 date."""
    pattern = re.compile(names)
    view.need(*needed_by(when))
    among = all_hold(view, when)
    for name in view.frame.names:
        if pattern.fullmatch(name) and view.column(name).is_text:
            mask = among & view.is_no_date(name)
            yield Marks(mask, (name,), name)


@rule_kind(Level.RECORDS)
def iso_durations(
    view: View,
    *,
    names: str,
    when: Conditions = [],  # noqa: B006 - never changed
    may_be_interval: bool = False,
) -> Iterator[Marks]:
    """Values of the text variables that `names` (a pattern) means that are no ISO 8601 duration."""
    pattern = re.compile(names)
    view.need(*needed_by(when))
    among = all_hold(view, when)
    for name in view.frame.names:
        if pattern.fullmatch(name):
            column = view.texts(name)
            mask = level_mask(column, lambda text: not _is_duration(text, may_be_interval))
            yield Marks(among & mask, (name,), name)


def _is_duration(text: str, may_be_interval: bool) -> bool:
    return parse_duration(text) is not None or (may_be_interval and "/" in text)
