"""Variables that the standard requires or expects (SDTMIG 3.4, section 4.1.5; ADaMIG 1.3, 3.1)."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks, Passed, rule_kind
from cdisc_convert.rules.standard_of import core_of, names_of_role
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View


@rule_kind(Level.DATASET)
def core_variables(view: View, dataset: StudyDataset, *, core: str) -> Iterator[Given]:
    """Variables with this `core` that the dataset does not have."""
    own = [one for one in core_of(view, dataset).values() if one.core == core]
    wanted = [one.name for one in own if one.name.isupper() and one.name[:1].isalpha()]
    for name in wanted:
        there = name in dataset.data.columns
        yield Passed() if there else Fact(dataset.name, (name,), (None,), name)


@rule_kind(Level.RECORDS)
def required_values(view: View) -> Iterator[Marks]:
    """Records on which a required variable has no value."""
    known = core_of(view, view.parts[0])
    for name in view.frame.names:
        standard = known.get(name)
        if standard is not None and standard.core == "Req":
            yield Marks(~view.present(name), (name,), name)


@rule_kind(Level.DATASET)
def role_present(view: View, dataset: StudyDataset, *, role: str) -> Iterator[Given]:
    """A dataset without any variable of this `role` in the standard."""
    if not names_of_role(view, role).isdisjoint(dataset.data.columns):
        yield Passed()
    else:
        yield Fact(dataset.name, (), (), role)


@rule_kind(Level.DATASET)
def identifiers(view: View, dataset: StudyDataset) -> Iterator[Given]:
    """A dataset of a general class without a variable that says whom its records are about."""
    if dataset.is_supplemental:
        raise NotApplicable("is a dataset of supplemental qualifiers")
    about = ["USUBJID", "SPDEVID", "POOLID", "SPTOBID", "STOCONID"]
    wanted = ["APID"] if dataset.domain.startswith("AP") else about
    if any(name in dataset.data.columns for name in wanted):
        yield Passed()
    else:
        yield Fact(dataset.name, tuple(wanted), (None,) * len(wanted), " or ".join(wanted))
