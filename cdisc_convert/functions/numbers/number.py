import re

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import number_of_text
from cdisc_convert.model.records import Made

_BLANKS_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")


@mapping(says="{from} as a number.", keeps_origin=True)
def number(from_: Column, decimal: str = ".") -> Made:
    """The decimal number that a text writes; nothing is guessed.

    from: text such as `12.50`, `-3`, `1 250` (blank between thousands); a number stays.
    decimal: the decimal sign, `.` or `,`.
    Gives numbers; a text that is no number (`<5`, `1-2`) gives missing and is reported.
    """
    if not from_.is_text:
        return Made(from_)

    def read(text: str) -> float | None:
        plain = _BLANKS_BETWEEN_THOUSANDS.sub("", text.strip())
        if decimal != "." and "." in plain:
            return None
        return number_of_text(plain.replace(decimal, "."))

    found = from_.map_numbers(read)
    return Made(found, from_.present & found.absent, f'is no number with decimal sign "{decimal}"')
