from cdisc_convert.functions._arguments import Column, Terms
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._unit_spelling import (
    CELL_COUNTS,
    GIGA_PER_LITRE,
    plain_spelling,
)
from cdisc_convert.model.records import Made

_DOMAINS_WITH_CELL_COUNTS = frozenset({"LB", "CP"})


@mapping(says="{from} as CT unit of {domain}.", keeps_origin=True)
def unit_text(from_: Column, domain: str, terms_of_codelist: Terms) -> Made:
    """The submission value of a unit spelling (--ORRESU; codelist UNIT, for VS VSRESU).

    from: collected unit.
    domain: domain whose units are meant; in LB and CP `/uL`, `/mm3`, `cells/uL` are `10^6/L` and
        `G/L`, `K/uL`, `10^3/mm3` are `10^9/L`.
    The case of letters counts first (`g/L` is no `G/L`), then spellings of cell counts, then any
    case of letters, synonyms and preferred terms that name one unit only.
    Gives the submission value; missing and rejected where no unit fits.
    """
    counts_cells = domain in _DOMAINS_WITH_CELL_COUNTS

    def unit_of(text: str) -> str | None:
        spellings = list(dict.fromkeys((text.strip(), plain_spelling(text))))
        for spelling in spellings:
            if terms_of_codelist.get(spelling) == spelling:
                return spelling
        for spelling in spellings:
            if counts_cells and spelling == GIGA_PER_LITRE:
                return CELL_COUNTS["10^9/l"]
            if counts_cells and spelling.lower() in CELL_COUNTS:
                return CELL_COUNTS[spelling.lower()]
        for spelling in spellings:
            per_litre = f"{spelling[:-1]}L" if spelling.endswith("/l") else spelling
            if found := terms_of_codelist.get(per_litre) or terms_of_codelist.get(spelling.lower()):
                return found
        return None

    found = from_.map_texts(unit_of)
    return Made(found, from_.present & found.absent, f"is not a unit of {domain}")
