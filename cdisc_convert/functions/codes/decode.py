from typing import Literal

from cdisc_convert.functions._arguments import Column, Terms, TextMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.codes._unmatched import settle
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(
    says="{from} decoded[ by codelist {codelist}][ ({terms})][; {otherwise} for anything else].",
    keeps_origin=True,
)
def decode(
    from_: Column,
    terms_of_codelist: Terms,
    codelist: str | None = None,
    terms: TextMap | None = None,
    otherwise: str | None = None,
    unmatched: Literal["report", "empty", "keep", "stop"] = "report",
) -> Made:
    """The submission value for a code, synonym or listed text.

    from: collected text or number; blanks around it do not count.
    codelist: a CDISC codelist; its submission values, synonyms and preferred terms are understood,
        in any case of letters.
    terms: collected text and the term it stands for; looked at first, exactly and then in any case
        of letters.
    otherwise: the term where nothing fits; reported.
    unmatched: without `otherwise`: `report` = missing and reported, `empty` = missing, `keep` = the
        collected text, reported, `stop` = the run ends.
    Gives text.
    Raises SourceError with `unmatched: stop`.
    """
    listed = dict(terms or {})
    listed_in_any_case: dict[str, str] = {}
    for text, term in listed.items():
        listed_in_any_case.setdefault(text.strip().lower(), term)

    def term_of(text: str) -> str | None:
        plain = text.strip()
        for known, spelling in (
            (listed, plain),
            (listed_in_any_case, plain.lower()),
            (terms_of_codelist, plain),
            (terms_of_codelist, plain.lower()),
        ):
            if spelling in known:
                return known[spelling]
        return None

    collected = column_as_text(from_)
    found = collected.map_texts(term_of)
    without = collected.present & found.absent
    because = f"is not a term of codelist {codelist}" if codelist else "is not one of the terms"
    if otherwise is not None and without.any():
        other = Column.constant(otherwise, len(found), found.kind)
        return Made(found.otherwise(other.where(without)), None, because, without)
    return settle(found, collected, without, because, unmatched)
