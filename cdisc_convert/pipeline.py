"""A conversion from top to bottom: load, plan, read, execute, finish, write."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cdisc_convert.blinding import refuse_leaks
from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.finish import finish, records_due
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.issues import FIELDS, Finding, Issue, findings_of, issues_of, stops
from cdisc_convert.engine.metadata import DatasetFacts, dataset_facts
from cdisc_convert.engine.plan import Plan, make_plan
from cdisc_convert.engine.reading import RawFolder
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.summary import container_state, ledger_table, run_facts
from cdisc_convert.files.output_folder import OutputFolder
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import Place, Problem, SourceError, SpecError
from cdisc_convert.model.memory import Memory, mark
from cdisc_convert.model.spec import Study
from cdisc_convert.package import run_files, run_state
from cdisc_convert.package.foreign_files import foreign_files
from cdisc_convert.package.run_cache import RunCache
from cdisc_convert.standards.study_folder import find_study
from cdisc_convert.submission.farm import Farm
from cdisc_convert.submission.report.page import write_report
from cdisc_convert.submission.run_defines import write_run_defines
from cdisc_convert.submission.run_findings import (
    RunFindings,
    add_counts,
    check_datasets,
    known_findings,
    write_findings,
)
from cdisc_convert.submission.run_marks import RunMarks
from cdisc_convert.submission.run_options import PartOptions, RunOptions
from cdisc_convert.submission.run_results import write_run_results
from cdisc_convert.submission.study_run import StudyRun, run_in_parts, workplace

Progress = Callable[[str], None]
PARTS = ".parts"
ALONE = PartOptions()


@dataclass(frozen=True)
class Keeping:
    """What a run keeps for the next one, and whether it takes over what the last one kept.

    inputs: all that goes in (`run_state`), for a later run to find nothing changed.
    cache: keep what steps gave, and take over what is still the same; that changes no byte of any
    other file. again: take nothing over.
    """

    inputs: run_state.Inputs | None = None
    cache: bool = False
    again: bool = False


NOTHING = Keeping()


@dataclass(eq=False)
class Conversion:
    """What a conversion gave: the run, its datasets, issues and findings, and seconds per stage.

    memory: what it took over from the run before.
    """

    run: Run
    datasets: Mapping[str, Finished]
    issues: list[Issue]
    findings: list[Finding]
    seconds: dict[str, float] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)


def prepare(name: str, only: tuple[str, ...] = ()) -> tuple[Study, Plan, dict[str, DatasetFacts]]:
    """Everything that can be known of a study without data.

    Raises SpecError with every problem of the mapping.
    """
    study = load_study(find_study(name))
    problems: list[Problem] = []
    plan: Plan | None = None
    facts: dict[str, DatasetFacts] = {}
    try:
        plan = make_plan(study, only)
    except SpecError as bad:
        problems += bad.problems
    try:
        facts = dataset_facts(study)
    except SpecError as bad:
        problems += bad.problems
    if problems or plan is None:
        raise SpecError(problems)
    return study, plan, facts


def convert(
    name: str,
    raw: Path,
    out: Path,
    *,
    only: tuple[str, ...] = (),
    cutoff: str = "",
    is_blinded: bool = False,
    ascii_policy: str = "fold",
    verify: str = "own",
    parts: PartOptions = ALONE,
    validates: bool = True,
    defines: bool = True,
    with_displays: bool = False,
    with_report: bool = False,
    keeping: Keeping = NOTHING,
    say: Progress = lambda _: None,
) -> Conversion:
    """Convert the raw export in `raw` and write the run's folder `out`, whole or not at all.

    is_blinded: leave what the study seals unopened, and stamp the run as unfit for submission.
    validates, defines, with_displays, with_report: run the rule catalogue, write define documents,
    displays, and report.html, the page of the run (never of a blinded one).
    keeping: what is kept for the next run into `out`, and taken over from the one before.
    Raises SpecError, SourceError or XptRefusal; then `out` is as it was.
    """
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    with _run_folder(out) as folder, workplace(parts, folder.path / PARTS) as (store, farm):
        study, plan, facts = prepare(name, only)
        with _timed(seconds, "convert"):
            say("reading and converting")
            sealed = study.sealed if is_blinded or not study.is_unblinded else ()
            memory = _memory(keeping, out, folder.path, is_blinded=is_blinded or bool(sealed))
            hidden = frozenset(sealed)
            options = RunOptions(cutoff or study.cutoff, hidden, only, ascii_policy, parts, memory)
            raw_folder = _raw_folder(raw)
            made = _run(plan, facts, raw_folder, options, store, farm, say)
        say("writing")
        run, datasets = made.run, made.datasets
        with _timed(seconds, "write"):
            held = {name: item.dataset for name, item in datasets.items()}
            written = run_files.write_datasets(folder.path, held, ascii_policy, verify, farm.crew())
            farm.close()  # what comes now is done here; idle processes would only hold memory
            _refuse_lost(run, datasets, written)
            inputs = {**raw_folder.opened, **mapping_hashes(study)}
            marks = _marks(memory, run, inputs, written)
            if defines:
                write_run_defines(run, written, folder.path, marks)
        found = _validated(study, written, folder.path, marks, seconds) if validates else None
        with _timed(seconds, "write"):
            told = add_counts(run_facts(run, datasets, made.issues, made.findings, inputs), found)
            shows, filed = with_displays and not sealed, written.datasets
            told["results"] = write_run_results(run, filed, folder.path, bool(sealed), shows, marks)
            _write_accounts(made, written, told, folder.path)
            _close(study, raw, folder.path, bool(sealed), with_report, memory)
            memory.close()
            run_state.write_state(folder.path, keeping.inputs, raw_folder.opened, written.hashes())
        _write_timings(folder.path, seconds, started)
    return Conversion(run, datasets, made.issues, made.findings, seconds, memory)


def _run_folder(out: Path) -> OutputFolder:
    """The folder of a run, which takes the place of an earlier run and of nothing else."""
    return OutputFolder(out, foreign=foreign_files, listed_in=run_state.STATE)


def _write_timings(folder: Path, seconds: dict[str, float], started: float) -> None:
    seconds["total"] = round(time.perf_counter() - started, 3)
    run_files.write_timings(folder, seconds)


def _write_accounts(
    made: StudyRun, written: run_files.WrittenDatasets, told: dict[str, Any], folder: Path
) -> None:
    """Write issues, ledger, run.json and the trace."""
    run_files.write_issues(folder, FIELDS, [issue.values() for issue in made.issues])
    run_files.write_ledger(folder, ledger_table(made.run), written.changes)
    run_files.write_run(folder, told, written.files, written.changes)
    made.write_trace(folder / "trace")


def _run(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    raw: RawFolder,
    options: RunOptions,
    store: Store,
    farm: Farm,
    say: Progress,
) -> StudyRun:
    made = run_in_parts(plan, facts, raw, options, store, farm, say)
    raw.refuse_changed()
    if not isinstance(made, Run):
        for dataset in made.datasets:  # parts of subjects are made anew each time
            options.memory.note("datasets", dataset, is_done=True)
    else:
        made = StudyRun(made, finish(made), issues_of(made), findings_of(made))
    _refuse(made.run, made.issues, options.only)
    return made


def _memory(keeping: Keeping, out: Path, folder: Path, *, is_blinded: bool) -> Memory:
    """The memory of a run: what is in the cache of `out`, kept on in that of `folder`.

    A blinded run has none, so that nothing of an open one can be in its folder.
    """
    if is_blinded or not keeping.cache:
        return Memory()
    return RunCache(run_state.program_hash(), out, folder, takes_over=not keeping.again)


def _marks(
    memory: Memory, run: Run, inputs: Mapping[str, str], written: run_files.WrittenDatasets
) -> RunMarks:
    """Marks of what the steps after the conversion read."""
    own = (f"{name} {told}" for name, told in sorted(inputs.items()) if name.startswith("mapping:"))
    files = {name: file.sha256 for name, file in written.files.items()}
    return RunMarks(memory, mark(run.study.name, *own), run.world.tables, files)


def _close(
    study: Study, raw: Path, folder: Path, is_blinded: bool, with_report: bool, memory: Memory
) -> None:
    """Mark a blinded run and refuse one that tells what is sealed; write the page of another."""
    if is_blinded:
        run_files.write_blinded_stamp(folder)
        refuse_leaks(study, raw, folder)
    elif with_report:
        write_report(folder, folder / "report.html", memory)


def _validated(
    study: Study,
    written: run_files.WrittenDatasets,
    folder: Path,
    marks: RunMarks,
    seconds: dict[str, float],
) -> RunFindings:
    """Run the rule catalogue on the datasets, and write its findings."""
    with _timed(seconds, "validate"):
        sizes = {name: file.bytes for name, file in written.files.items()}
        known = known_findings(Path(study.folder))
        found = check_datasets(
            written.datasets, study.standards, written.lengths, sizes, folder, known, marks
        )
        write_findings(folder, found)
    return found


def _raw_folder(raw: Path) -> RawFolder:
    if not raw.is_dir():
        raise SourceError.at(str(raw), "is no folder; --raw names the folder of the raw export")
    return RawFolder(raw)


def mapping_hashes(study: Study) -> dict[str, str]:
    """SHA-256 of every mapping file of the study."""
    return {
        f"mapping:{name}": hashlib.sha256((Path(study.folder) / name).read_bytes()).hexdigest()
        for name in study.files
    }


def _refuse(run: Run, issues: list[Issue], only: tuple[str, ...]) -> None:
    """Raises SourceError where the ledger does not balance or a check says stop."""
    problems = [Problem(Place("ledger"), fault) for fault in run.account.faults]
    if not only:
        problems += unaccounted(run)
    for issue in stops(run, issues):
        problems.append(Problem(Place(issue.file, issue.row or 0), f"{issue.id}: {issue.message}"))
    if problems:
        raise SourceError(problems)


def _refuse_lost(
    run: Run, datasets: Mapping[str, Finished], written: run_files.WrittenDatasets
) -> None:
    """Raises SourceError where a file holds other than the records that were made."""
    problems = []
    for name, item in datasets.items():
        due = records_due(run, item)
        rows = written.files[name].rows
        if rows != due:
            text = f"{rows} records were written, but {due} were made; please report this"
            problems.append(Problem(Place(name), text))
    if problems:
        raise SourceError(problems)


def unaccounted(run: Run) -> list[Problem]:
    """Raw rows and raw columns that the mapping neither uses nor gives a reason for."""
    problems = []
    containers = {s.form_of for s in run.study.sources.values() if s.form_of}
    for name, account in run.account.sources.items():
        # a row of a sparse file stands for the forms that it fills
        if name in containers:
            account = replace(account, state=container_state(run, name))
        unbalanced = account.unbalanced
        if not unbalanced:
            continue
        file, row = account.first_place or run.raw[name].where(account.first_unbalanced())
        problems.append(
            Problem(
                Place(file, row),
                f"source {name}: {unbalanced} of {account.read} rows are neither mapped nor set "
                "aside with a reason; map them, or drop them with 'when' and 'because'",
            )
        )
    refuses = run.study.unlisted_columns == "refuse"
    for name, counts in run.unmapped.items():
        columns = [column for column, values in counts.items() if values]
        if not columns or not refuses:
            continue
        shown = ", ".join(columns[:12]) + (" ..." if len(columns) > 12 else "")
        problems.append(
            Problem(
                run.study.sources[name].place,
                f"source {name}: no statement uses {shown}; map them, or list them under "
                "'not_submitted' with a reason",
            )
        )
    return problems


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = round(seconds.get(stage, 0.0) + time.perf_counter() - start, 3)
