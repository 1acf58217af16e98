from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._outermost import outermost
from cdisc_convert.model.records import Made


@mapping(says="Earliest of {of}.")
def earlier_of(of: Columns) -> Made:
    """The earliest of the dates that are present.

    of: ISO 8601 texts, compared at common precision, or numeric dates. Where the part that one
        lacks could decide either way, the more complete one counts (`2024-11-05` of `2024-11` and
        `2024-11-05`).
    Gives the kind of the dates; missing where all are missing.
    """
    return outermost(of, 1)
