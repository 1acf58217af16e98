from cdisc_convert.functions._arguments import DatasetNames, Literals, Size
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._dates_of_all import extreme_date
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.iso_dates import is_complete_date
from cdisc_convert.model.records import Made


@mapping(says="Latest complete date among the dates of {datasets}[, except {except}].")
def latest_date_in(datasets: DatasetNames, size: Size, except_: Literals = ()) -> Made:
    """The latest complete date among the timing variables of `datasets` (RFPENDTC).

    datasets: arrives as the records of their timing variables (--DTC, --STDTC, --ENDTC).
    except: names of variables that are left out; whoever gathers the records has done so.
    Partial dates do not count; a time of day is kept where it was collected.
    Gives ISO 8601 text; missing where there is no complete date.
    """
    if not datasets:
        return Made(Column.missing(size, Kind.ISO))
    whole = tuple(each.keep(is_complete_date(each.value)) for each in datasets)
    return extreme_date(whole, "highest")
