from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._conversion import converted
from cdisc_convert.functions.findings._result_words import is_garbled_number, plain_number
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="{value} converted from {unit} to {to} for {test} by table {table}.")
def convert_unit(value: Column, unit: Column, to: Column, test: Column, table: Table) -> Made:
    """`value` in the unit `to` (--STRESN; SDTMIG 3.4, section 4.5.1), in decimal arithmetic.

    value: decimal text or numbers; limits (`<5`) and terms give nothing.
    unit, to: units of the value and of the result; equal units leave the number as it is.
    test: test code, for factors of one test.
    table: columns TEST (`*` = every test), FROM, TO, MULTIPLY, ADD (may be left out); numbers or
        fractions such as 5/9.
    Gives numbers with at most three decimals more than the value had; missing and rejected where
    the table has no factor, or a text looks like a number and is none (`1.250,5`).
    """
    collected = column_as_text(value)
    made = converted(collected.map_texts(plain_number), unit, to, test, table)
    is_garbled = collected.map_numbers(lambda text: float(is_garbled_number(text))).values == 1
    because = because_of({made.because: made.without_factor, "is not a decimal number": is_garbled})
    return Made(made.amount.map_numbers(float), made.without_factor | is_garbled, because)
