"""What an agency asks of a submission package.

Sources: FDA Study Data Technical Conformance Guide 3.3.2 (5 GB per dataset, as quoted by the xportr
vignette on agencies; a newer limit is not known here, so it can be set), ICH and FDA eCTD pages (study
tagging file: asked for in the United States, not allowed in Japan), PMDA Technical Conformance Guide
(the guide states the character set of texts that are not English).
"""

from __future__ import annotations

from dataclasses import dataclass

GIGABYTE = 1024**3


@dataclass(frozen=True)
class Agency:
    """One agency.

    largest: bytes that a dataset file may have before it is split. has_tagging: whether a study
    tagging file is part. ascii_only: whether every byte of the datasets must be ASCII. rejects:
    technical rejection criteria that are looked at.
    """

    name: str
    title: str
    largest: int
    has_tagging: bool
    ascii_only: bool
    rejects: tuple[str, ...]


AGENCIES = {
    "fda": Agency(
        "fda",
        "U.S. Food and Drug Administration",
        5 * GIGABYTE,
        True,
        True,
        ("1789", "1734", "1735", "1736"),
    ),
    "pmda": Agency(
        "pmda",
        "Pharmaceuticals and Medical Devices Agency",
        5 * GIGABYTE,
        False,
        False,
        (),
    ),
}
