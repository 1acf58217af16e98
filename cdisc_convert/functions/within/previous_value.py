from cdisc_convert.functions._arguments import Among, Column, Columns, Order
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._neighbours import neighbour


@mapping(says="{of} of the previous record within {within} in order of {order}.")
def previous_value(of: Column, within: Columns, order: Order, among: Among) -> Column:
    """`of` of the record that comes before in the group.

    of: any value.
    within: the group.
    order: sort order; ties keep the order of the dataset.
    Only records that take part are looked at; every record gets the value of the one before it.
    Gives the value as it is there; missing on the first record.
    """
    return of.take(neighbour(within, order, among, "previous"))
