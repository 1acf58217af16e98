"""What a validation is asked for, and how it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.baseline import Delta, compared
from cdisc_convert.rules.catalogue import rules_for
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.core.environment import SECONDS, core_setup
from cdisc_convert.rules.core.results import run_core
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import RuleResult
from cdisc_convert.rules.open_rules.parse import read_rules
from cdisc_convert.rules.open_rules.run import run_rules
from cdisc_convert.rules.outcome import BOTH, CORE, NATIVE, Outcome
from cdisc_convert.rules.study import Study
from cdisc_convert.rules.waivers import Waiver, read_waivers, waive
from cdisc_convert.submission.validation.places import shown_folder, with_places
from cdisc_convert.submission.validation.specification import as_define

KNOWN_FINDINGS = "known_findings.yaml"
"""Waivers of a study, beside its study.yaml."""
LISTED = 10_000
"""Findings listed per rule in a report."""
MOST = 1_000_000
"""Findings that are looked at per rule where waivers or an earlier result need them all."""
Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Request:
    """A validation as asked for.

    standard, version: "" = found out. define: the define.xml, None = the one in the folder.
    spec: a P21-style workbook in its place.
    study: folder of the mapping that made the datasets; gives places and known findings.
    rules: folder of rule files in place of our catalogue. engine: native, core or both.
    profile: agency whose own rules count too, "" = none. sdtm: folder of the SDTM datasets that
    analysis datasets were made from, to be compared with.
    today: day by which waivers are over.
    """

    folder: Path
    standard: str = ""
    version: str = ""
    define: Path | None = None
    spec: Path | None = None
    study: Path | None = None
    rules: Path | None = None
    engine: str = NATIVE
    waivers: Sequence[Path] = ()
    baseline: Path | None = None
    today: date = date.max
    core_python: Path | None = None
    core_cache: Path | None = None
    core_seconds: float = SECONDS
    profile: str = ""
    sdtm: Path | None = None


def validated(request: Request, say: Say | None = None) -> Outcome:
    """The outcome of `request`. Raises SpecError and SourceError for what cannot be used."""
    if request.spec is not None and request.define is not None:
        raise SpecError.at("--spec", "--define is given too; give one of the two")
    with as_define(request.spec) as (define, notes):
        made = _validated(replace(request, define=define) if define else request, say)
        return replace(made, notes=(*made.notes, *notes))


def _validated(request: Request, say: Say | None) -> Outcome:
    rules = request.rules
    if rules is not None and not rules.is_dir():
        raise SpecError.at("--rules", f"'{rules}' is no folder; name a folder of rule files")
    setup = None
    if request.engine != NATIVE:
        setup = core_setup(request.core_python, request.core_cache, request.core_seconds)
    waivers = _waivers(request)
    study = read_study(request.folder, request.standard, request.version, request.define)
    everything = bool(waivers) or request.baseline is not None
    listed = MOST if everything else LISTED
    official: list[RuleResult] = []
    if setup is not None:
        told = (lambda done, of: say("official engine", done, of)) if say else None
        official = run_core(study, request.folder, setup, _define(request), rules, told)
    native = [] if request.engine == CORE else _native(study, request, listed)
    if request.study is not None:
        native, official = with_places(native, request.study), with_places(official, request.study)
    outcome = Outcome(
        study,
        official if request.engine == CORE else native,
        request.engine,
        official if request.engine == BOTH else (),
        folder=shown_folder(request.folder),
    )
    return _cut(_compared(_waived(outcome, waivers, request.today), request.baseline))


def _native(study: Study, request: Request, listed: int) -> list[RuleResult]:
    if request.rules is not None:
        return run_rules(read_rules(request.rules), study, listed)
    sources = () if request.sdtm is None else read_study(request.sdtm, "sdtmig").datasets
    return run_catalogue(study, rules_for(request.profile), sources=sources, listed_per_rule=listed)


def _define(request: Request) -> Path | None:
    """The define.xml as told, else the one that lies beside the datasets."""
    if request.define is not None:
        return request.define
    beside = [path for path in request.folder.iterdir() if path.name.lower() == "define.xml"]
    beside = [path for path in beside if path.is_file()]
    return beside[0] if beside else None


def _waivers(request: Request) -> list[Waiver]:
    files = list(request.waivers)
    if request.study is not None and (request.study / KNOWN_FINDINGS).is_file():
        files.append(request.study / KNOWN_FINDINGS)
    return [waiver for path in files for waiver in read_waivers(path)]


def _waived(outcome: Outcome, waivers: Sequence[Waiver], today: date) -> Outcome:
    if not waivers:
        return outcome
    first = waive(outcome.results, waivers, today, CORE if outcome.engine == CORE else NATIVE)
    second = waive(outcome.other, waivers, today, CORE)
    used = {id(one.waiver) for one in (*first.waived, *second.waived)}
    idle = {id(one): one for one in (*first.unused, *second.unused)}
    return replace(
        outcome,
        results=first.results,
        other=second.results,
        waived=(*first.waived, *second.waived),
        expired=first.expired,
        unused=tuple(one for key, one in idle.items() if key not in used),
    )


def _compared(outcome: Outcome, earlier: Path | None) -> Outcome:
    if earlier is None:
        return outcome
    delta: Delta = compared(outcome.findings, earlier)
    return replace(outcome, delta=delta)


def _cut(outcome: Outcome) -> Outcome:
    """Lists no longer than a report bears, new findings first; the true numbers stay."""
    delta = outcome.delta

    def cut(result: RuleResult) -> RuleResult:
        if len(result.findings) <= LISTED:
            return result
        found = result.findings
        if delta is not None:
            found = tuple(sorted(found, key=lambda finding: not delta.is_new(finding)))
        return replace(result, findings=found[:LISTED])

    return replace(
        outcome, results=tuple(map(cut, outcome.results)), other=tuple(map(cut, outcome.other))
    )
