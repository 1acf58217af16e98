"""References to records of other datasets: RDOMAIN, IDVAR and IDVARVAL (SDTMIG 3.4, section 8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import distinct_values, member_mask, number_normal
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.joins import joint_codes
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import SUBJECT, View


@rule_kind(Level.RECORDS)
def related_record(view: View, *, fault: str) -> Iterator[Marks]:
    """References to a dataset, variable or record that is not there.

    fault: `dataset` = RDOMAIN is no dataset of the study; `variable` = IDVAR is no variable of it;
    `record` = no record of the subject has IDVARVAL in IDVAR.
    """
    view.need("RDOMAIN")
    mask = np.zeros(len(view), dtype=bool)
    for domain in distinct_values(view.texts("RDOMAIN")):
        here = member_mask(view.texts("RDOMAIN"), [domain])
        other = view.world.view(str(domain))
        if fault == "dataset":
            mask |= here & (other is None)
        elif fault not in ("variable", "record"):
            raise NotRun(f"related_record knows no fault {fault}")
        elif other is not None and view.has("IDVAR"):
            mask |= here & _at_fault(view, other, here, fault)
    names = ("RDOMAIN", "IDVAR", "IDVARVAL")
    yield Marks(mask, tuple(name for name in names if view.has(name)))


def _at_fault(view: View, other: View, here: np.ndarray, fault: str) -> np.ndarray:
    mask = np.zeros(len(view), dtype=bool)
    for variable in distinct_values(view.texts("IDVAR").where(here)):
        chosen = here & member_mask(view.texts("IDVAR"), [variable])
        if fault == "variable":
            mask |= chosen & (not other.has(str(variable)))
        elif other.has(str(variable)) and view.has("IDVARVAL"):
            mask |= chosen & view.present("IDVARVAL") & ~_is_there(view, other, str(variable))
    return mask


def _is_there(view: View, other: View, variable: str) -> np.ndarray:
    """True where a record of the subject has the value; without USUBJID any record will do."""
    mine = [view.texts("IDVARVAL").map_texts(number_normal)]
    theirs = [other.texts(variable).map_texts(number_normal)]
    left, right = joint_codes(mine, theirs)
    anywhere = np.isin(left, right)
    if not (view.has(SUBJECT) and other.has(SUBJECT)):
        return anywhere
    left, right = joint_codes(
        [*mine, view.column(SUBJECT)],
        [*theirs, other.column(SUBJECT)],
    )
    return np.where(view.present(SUBJECT), np.isin(left, right), anywhere)
