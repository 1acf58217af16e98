from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._not_done import for_words, reason_by_word
from cdisc_convert.functions.findings._tables import cells_of


@mapping(says="Reason for {from} in {words}.")
def not_done_reason(from_: Column, words: Table) -> Column:
    """The reason why a test was not done, in one spelling (--REASND; SDTMIG 3.4, section 4.5.1).

    from: collected result.
    words: table with the columns WORD and REASON; any case of letters.
    Gives the reason; missing where the text is not listed or has no reason.
    Raises SpecError where the table has no column REASON.
    """
    cells_of(words, "REASON")
    return for_words(from_, reason_by_word(words))
