"""What a standard says about a dataset and about a variable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VariableStandard:
    """A variable as a standard defines it, under the name it has in one dataset.

    label: "" where the standard leaves the words to the sponsor (`*DT`, `AOCCzzFL`).
    type: Char or Num.
    core: SDTM Req, Exp, Perm; ADaM Req, Cond, Perm, Not used.
    ordinal: rank in the column order of its dataset, from 1.
    codelists: C-codes; several where the standard names several.
    described: what else restricts the values ("ISO 8601 duration", "MedDRA"), or "".
    values: the values the standard itself fixes.
    found: SDTM "IG" or "model"; ADaM the structure it was found in, or "SDTM".
    generic: the name the standard gives it: `--STDTC`, `TRTxxP`, `*DT`, `USUBJID`.
    """

    name: str
    label: str
    type: str
    core: str
    ordinal: int
    role: str = ""
    codelists: tuple[str, ...] = ()
    described: str = ""
    values: tuple[str, ...] = ()
    found: str = "IG"
    generic: str = ""


@dataclass(frozen=True)
class DatasetStandard:
    """A dataset as a standard defines it.

    domain: the two letters that `--` stands for; SUPPQUAL and RELREC stand for themselves.
    label, structure: "" where only the model knows the dataset.
    variables: those of the implementation guide, in its order.
    """

    name: str
    domain: str
    label: str
    class_: str
    structure: str
    ordinal: int
    variables: tuple[VariableStandard, ...]
