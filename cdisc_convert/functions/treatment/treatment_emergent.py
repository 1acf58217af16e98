import numpy as np

from cdisc_convert.functions._arguments import Column, DurationOf
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.treatment._windows import compared, extended
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(
    says="Y if {start} is on or after {first_dose} and not after {last_dose} plus {window}"
    "[, or if it is earlier and {worsened} says that it worsened on treatment].",
    scope="subject",
)
def treatment_emergent(
    start: Column,
    first_dose: Column,
    last_dose: Column,
    window: DurationOf,
    end: Column | None = None,
    worsened: Column | None = None,
) -> Made:
    """Y for an event that began, or got worse, in the treatment window (OCCDS 1.1, TRTEMFL).

    start: start of the event; ISO 8601 text or numeric date.
    first_dose, last_dose: first and last dose; without last dose the window has no end.
    window: ISO 8601 duration after the last dose that still counts.
    end: end of the event; an event that ended before the first dose never counts.
    worsened: Y where an event that began before the first dose got worse after it.
    Gives Y, else missing. A start that is missing, or so incomplete that it may lie in the window,
    counts as treatment-emergent unless the event ended before the first dose.
    """
    until, rejected = extended(last_dose, window)
    from_first, from_last = compared(start, first_dose), compared(start, until)
    over = np.zeros(len(start), dtype=bool) if end is None else compared(end, first_dose) == -1
    in_window = (from_first != -1) & ((from_last != 1) | until.absent)
    emergent = first_dose.present & in_window & ~over
    if worsened is not None:
        says_yes = column_as_text(worsened).map_texts(
            lambda text: "Y" if text.strip().upper() in ("Y", "YES", "1") else None, Kind.TEXT
        )
        emergent |= first_dose.present & (from_first == -1) & ~over & says_yes.present
    emergent &= ~rejected
    made = Column.of_levels(np.where(emergent, 0, -1), ["Y", None])
    return Made(made, rejected, "is no ISO 8601 duration") if rejected.any() else Made(made)
