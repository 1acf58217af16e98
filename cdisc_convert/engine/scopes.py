"""What the rows of a dataset can refer to, known from the row steps alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cdisc_convert.model.spec import (
    DatasetSpec,
    Expand,
    Group,
    Join,
    Reference,
    RowStep,
    Source,
    Split,
    Spread,
    Stack,
    Study,
    Take,
    Unpivot,
)

SUBJECTS = "subjects"


@dataclass(frozen=True)
class Scope:
    """What a row (of a dataset, or of one part of a stack) is made from.

    sources: sources, tables and datasets that give one record per row.
    taken: those among them that `raw` stands for.
    members: what has been grouped: reachable by records arguments.
    by: the references by which rows were grouped (still one value per row).
    made: names that the row steps make (PIECE, STEP, unpivoted columns as `source.NAME`).
    """

    sources: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    by: tuple[Reference, ...] = ()
    made: tuple[str, ...] = ()

    def has_row(self, reference: Reference) -> bool:
        """True where the reference has one value per row through the row's own sources."""
        if reference.scope == "raw" and self.taken:
            return True
        return reference.scope in self.sources or self.makes(reference)

    def makes(self, reference: Reference) -> bool:
        """True where the row steps made the column themselves (unpivot, split, group by)."""
        return str(reference) in self.made or reference in self.by


def scope_after(steps: tuple[RowStep, ...]) -> Scope:
    """The scope after `steps`; a stack's own scope is that of the names all parts share."""
    scope = Scope()
    for step in steps:
        scope = _after(scope, step)
    return scope


def part_scopes(spec: DatasetSpec) -> dict[str, Scope]:
    """The scope of each part of a stack, steps after the stack included; {} without one."""
    if not spec.rows or not isinstance(spec.rows[0], Stack):
        return {}
    return {part.name: scope_after((*part.rows, *spec.rows[1:])) for part in spec.rows[0].parts}


def _after(scope: Scope, step: RowStep) -> Scope:
    if isinstance(step, Take):
        return Scope(sources=step.sources, taken=step.sources)
    if isinstance(step, Stack):
        parts = [scope_after(part.rows) for part in step.parts]
        shared = [s for s in parts[0].sources if all(s in p.sources for p in parts)]
        members = [s for s in parts[0].members if all(s in p.members for p in parts)]
        taken = tuple(dict.fromkeys(name for part in parts for name in part.taken))
        by = tuple(r for r in parts[0].by if all(r in p.by for p in parts))
        return Scope(tuple(shared), taken, tuple(members), by)
    if isinstance(step, Unpivot):
        made = tuple(f"{step.source}.{name}" for name in step.columns)
        sources = dict.fromkeys((*scope.sources, step.source, step.table))
        taken = scope.taken or (step.source,)
        return replace(scope, sources=tuple(sources), taken=taken, made=scope.made + made)
    if isinstance(step, Join):
        return replace(scope, sources=(*scope.sources, step.with_))
    if isinstance(step, Expand):
        return replace(scope, sources=(*scope.sources, step.over))
    if isinstance(step, Group):
        made = tuple(str(ref) for ref in step.by if str(ref) in scope.made)
        return Scope(members=scope.sources + scope.members, by=step.by, made=made)
    if isinstance(step, Split):
        return replace(scope, made=(*scope.made, "PIECE", "PIECENO"))
    if isinstance(step, Spread):
        return replace(scope, made=(*scope.made, "STEP", "STEPNO"))
    return scope


def frames_of(steps: tuple[RowStep, ...]) -> tuple[str, ...]:
    """Every source, table and dataset that the row steps read, in order."""
    found: dict[str, None] = {}
    for step in steps:
        if isinstance(step, Take):
            found.update(dict.fromkeys(step.sources))
        elif isinstance(step, Stack):
            for part in step.parts:
                found.update(dict.fromkeys(frames_of(part.rows)))
        elif isinstance(step, Unpivot):
            found.update(dict.fromkeys((step.source, step.table)))
        elif isinstance(step, Join):
            found[step.with_] = None
        elif isinstance(step, Expand):
            found[step.over] = None
    return tuple(found)


def is_one_per_subject(study: Study, name: str) -> bool:
    """True where the source or dataset declares at most one record per subject."""
    if name == SUBJECTS:
        return True
    source: Source | None = study.sources.get(name)
    if source is not None:
        return source.per == "subject"
    spec = study.datasets.get(name)
    return spec is not None and set(spec.key) - {"STUDYID"} == {"USUBJID"}


def study_level_names(study: Study) -> frozenset[str]:
    """Tables, sources and datasets whose records belong to no subject."""
    level = set(study.tables) | {
        name for name, s in study.sources.items() if _is_study_level(study, s)
    }
    changed = True
    while changed:
        changed = False
        for name, spec in study.datasets.items():
            if name in level:
                continue
            read = (spec.as_is,) if spec.as_is else frames_of(spec.rows)
            if read and all(frame in level for frame in read):
                level.add(name)
                changed = True
    return frozenset(level)


def _is_study_level(study: Study, source: Source) -> bool:
    if source.form_of:
        return _is_study_level(study, study.sources[source.form_of])
    return source.subject is None
