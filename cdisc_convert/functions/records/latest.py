from cdisc_convert.functions._arguments import RecordsList
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._dates_of_all import extreme_date
from cdisc_convert.model.records import Made


@mapping(says="Latest of {of}.")
def latest(of: RecordsList) -> Made:
    """The latest date over all records of `of`.

    of: ISO 8601 text (partial dates too) or numeric dates, of one or several datasets.
    Dates are compared as far as both go; of two that agree so far the fuller one is taken
    (`2024-03-05` rather than `2024-03`).
    Gives the date as it is there; missing where there is none.
    """
    return extreme_date(of, "highest")
