from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import is_yes
from cdisc_convert.functions.within._groups import value_for_group
from cdisc_convert.model.records import Made


@mapping(says="{value} of the record with {flag} = Y, within {within}.")
def baseline(value: Column, flag: Column, within: Columns, among: Among) -> Made:
    """`value` of the flagged record, on every record of its group (BASE, BASEC, BNRIND).

    value: any value.
    flag: Y on the baseline record (ABLFL).
    within: the group, usually subject, parameter and base type.
    Gives the value; missing where the group has no flagged record, rejected where flagged records
    hold different values.
    """
    return value_for_group(value, within, among & is_yes(flag), "flagged records")
