"""What a plan is made of: its nodes, and the names that every dataset has without stating them."""

from __future__ import annotations

from dataclasses import dataclass

from cdisc_convert.model.spec import Call, Study

IMPLICIT = ("USUBJID",)
SUBJECT_COLUMNS = ("USUBJID", "SUBJID", "SITEID", "COUNTRY", "ZONE", "EARLIER")
STUDY_VALUES = ("STUDYID", "TITLE", "CUTOFF", "BLINDED")


@dataclass(frozen=True, order=True)
class Node:
    """A unit of work: kind is rows, name or then."""

    kind: str
    owner: str
    name: str = ""
    part: str = ""

    def __str__(self) -> str:
        if self.kind == "name":
            where = f" (part {self.part})" if self.part else ""
            return f"{self.owner}.{self.name}{where}"
        if self.kind == "rows":
            return f"the rows of {self.owner}"
        return f"the records of {self.owner} after 'then'"


def timing_variables(study: Study, dataset: str, call: Call) -> list[str]:
    """Date variables (--DTC, --STDTC, --ENDTC) of `dataset`, less those the call excepts."""
    spec = study.datasets[dataset]
    prefix = spec.prefix if len(spec.prefix) == 2 else spec.name[:2]
    excepted = {str(ref) for ref in call.arguments.get("except", ())}
    names = [f"{prefix}{ending}" for ending in ("DTC", "STDTC", "ENDTC")]
    return [n for n in names if n in spec.statements and f"{dataset}.{n}" not in excepted]
