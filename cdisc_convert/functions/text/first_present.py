from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, choose_by


@mapping(says="First of {of} that is present.", keeps_origin=True)
def first_present(of: Columns) -> Column:
    """The first value that is present, in the order given.

    of: values; a date beside a date-time counts from midnight, text beside numbers is read as
        number if all of it is one.
    Gives the kind of the values; missing where all are missing.
    """
    columns = alike(of)
    return choose_by([(column.present, column) for column in columns], len(columns[0]))
