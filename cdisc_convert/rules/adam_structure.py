"""The structure of an analysis dataset, told by its variables (ADaMIG 1.3, section 2.3)."""

from __future__ import annotations

from cdisc_convert.rules.study import StudyDataset

OCCURRENCE_ENDINGS = ("TERM", "TRT", "DECOD")
TOLD = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
    "ADAM OTHER": "ADAM OTHER",
}
"""Class names of define.xml with the structure each means."""


def structure_of(dataset: StudyDataset) -> str:
    """ADSL, BDS, TTE, OCCDS or ADAM OTHER.

    PARAMCD makes a dataset BDS and CNSR beside it time-to-event; a topic variable of an Events or
    Interventions domain makes it OCCDS. A class that the metadata state counts before that.
    """
    names = dataset.data.columns
    if dataset.name == "ADSL":
        return "ADSL"
    told = TOLD.get(dataset.data.class_.upper(), dataset.data.class_.upper())
    if told in ("OCCDS", "ADAM OTHER"):
        return told
    if "PARAMCD" in names:
        return "TTE" if "CNSR" in names else "BDS"
    if told == "BDS":
        return told
    is_occurrence = any(name[2:] in OCCURRENCE_ENDINGS and len(name) <= 7 for name in names)
    return "OCCDS" if is_occurrence else "ADAM OTHER"
