from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import is_garbled_number, plain_number
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="{text} as a number, empty if it is not one.")
def standard_number(text: Column) -> Made:
    """The number of a standard result (--STRESN; SDTMIG 3.4, section 4.5.1).

    text: standard result, or a collected one that is in the standard unit.
    Gives a number; missing for limits (`<5`) and terms. Rejected where a text looks like a number
    and is none (`1.250,5`).
    """
    collected = column_as_text(text)
    numbers = collected.map_texts(plain_number).map_numbers(float)
    is_garbled = collected.map_numbers(lambda word: float(is_garbled_number(word))).values == 1
    return Made(numbers, is_garbled, "is not a decimal number")
