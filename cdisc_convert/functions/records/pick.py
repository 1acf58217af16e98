from typing import Literal

from cdisc_convert.functions._arguments import Order, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._in_order import position_in_order
from cdisc_convert.functions.records._rows import otherwise_filled, taken
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made


@mapping(
    says="{value} of the {take} record[ (number {number})] in order of {order}.", keeps_origin=True
)
def pick(
    value: Records,
    order: Order,
    take: Literal["first", "last"],
    number: int = 1,
    otherwise: str | None = None,
) -> Made:
    """`value` of the first, last or `number`-th record of the subject.

    value: the value wanted, of records of another dataset.
    order: sort order over those records; missing sorts first; ties keep the order of the dataset.
    take: count from the first or from the last record.
    number: which one, from 1.
    otherwise: text where there is no such record, or its value is missing.
    Gives the value as it is there; missing (or `otherwise`) where there are fewer records.
    Raises SpecError where `number` is below 1.
    """
    if number < 1:
        raise SpecError.at("pick", f"'number' is '{number}'; records are counted from 1")
    made = taken(value, position_in_order(value.row, value.size, order, take, number))
    return Made(otherwise_filled(made.column, otherwise, "pick"), picked=made.picked)
