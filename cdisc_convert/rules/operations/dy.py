"""The study day of a date (SDTMIG 3.4, section 4.4.4)."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.faults import MissingVariable, NotApplicable
from cdisc_convert.rules.joins import first_match, joint_codes
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("dy")
def dy(task: Task) -> Result:
    """Days from DM.RFSTDTC to `name`, plus one on or after it; missing unless both are complete."""
    subjects = task.study.of_domain("DM")
    if subjects is None:
        raise NotApplicable("dataset DM is not in the study")
    columns = subjects.data.columns
    if "RFSTDTC" not in columns or "USUBJID" not in columns:
        raise MissingVariable("RFSTDTC")
    left, right = joint_codes([task.frame.column("USUBJID")], [columns["USUBJID"]])
    reference = _day_numbers(columns["RFSTDTC"])[np.append(first_match(left, right), -1)[:-1]]
    reference = np.where(first_match(left, right) < 0, np.nan, reference)
    days = _day_numbers(task.frame.column(task.name)) - reference
    return Column.of_numbers(days + (days >= 0))


def _day_numbers(column: Column) -> np.ndarray:
    if not column.is_text:
        return np.append(np.full(len(column), np.nan), np.nan)[: len(column)]
    return column.map_numbers(_day_number).values


def _day_number(text: str) -> float | None:
    try:
        return float(datetime.fromisoformat(text).toordinal())
    except ValueError:
        return None
