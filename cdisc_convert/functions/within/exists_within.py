from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_or_no
from cdisc_convert.functions.within._groups import mask_of
from cdisc_convert.model.column import group_codes


@mapping(says="Y if such a record exists within {within}, else N.")
def exists_within(within: Columns, among: Among) -> Column:
    """Y on every record of a group in which a record takes part, else N.

    within: the group.
    Gives Y or N.
    """
    groups = group_codes(within, len(among))
    return yes_or_no(mask_of(groups[among], len(among))[groups])
