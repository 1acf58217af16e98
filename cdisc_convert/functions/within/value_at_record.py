from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._groups import value_for_group
from cdisc_convert.model.records import Made


@mapping(says="{value} of the selected record within {within}.")
def value_at_record(value: Column, within: Columns, among: Among) -> Made:
    """`value` of the one record that `among` selects, on every record of its group.

    value: any value.
    within: the group.
    Gives the value; missing where the group has no such record, rejected where it has several with
    different values.
    """
    return value_for_group(value, within, among, "selected records")
