from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._not_done import for_words, reason_by_word


@mapping(says="NOT DONE where {from} is listed in {words}.")
def not_done(from_: Column, words: Table) -> Column:
    """NOT DONE where the result says so (--STAT; SDTMIG 3.4, section 4.5.1).

    from: collected result.
    words: table with the column WORD (and REASON); any case of letters.
    Gives NOT DONE or missing.
    """
    return for_words(from_, dict.fromkeys(reason_by_word(words), "NOT DONE"))
