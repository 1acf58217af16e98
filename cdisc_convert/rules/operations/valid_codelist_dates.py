"""Terminology packages by date, and what they hold."""

from __future__ import annotations

from functools import cache

import numpy as np

from cdisc_convert.rules.cells import Lists, as_texts
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.standards.packages import list_packages, standard_name
from cdisc_convert.standards.terminology import Terminology

SUBJECTS = {
    "SDTM": ("sdtm",),
    "SEND": ("send",),
    "ADaM": ("sdtm", "adam"),
}
ATTRIBUTES = (
    "Codelist CCODE",
    "Codelist Value",
    "Term CCODE",
    "Term Value",
    "Term Submission Value",
    "Term Preferred Term",
)


@operation("valid_codelist_dates")
def valid_codelist_dates(task: Task) -> Result:
    """Dates of the terminology packages at hand for the standard, or for `ct_package_types`."""
    library = task.study.library
    own = list(SUBJECTS.get(library.family, ()))
    subjects = task.listed("ct_package_types") if task.options.get("ct_package_types") else own
    return library.package_dates(str(subject) for subject in subjects)


@operation("get_codelist_attributes")
def get_codelist_attributes(task: Task) -> Result:
    """Per record the `ct_attribute` of everything in the package that `name` and `version` name.

    A package that is not at hand has nothing.
    """
    wanted = str(task.option("ct_attribute"))
    if wanted not in ATTRIBUTES:
        raise NotRun(f"operation {task.id}: '{wanted}' is none of {', '.join(ATTRIBUTES)}")
    names = as_texts(task.frame.column(task.name))
    versions = as_texts(task.frame.column(str(task.option("version"))))
    codes, count = names.group_codes()
    others, _ = versions.group_codes()
    _, first, back = np.unique(others * count + codes, return_index=True, return_inverse=True)
    told = zip(names.take(first).texts(), versions.take(first).texts(), strict=True)
    lists = tuple(_held(task, name, version, wanted) for name, version in told)
    return Lists(back.astype(np.int64), lists)


def _held(task: Task, name: str | None, version: str | None, wanted: str) -> tuple[str, ...]:
    if not version:
        return ()
    own = {"ADaM": "adam", "SEND": "send"}.get(task.study.library.family, "sdtm")
    subject = own if name in ("CDISC", "CDISC CT") else str(name)
    package = standard_name(f"{subject}-{version.strip()}")
    if package not in {entry.name for entry in list_packages()}:
        return ()
    return _attributes(package, wanted)


@cache
def _attributes(package: str, wanted: str) -> tuple[str, ...]:
    terminology = Terminology.load(package)
    heads = terminology.codelists()
    if wanted == "Codelist CCODE":
        return tuple(head.code for head in heads)
    if wanted == "Codelist Value":
        return tuple(head.value for head in heads)
    found = set()
    for head in heads:
        for term in terminology.need(head.code).terms:
            is_value = wanted in ("Term Value", "Term Submission Value")
            other = term.value if is_value else term.preferred
            found.add(term.code if wanted == "Term CCODE" else other)
    return tuple(sorted(found))
