import re

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import limit_of
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made

_TITER = re.compile(r"(?:1\s*[:/]\s*)?(\d+(?:\.\d+)?)", re.ASCII)


@mapping(says="Reciprocal of titer {from}.")
def titer_number(from_: Column) -> Made:
    """The reciprocal of a titer: 160 for `1:160`.

    from: `1:160`, `1/160` or `160`.
    Gives numbers; missing for a limit such as `<1:40`. Rejected where a text is no titer.
    """
    titers = column_as_text(from_)
    numbers = titers.map_numbers(_reciprocal)
    is_limit = titers.map_numbers(lambda text: float(limit_of(text) is not None)).values == 1
    return Made(numbers, numbers.absent & titers.present & ~is_limit, "is no titer such as 1:160")


def _reciprocal(text: str) -> float | None:
    found = _TITER.fullmatch(text.strip())
    return float(found[1]) if found else None
