"""Words of P21 specifications in the terms of Define-XML 2.1."""

from __future__ import annotations

import re

DATA_TYPES = {
    "string": "text",
    "char": "text",
    "character": "text",
    "$": "text",
    "num": "float",
    "numeric": "float",
    "number": "float",
    "double": "float",
    "decimal": "float",
    "int": "integer",
    "long": "integer",
}
ORIGINS = {
    "crf": ("Collected", "Investigator"),
    "edt": ("Collected", "Vendor"),
    "ecrf": ("Collected", "Investigator"),
    "derived": ("Derived", "Sponsor"),
    "assigned": ("Assigned", "Sponsor"),
    "protocol": ("Protocol", "Sponsor"),
    "predecessor": ("Predecessor", ""),
    "copied": ("Predecessor", ""),
    "collected": ("Collected", ""),
    "not available": ("Not Available", ""),
    "other": ("Other", ""),
}
"""Origin words of 2.0 and 2.1; the source that 2.0 does not say is the usual one of the word."""
GUIDES = {
    "adam-ig": "ADaMIG",
    "adamig": "ADaMIG",
    "adam ig": "ADaMIG",
    "adam": "ADaMIG",
    "sdtm-ig": "SDTMIG",
    "sdtmig": "SDTMIG",
    "sdtm ig": "SDTMIG",
    "cdisc sdtm": "SDTMIG",
    "cdisc adam": "ADaMIG",
    "sdtm": "SDTMIG",
    "send-ig": "SENDIG",
    "sendig": "SENDIG",
    "cdisc send": "SENDIG",
    "sdtm-ig-md": "SDTMIG-MD",
    "send-ig-dart": "SENDIG-DART",
    "sdtm-ig-ap": "SDTMIG-AP",
    "adam-ig-md": "ADaMIG-MD",
    "adam-occds": "ADaM-OCCDSIG",
    "occds": "ADaM-OCCDSIG",
}
"""Names of implementation guides in 2.1 (Define-XML 2.1 controlled terminology, Standard Name)."""
PUBLISHING_SETS = {
    "sdtm": "SDTM",
    "adam": "ADaM",
    "send": "SEND",
    "cdash": "CDASH",
    "define-xml": "DEFINE-XML",
}
_VERSION = re.compile(r"(?P<name>.*?)[\s-]*v?(?P<version>\d[\w.-]*)$")


def data_type(text: str) -> str:
    """A data type of Define-XML; what is not known stays as it is."""
    return DATA_TYPES.get(text.lower(), text)


def origin_words(type_: str, source: str) -> tuple[str, str]:
    """(origin type, source) of 2.1; a word that is not known stays as it is."""
    known, usual = ORIGINS.get(type_.lower(), (type_, ""))
    return known, source or usual


def guide_name(text: str) -> str:
    """The name of an implementation guide as 2.1 writes it."""
    return GUIDES.get(text.strip().lower(), text.strip())


def name_and_version(text: str) -> tuple[str, str]:
    """`ADaM-IG 1.1` as name and version; all is name where no version stands at the end."""
    match = _VERSION.fullmatch(text.strip())
    return (match["name"].strip(), match["version"]) if match else (text.strip(), "")


def yes_no(text: str) -> str:
    """Yes or No in any case, Y and N; what is neither stays."""
    return {"y": "Yes", "n": "No", "yes": "Yes", "no": "No"}.get(text.lower(), text)
