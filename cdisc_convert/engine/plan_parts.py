"""What is wrong with checks, relations and the names in study.yaml itself."""

from __future__ import annotations

from cdisc_convert.engine.plan_config import misused_in
from cdisc_convert.engine.plan_references import References
from cdisc_convert.engine.scopes import Scope, scope_after
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.references import template_references
from cdisc_convert.model.spec import (
    Combination,
    Condition,
    Relation,
    TableColumn,
    Test,
    references_of,
)


class StudyParts(References):
    """The planner's view of what stands beside sources and datasets."""

    def _study_names(self) -> None:
        """Names in study.yaml itself: the table of sites, sealed sources, blinded variables."""
        study, place = self.study, self.study.place
        if study.register is not None and study.register.sites:
            self._table(study.register.sites, study.register.place)
        for name in study.sealed:
            source = name.partition(".")[0]  # a whole source, or one column of it
            if source not in study.sources:
                near = did_you_mean(source, study.sources)
                self.problem(place, f"blinding: there is no source '{name}'{near}")
        for name in study.hide:
            dataset, _, variable = name.partition(".")
            spec = study.datasets.get(dataset)
            known = [f"{s.name}.{v}" for s in study.datasets.values() for v in s.statements]
            if spec is None or not (spec.as_is or variable in spec.statements):
                near = did_you_mean(name, known)
                self.problem(place, f"blinding: there is no variable '{name}'{near}")

    def _condition_values(self, condition: Condition | None, owner: str) -> None:
        """Tables, columns and values of config that a condition compares with."""
        self.problems += misused_in(self.study.config, condition, owner)
        self._condition_tables(condition)

    def _condition_tables(self, condition: Condition | None) -> None:
        if isinstance(condition, Combination):
            for inner in condition.conditions:
                self._condition_tables(inner)
        elif isinstance(condition, Test) and isinstance(condition.value, TableColumn):
            self._table(condition.value.table, condition.place)
            self._table_column(condition.value.table, condition.value.column, condition.place)

    def _checks_and_relations(self) -> None:
        """Names that checks and relations use."""
        self._checks()
        for relation in self.study.relations:
            self._relation(relation)

    def _checks(self) -> None:
        known = {*self.study.sources, *self.study.datasets}
        checks = [*self.study.checks]
        for spec in self.study.datasets.values():
            checks += spec.checks
        for check in checks:
            if check.on not in known:
                near = did_you_mean(check.on, known)
                self.problem(check.place, f"check {check.id}: there is no '{check.on}'{near}")
                continue
            if check.on in self.study.sources:
                scope = Scope(sources=(check.on,), taken=(check.on,))
            else:
                scope = scope_after(self.study.datasets[check.on].rows)
            self._condition_values(check.when, check.on)
            said = [ref for _, ref in template_references(check.query, check.place) if ref]
            for ref in (*references_of(check.when), *said):
                self._reference(ref, check.on, scope, "", {}, check.place)

    def _relation(self, relation: Relation) -> None:
        names = [ref.scope for ref in (relation.one, *relation.many) if ref is not None]
        names += [n for n in (relation.left, relation.right) if n]
        absent = [name for name in names if name not in self.study.datasets]
        for name in absent:
            near = did_you_mean(name, self.study.datasets)
            self.problem(
                relation.place, f"relation {relation.name}: there is no dataset '{name}'{near}"
            )
        if not absent:
            said = [ref for _, ref in template_references(relation.id, relation.place) if ref]
            named = [*relation.many, *said]
            named += references_of((relation.one, relation.match, relation.when))
            for ref in named:
                self._column_of(ref.scope or relation.left, ref.name, {}, relation.place)
