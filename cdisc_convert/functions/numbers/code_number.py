from cdisc_convert.functions._arguments import Column, TextMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text, number_of_text
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made


@mapping(says="Number for {from}: {codes}.")
def code_number(from_: Column, codes: TextMap) -> Made:
    """The number that stands for a text.

    from: text.
    codes: texts and their numbers.
    Gives numbers; a text that is not listed gives missing and is reported.
    Raises SpecError if `codes` gives something else than a number.
    """
    number_of = {str(text): number_of_text(str(code)) for text, code in codes.items()}
    for text, number in number_of.items():
        if number is None:
            raise SpecError.at("", f"codes gives '{codes[text]}' for '{text}'; write a number")
    texts = column_as_text(from_)
    numbers = texts.map_numbers(lambda text: number_of.get(text.strip()))
    return Made(numbers, texts.present & numbers.absent, "is not listed in codes")
