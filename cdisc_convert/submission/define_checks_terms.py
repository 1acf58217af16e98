"""Checks of codelists and terms against the published terminology that is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cdisc_convert.model.define import CodeList, Define, MetaData, Standard
from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.codelist import Codelist
from cdisc_convert.standards.packages import list_packages
from cdisc_convert.standards.terminology import Terminology
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

NCI = "nci:ExtCodeID"
BY_THE_GUIDE = {"C74457": ("MULTIPLE", "OTHER")}
"""Values that SDTMIG 3.4, section 5.2 (DM, assumptions on RACE) gives beside a closed list."""
_CODE = re.compile(r"C\d+")


@check("DX-C05", "an NCI code is a C and digits (section 5.3.12.1)")
def code_form(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Aliases of the NCI that are no C-codes."""
    for one in metadata.codelists:
        for alias in one.aliases:
            if alias.context == NCI and not _CODE.fullmatch(alias.name):
                yield Noticed(one, name_of(one), f"NCI code '{alias.name}' is no C-code")
        for term in one.terms:
            for alias in term.aliases:
                if alias.context == NCI and not _CODE.fullmatch(alias.name):
                    words = f"'{term.value}': NCI code '{alias.name}' is no C-code"
                    yield Noticed(term, name_of(one), words)


@check("DX-C06", "terms are those of the terminology that the codelist names (section 5.3.12)")
def published(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Terms with the C-code of another, unknown terms of closed lists, doubtful extensions.

    Only where the package that the codelist names is at hand.
    """
    for one in metadata.codelists:
        standard = metadata.standard_of.get(one.standard_oid)
        known = _codelist(standard, one) if standard is not None else None
        if known is None:
            continue
        for term in one.terms:
            code = next((a.name for a in term.aliases if a.context == NCI), "")
            published_term = known.by_value.get(term.value)
            if term.value in BY_THE_GUIDE.get(known.code, ()):
                continue
            if published_term is None and not known.extensible:
                words = f"'{term.value}' is no term of {known.value}, which is not extensible"
                yield Noticed(term, name_of(one), words)
            elif published_term is None and code in known.by_code:
                words = f"'{term.value}' has the C-code of '{known.by_code[code].value}' ({code})"
                yield Noticed(term, name_of(one), words)
            elif published_term is not None and code and code != published_term.code:
                words = f"'{term.value}' has C-code {code}, published is {published_term.code}"
                yield Noticed(term, name_of(one), words)


@check("DX-C07", "only what is not published is marked as extended (section 5.3.12.3)", WARNING)
def needless_mark(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Published terms that are marked as the sponsor's own."""
    for one in metadata.codelists:
        standard = metadata.standard_of.get(one.standard_oid)
        known = _codelist(standard, one) if standard is not None else None
        for term in one.terms if known is not None else ():
            if term.is_extended == "Yes" and term.value in known.by_value:  # type: ignore[union-attr]
                words = f"'{term.value}' is published; it needs no def:ExtendedValue"
                yield Noticed(term, name_of(one), words)


def _codelist(standard: Standard, one: CodeList) -> Codelist | None:
    """The published codelist with the C-code of `one` in the package that it names."""
    code = next((alias.name for alias in one.aliases if alias.context == NCI), "")
    terminology = _package(f"{standard.publishing_set.lower()}-{standard.version}")
    return terminology.codelist(code) if terminology is not None and code else None


@cache
def _package(name: str) -> Terminology | None:
    if name not in {entry.name for entry in list_packages()}:
        return None
    try:
        return Terminology.load(name)
    except StandardsError:
        return None
