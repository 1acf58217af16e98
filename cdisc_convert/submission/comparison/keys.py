"""The variables that tell the records of a dataset apart: said, declared, or the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.errors import SpecError

USUAL = (
    ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
    ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),
    ("STUDYID", "USUBJID", "PARAMCD", "AVISITN", "ATPTN", "ADT", "ASEQ"),
    ("STUDYID", "USUBJID", "ASEQ"),
)
"""Keys that are taken whole: structure of SUPP-- and RELREC (SDTMIG 3.4, 8.2 and 8.4), of BDS
(ADaMIG 1.3, 3.3) and ASEQ."""
BY_RECORD: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keys:
    """Key variables as a person or a specification named them.

    every: for every dataset; of: for one dataset; declared: by a specification, per dataset.
    source: what declared them.
    """

    every: tuple[str, ...] = ()
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""

    def choose(self, left: Dataset, right: Dataset) -> tuple[tuple[str, ...], str]:
        """Key variables of a pair of datasets, and in words why these; () = by record number.

        Raises SpecError where a variable that was named is not in both.
        """
        named = self.of.get(left.name) or self.every
        if named:
            for name in named:
                if name not in left.columns or name not in right.columns:
                    raise SpecError.at(
                        f"--keys {name}",
                        f"{left.name} does not have this variable on both sides; name its keys "
                        f"with --keys {left.name}=...",
                    )
            return named, "as given"
        both = [name for name in left.columns if name in right.columns]
        declared = self.declared.get(left.name, ())
        if declared and all(name in both for name in declared):
            return declared, f"of {self.source}"
        return usual_keys(left.name, both)


def usual_keys(dataset: str, both: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The usual keys of `dataset` among the variables that both sides have."""
    if "USUBJID" not in both:
        return BY_RECORD, "none are known: by record number"
    if dataset in ("DM", "ADSL"):
        return ("USUBJID",), "one record per subject"
    for key in USUAL[:2]:
        if all(name in both for name in key):
            return key, "usual for this structure"
    sequence = [name for name in both if name.endswith("SEQ") and name not in ("SRCSEQ", "ASEQ")]
    own = [name for name in sequence if name.removesuffix("SEQ") == dataset[:2]]
    if len(own or sequence) == 1 and "PARAMCD" not in both:
        return ("USUBJID", (own or sequence)[0]), "--SEQ within subject"
    present = [tuple(name for name in key if name in both) for key in USUAL[2:]]
    best = max(present, key=len)
    if "PARAMCD" in best or "ASEQ" in best:
        return best, "usual for this structure"
    return BY_RECORD, "none are known: by record number"
