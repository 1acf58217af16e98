"""Terms of controlled terminology."""

from __future__ import annotations

from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.standards.codelist import Codelist

KINDS = ("code", "value", "pref_term")


@operation("codelist_terms")
def codelist_terms(task: Task) -> Result:
    """Codes, submission values or preferred terms (`returntype`) of codelists or their terms.

    codelists: which; level: `codelist`, or `term` for the terms in them.
    """
    _refuse_by_record(task)
    kind = str(task.options.get("returntype") or "value")
    if kind not in KINDS:
        raise NotRun(f"operation {task.id}: '{kind}' is no returntype; use {', '.join(KINDS)}")
    level = str(task.options.get("level") or "term")
    found: list[str] = []
    for name in task.listed("codelists"):
        codelist = _codelist(task, str(name))
        told = {
            "code": codelist.code,
            "value": codelist.value,
            "pref_term": codelist.preferred or codelist.name,
        }
        found.extend([told[kind]] if level == "codelist" else _terms(codelist, kind))
    return found


@operation("codelist_extensible")
def codelist_extensible(task: Task) -> Result:
    """True where the `codelist` may be extended."""
    _refuse_by_record(task)
    return _codelist(task, str(task.option("codelist"))).extensible


@operation("define_extensible_codelists")
def define_extensible_codelists(task: Task) -> Result:
    """Values that define.xml adds to the extensible `codelists`; ALL = to any."""
    listed = task.options.get("codelists") or task.option("codelist")
    names = [str(name).lower() for name in (listed if isinstance(listed, list) else [listed])]
    every = task.study.need_define().codelists
    known = [one for one in every if names == ["all"] or one.name.lower() in names]
    return [value for one in known for value in one.extended]


def _codelist(task: Task, name: str) -> Codelist:
    terminology = task.study.library.terminology
    folded = {head.value.lower(): head.code for head in terminology.codelists()}
    found = terminology.codelist(folded.get(name.lower(), name))
    if found is None:
        raise NotRun(f"codelist '{name}' is not in {terminology.name}")
    return found


def _terms(codelist: Codelist, kind: str) -> list[str]:
    if kind == "code":
        return [term.code for term in codelist.terms]
    return [term.value if kind == "value" else term.preferred for term in codelist.terms]


def _refuse_by_record(task: Task) -> None:
    if task.options.get("ct_package_type") and task.options.get("version"):
        raise NotRun("terminology that changes from record to record is not supported")
