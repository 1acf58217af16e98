import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made

_SIGN_OF = {
    "YEAR": "Y",
    "MONTH": "M",
    "WEEK": "W",
    "DAY": "D",
    "HOUR": "TH",
    "H": "TH",
    "HR": "TH",
    "MINUTE": "TM",
    "MIN": "TM",
    "SECOND": "TS",
    "S": "TS",
    "SEC": "TS",
}


@mapping(says="{from} {unit} as ISO 8601 duration.")
def iso_duration(from_: Column, unit: str) -> Made:
    """ISO 8601 duration of a number (SDTMIG 3.4, section 4.4.3): 3 days is P3D.

    from: number.
    unit: years, months, weeks, days, hours, minutes or seconds, also as unit codes (h, min, s).
    Gives ISO 8601 text; a text that is no number gives missing and is reported.
    Raises SpecError for another unit.
    """
    word = unit.strip().upper()
    sign = _SIGN_OF.get(word) or _SIGN_OF.get(word.removesuffix("S"))
    if sign is None:
        raise SpecError.at(
            "",
            f"unit '{unit}' is no unit of time; write years, months, weeks, days, hours, "
            "minutes or seconds",
        )
    numbers, rejected = column_as_number(from_)
    clock, letter = ("T", sign[1]) if len(sign) > 1 else ("", sign)

    def written(text: str) -> str:
        minus, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        return f"{minus}P{clock}{digits}{letter}"

    made = column_as_text(numbers).map_texts(written, Kind.ISO)
    return Made(made, rejected, "is no number") if np.any(rejected) else Made(made)
