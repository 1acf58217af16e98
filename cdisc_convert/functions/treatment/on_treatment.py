from cdisc_convert.functions._arguments import Column, DurationOf
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_where
from cdisc_convert.functions.treatment._windows import compared, extended
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(says="Y if {date} is from {start} to {end}[ plus {window}].")
def on_treatment(
    date: Column,
    start: Column,
    end: Column,
    window: DurationOf | None = None,
    pre_dose: Column | None = None,
) -> Made:
    """Y for a date within treatment, with a window after it (ONTRTFL).

    date: date of the record; ISO 8601 text or numeric date.
    start, end: first and last treatment; without end treatment goes on.
    window: ISO 8601 duration after the end that still counts.
    pre_dose: present (not N) where the record was taken before dosing; on the day of the start such
        a record does not count.
    Gives Y, else missing; missing also where the known parts of a partial date do not decide.
    """
    until, rejected = extended(end, window)
    from_start, from_end = compared(date, start), compared(date, until)
    inside = (from_start == 0) | (from_start == 1)
    inside &= (from_end == -1) | (from_end == 0) | until.absent
    if pre_dose is not None:
        no = column_as_text(pre_dose).map_texts(
            lambda text: None if text.strip().upper() == "N" else text
        )
        inside &= ~(no.present & (whole_days(date) == whole_days(start)))
    made = yes_where(inside & ~rejected)
    return Made(made, rejected, "is no ISO 8601 duration") if rejected.any() else Made(made)
