from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import (
    kind_of_numbers,
    numbers_of,
    position_of_extreme,
    taken,
)
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made


@mapping(says="Largest {of}.")
def maximum(of: Records) -> Made:
    """The largest number of the subject's records.

    of: numbers, or numeric dates (ISO dates: use `latest`); missing ones are left out.
    Gives the number, of equal ones that of the last record; missing where there is none.
    """
    numbers, doubtful = numbers_of(of)
    position = position_of_extreme(of.row, of.size, numbers, "highest")
    made = taken(of.with_value(Column(kind_of_numbers(of), numbers)), position)
    because = "a record among them holds a text that is not a number"
    empty = made.column.absent
    return Made(made.column, doubtful & empty, because, doubtful & ~empty, made.picked)
