import numpy as np

from cdisc_convert.functions._arguments import DurationOf, Literals, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import position_of_extreme
from cdisc_convert.functions.responses._course import is_met_again, level_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made

_USUAL = 2


@mapping(says="Best {value} in the order {order}[, confirmed after {confirm}] ({date}).")
def best_response(
    value: Records,
    date: Records,
    order: Literals,
    confirm: DurationOf | None = None,
    needing: Literals = (),
) -> Made:
    """The best response of each subject (best overall response, RECIST 1.1).

    value, date: responses and their dates; a response without a complete date cannot confirm.
    order: all responses, best first.
    confirm: shortest time after which the same or a better response must be met again.
    needing: responses that need confirming; if not given the first two of `order` (complete and
        partial). One that is not confirmed counts as the best response that needs none.
    Gives text; missing without a response. Rows with a value that is not in `order` are reported.
    Raises SpecError where `needing` names what `order` does not.
    """
    to_confirm = _places(order, needing or order[:_USUAL]) if confirm is not None else set()
    level = level_of(value, order)
    best = position_of_extreme(value.row, value.size, level, "lowest")
    reached = np.append(level, np.nan)[best]
    result = np.full(value.size, np.nan)
    for place in range(len(order)):
        is_open = np.isnan(result)
        if place in to_confirm and confirm is not None:
            is_reached = is_met_again(value, date, level <= place, confirm)
        else:
            is_reached = reached <= place
        result[is_open & is_reached] = place
    unknown = value.value.present & np.isnan(level)
    has_unknown = np.zeros(value.size, dtype=bool)
    has_unknown[value.row[unknown]] = True
    column = Column.of_levels(np.where(np.isnan(result), -1, result).astype(np.int64), order)
    because = "a response among them is not in the order"
    return Made(column, has_unknown & column.absent, because, has_unknown & column.present)


def _places(order: tuple[str, ...], named: tuple[str, ...]) -> set[int]:
    unknown = [text for text in named if text not in order]
    if unknown:
        text = f"'needing' names '{unknown[0]}', which 'order' does not; use its words"
        raise SpecError.at("best_response", text)
    return {order.index(text) for text in named}
