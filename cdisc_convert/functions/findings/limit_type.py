from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import limit_of
from cdisc_convert.model.decimals import column_as_text


@mapping(says="HALFLLOQ for < and ULOQ for > in {text}.")
def limit_type(text: Column) -> Column:
    """Derivation type of an analysis value that a limit gave (DTYPE; codelist DTYPE).

    text: standard result; `<=` counts as `<`, `>=` as `>`.
    Gives HALFLLOQ, ULOQ or missing.
    """

    def word(result: str) -> str | None:
        limit = limit_of(result)
        if limit is None:
            return None
        return "HALFLLOQ" if limit.is_below else "ULOQ"

    return column_as_text(text).map_texts(word)
