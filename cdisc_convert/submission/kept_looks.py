"""Steps that look at chosen records of datasets, taken over where they would see the same.

Which columns an analysis or a figure looks at is known to its code alone, so it is noted while it
looks (`Looks`). What it looks at next follows from what it has seen: where the same columns of the
same choices show the same values, in the same order, it would do the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass, replace
from typing import Any

from cdisc_convert.engine.analysis_table import PERSONS, Analysable, AnalysisTable, Choice, table_of
from cdisc_convert.model.errors import UserError
from cdisc_convert.model.fingerprint import described
from cdisc_convert.model.memory import mark
from cdisc_convert.model.result import Joined
from cdisc_convert.model.spec import Reference
from cdisc_convert.submission.run_marks import ABSENT, RunMarks

Seen = dict[str, Any]
"""By choice the number of its records, -1 = none were made, and (dataset, variable, mark)."""


def kept_step(
    marks: RunMarks,
    stage: str,
    name: str,
    about: Iterable[object],
    choices: Iterable[Choice],
    source: Analysable,
    make: Callable[[Analysable], bytes],
) -> bytes:
    """What the step gives: taken over where it would see what it saw in the run before, else made.

    about: what the mapping says of the step, everything that it reads beside records. choices: the
    records that it may look at. make: does it with the source that it is given and sees no other.
    """
    if not marks.memory.is_on:
        marks.memory.note(stage, name, is_done=True)
        return make(source)
    told, chosen = list(about), list(choices)
    names = {PERSONS, *_named([told, chosen])}
    own = mark(*map(repr, told), marks.of_tables(), _of_config(source), *_said(source, names))
    whole = mark(*marks.datasets(source.datasets, names))

    def still(before: list[Any]) -> list[Any] | None:
        is_same = whole == before[0] or _sees(marks, source, chosen, before[1])
        return [whole, before[1]] if is_same else None

    def made() -> tuple[list[Any] | None, bytes]:
        watched = replace(source, looks={})
        content = make(watched)
        seen = _seen(marks, watched)
        is_announced = set(seen) <= {repr(choice) for choice in chosen}
        return [whole, seen] if is_announced else None, content

    return marks.step_that_looks(stage, name, own, still, made)


def _named(told: object) -> set[str]:
    """Datasets that references, joins and choices name, wherever they stand."""
    if isinstance(told, Reference):
        return {told.scope} - {""}
    own = {told.dataset} if isinstance(told, Choice | Joined) else set()
    inner: Iterable[object] = ()
    if isinstance(told, Mapping):
        inner = told.values()
    elif isinstance(told, tuple | list):
        inner = told
    elif is_dataclass(told):
        inner = vars(told).values()
    return own.union(*map(_named, inner))


def _of_config(source: Analysable) -> str:
    return repr(dict(source.config))


def _said(source: Analysable, names: Iterable[str]) -> list[str]:
    """What is said of datasets and their variables, without the records."""
    return [
        f"{name}={mark(described(held), *held.columns)}" if held is not None else f"{name}={ABSENT}"
        for name in sorted(names)
        for held in (source.datasets.get(name),)
    ]


def _seen(marks: RunMarks, watched: Analysable) -> Seen:
    """What was looked at, with marks of what was to be seen there."""
    return {
        choice: [
            -1 if looks.table is None else len(looks.table),
            [[*look, _mark(marks, looks.table, look)] for look in sorted(looks.seen)],
        ]
        for choice, looks in sorted((watched.looks or {}).items())
    }


def _sees(marks: RunMarks, source: Analysable, choices: Iterable[Choice], seen: Seen) -> bool:
    """Whether everything that was seen in the run before looks the same now."""
    for choice in choices:
        if repr(choice) not in seen:
            continue
        size, looks = seen[repr(choice)]
        try:
            table = table_of(source, choice.dataset, choice.joins, choice.among, choice.place)
        except UserError:  # the step itself will say so in its place
            return False
        if size != (-1 if table is None else len(table)):
            return False
        if any(_mark(marks, table, (owner, name)) != told for owner, name, told in looks):
            return False
    return True


def _mark(marks: RunMarks, table: AnalysisTable | None, look: tuple[str, str]) -> str:
    owner, name = look
    held = None if table is None else table.source.datasets.get(owner)
    if table is None or held is None or name not in held.columns:
        return ABSENT
    return marks.prints.taken(table.column(Reference(owner, name)))
