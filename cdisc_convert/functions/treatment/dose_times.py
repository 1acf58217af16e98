import re

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made

_STEP_OF = {
    "QD": "P1D",
    "QAM": "P1D",
    "QPM": "P1D",
    "QN": "P1D",
    "QHS": "P1D",
    "EVERY AFTERNOON": "P1D",
    "EVERY EVENING": "P1D",
    "BID": "PT12H",
    "TID": "PT8H",
    "QID": "PT6H",
    "QH": "PT1H",
    "QOD": "P2D",
    "QM": "P1M",
    "PA": "P1Y",
    "EVERY WEEK": "P7D",
}
_EVERY = re.compile(r"Q(\d+)(MIN|H|D|W|M)|EVERY (\d+) (WEEK|MONTH|YEAR)S?")
_TIMES = re.compile(r"(\d+) TIMES? PER (DAY|WEEK|YEAR)")
_WRITTEN = {
    "MIN": "PT{}M",
    "H": "PT{}H",
    "D": "P{}D",
    "W": "P{}W",
    "M": "P{}M",
    "WEEK": "P{}W",
    "MONTH": "P{}M",
    "YEAR": "P{}Y",
}
_MINUTES = {"DAY": 24 * 60, "WEEK": 7 * 24 * 60}
_SINGLE = "ONCE"


@mapping(says="Interval of frequency {frequency}.")
def dose_times(frequency: Column) -> Made:
    """The time between two doses of a frequency, as a step of `spread`.

    frequency: term of codelist FREQ (C71113): QD, BID, Q12H, EVERY 2 WEEKS, 3 TIMES PER WEEK.
    Gives an ISO 8601 duration; missing for ONCE. A frequency without one regular step (PRN, TWICE,
    3 TIMES PER MONTH) gives missing and is reported.
    """
    terms = column_as_text(frequency)
    made = terms.map_texts(_step, Kind.ISO)
    once = terms.map_texts(lambda text: text if text.strip().upper() == _SINGLE else None)
    without = frequency.present & made.absent & once.absent
    return Made(made, without if without.any() else None, "has no regular time between two doses")


def _step(text: str) -> str | None:
    term = text.strip().upper()
    if found := _EVERY.fullmatch(term):
        number, unit = found[1] or found[3], found[2] or found[4]
        return _WRITTEN[unit].format(int(number)) if int(number) else None
    if found := _TIMES.fullmatch(term):
        return _share(int(found[1]), found[2])
    return _STEP_OF.get(term)


def _share(times: int, span: str) -> str | None:
    """The step of so many times in a day, a week or a year, if it is whole months or minutes."""
    if span == "YEAR":
        return f"P{12 // times}M" if times and 12 % times == 0 else None
    if not times or _MINUTES[span] % times:
        return None
    hours, minutes = divmod(_MINUTES[span] // times, 60)
    days, hours = divmod(hours, 24)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
