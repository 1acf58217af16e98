from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_where
from cdisc_convert.functions.records._rows import count_of_rows, otherwise_filled
from cdisc_convert.model.column import Column


@mapping(says="Y if a record of {of} exists[, else {otherwise}].")
def exists(of: Records, otherwise: str | None = None) -> Column:
    """Y where the subject has a record of `of`.

    of: records; a record counts also where the value itself is missing (limit with `among`).
    otherwise: text where there is none, usually N; left empty if not given.
    Gives Y, else `otherwise`.
    """
    return otherwise_filled(yes_where(count_of_rows(of.row, of.size) > 0), otherwise, "exists")
