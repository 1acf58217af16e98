"""Repeated measurements told apart by --REPNUM."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.standard_of import names_of_role
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def repeat_number(view: View) -> Iterator[Marks]:
    """Records alike in subject, test and timing whose --REPNUM is missing or not unique."""
    view.need("--REPNUM", "--TESTCD")
    of_timing = names_of_role(view, "Timing")
    timing = [name for name in view.frame.names if name in of_timing]
    keys = ["USUBJID", "--TESTCD", *timing]
    alike = view.groups(keys)
    with_number = view.groups([*keys, "--REPNUM"])
    is_repeated = np.bincount(alike)[alike] > 1
    is_same = np.bincount(with_number)[with_number] > 1
    mask = is_repeated & (~view.present("--REPNUM") | is_same)
    yield Marks(mask, ("USUBJID", view.real("--TESTCD"), view.real("--REPNUM")))
