"""Analysis results metadata (ARM 1.0) of a define document, from the results of the mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cdisc_convert.engine.metadata import study_terminology
from cdisc_convert.language.method_text import with_config
from cdisc_convert.language.say import listed, say_condition, sentence
from cdisc_convert.language.statement_text import (
    CONTEXT,
    condition_data,
    value_data,
    yaml_text,
)
from cdisc_convert.model.define import Alias, Term, described
from cdisc_convert.model.define_results import (
    AnalysisDataset,
    AnalysisDatasets,
    AnalysisVariable,
    Documentation,
    ProgrammingCode,
    ResultDisplay,
    ResultWhereClauseRef,
)
from cdisc_convert.model.define_results import AnalysisResult as Defined
from cdisc_convert.model.result import AnalysisResult, Statistic, conjunctions
from cdisc_convert.model.spec import Condition, Reference, Study, TableColumn, Test
from cdisc_convert.package.analysis_wheres import COMPARATORS, value_text
from cdisc_convert.submission.define_codelists import NCI
from cdisc_convert.submission.define_parts import Check, DefineParts


@dataclass(eq=False)
class AnalysisMaker:
    """Defines displays and results in the parts of one define document."""

    study: Study
    parts: DefineParts
    datasets: Sequence[str]

    def displays(self) -> tuple[ResultDisplay, ...]:
        """Every display that shows a result of the datasets of the document, in order."""
        found = []
        for name, display in self.study.displays.items():
            results = [
                result
                for result in self.study.results.values()
                if name in result.displays and set(result.datasets) <= set(self.datasets)
            ]
            if not results:
                continue
            refs = (self.parts.document(*display.document),) if display.document else ()
            found.append(
                ResultDisplay(
                    f"RD.{name}",
                    name,
                    described(display.title),
                    refs,
                    tuple(self._result(result, name) for result in results),
                )
            )
        return tuple(found)

    def _result(self, result: AnalysisResult, display: str) -> Defined:
        is_first = result.displays[0] == display
        oid = f"AR.{result.id}" if is_first else f"AR.{result.id}.{display}"
        datasets, notes = self._datasets(result)
        comment = self.parts.comment(f"COM.{oid}", " ".join(dict.fromkeys(notes)))
        parameter = next(
            (
                f"IT.{one}.PARAMCD"
                for one in result.datasets
                if f"IT.{one}.PARAMCD" in self.parts.items
            ),
            "",
        )
        words = described(with_config(self.study, result.documentation or sentence(result.title)))
        refs = (self.parts.document(*result.document),) if result.document else ()
        return Defined(
            oid,
            parameter,
            result.reason,
            result.purpose,
            described(result.title),
            AnalysisDatasets(comment, datasets),
            Documentation(words, refs),
            ProgrammingCode(CONTEXT, code_of(result)),
        )

    def _datasets(self, result: AnalysisResult) -> tuple[tuple[AnalysisDataset, ...], list[str]]:
        """Analysis datasets, one for each alternative of a selection, and what to say of them."""
        found: dict[tuple[str, str], AnalysisDataset] = {}
        notes: list[str] = []
        for dataset in result.datasets:
            variables = tuple(
                AnalysisVariable(f"IT.{dataset}.{ref.name}")
                for ref in result.variables
                if ref.scope == dataset and f"IT.{dataset}.{ref.name}" in self.parts.items
            )
            for condition in result.selections(dataset):
                self._add(found, notes, dataset, condition, variables)
        for statistic in result.statistics:
            people = statistic.population
            if people is not None and people.dataset in self.datasets:
                self._add(found, notes, people.dataset, people.when, ())
                if people.label:
                    notes.append(f"{people.label}: the persons of {people.dataset} counted.")
            for joined in statistic.join:
                names = listed(list(joined.match))
                notes.append(f"{joined.dataset} is joined to {statistic.dataset} by {names}.")
        return tuple(found.values()), notes

    def _add(
        self,
        found: dict[tuple[str, str], AnalysisDataset],
        notes: list[str],
        dataset: str,
        condition: Condition | None,
        variables: tuple[AnalysisVariable, ...],
    ) -> None:
        for tests in conjunctions(condition):
            where = self._where(dataset, tests, notes)
            refs = (ResultWhereClauseRef(where),) if where else ()
            key = (dataset, where)
            found.setdefault(key, AnalysisDataset(f"IG.{dataset}", refs, variables))

    def _where(self, dataset: str, tests: Sequence[Test], notes: list[str]) -> str:
        """OID of the where clause; a test that no range check can say goes into the notes."""
        checks: dict[Check, str] = {}
        for test in tests:
            home = test.var.scope or dataset
            item = f"IT.{home}.{test.var.name}"
            values = self._values(test.value)
            if item not in self.parts.items or values is None:
                notes.append(f"Of {dataset} only where {say_condition(test)}.")
                continue
            if home != dataset:
                notes.append(f"{home} is joined to {dataset} by USUBJID.")
            if COMPARATORS[test.test] in ("EQ", "NE", "IN", "NOTIN"):
                self._allow(item, values)
            name = test.var.name if home == dataset else f"{home}.{test.var.name}"
            checks[(item, COMPARATORS[test.test], values)] = name
        if not checks:
            return ""
        return self.parts.where(dataset, tuple(checks), list(checks.values()))

    def _allow(self, item: str, values: Sequence[str]) -> None:
        """Values that an analysis asks for are allowed, also where no record has them."""
        oid = self.parts.items[item].codelist_oid
        known = self.parts.codelists.get(oid)
        if known is None or known.external is not None:
            return
        allowed = {term.value for term in known.terms}
        published = study_terminology(self.study).codelist(known.nci_code)
        for value in values:
            if not value or value in allowed:
                continue
            found = published.by_value.get(value) if published is not None else None
            term = Term(
                value,
                order=str(len(known.terms) + 1),
                is_extended="Yes" if known.nci_code and found is None else "",
                decode=described((found.preferred if found else "") or value)
                if known.items
                else None,
                aliases=(Alias(NCI, found.code),) if found else (),
            )
            key = "items" if known.items else "enumerated"
            known = replace(known, **{key: (*getattr(known, key), term)})
        self.parts.codelists[oid] = known

    def _values(self, value: object) -> tuple[str, ...] | None:
        """Check values; None where the test compares with another variable or a table."""
        if value is None:
            return ("",)
        if isinstance(value, Reference):
            known = self.study.config.get(value.name) if value.scope == "config" else None
            return None if known is None else (value_text(known.value),)
        if isinstance(value, TableColumn):
            return None
        return tuple(value_text(one) for one in (value if isinstance(value, tuple) else (value,)))


def code_of(result: AnalysisResult) -> str:
    """The statistics of a result in the mapping language."""
    entries = [_statistic(one) for one in result.statistics]
    return yaml_text({result.id: {"statistics": entries}})


def _statistic(statistic: Statistic) -> Mapping[str, object]:
    entry: dict[str, object] = {"how": statistic.how}
    if statistic.label:
        entry["label"] = statistic.label
    entry["dataset"] = statistic.dataset
    if statistic.among is not None:
        entry["among"] = condition_data(statistic.among)
    people = statistic.population
    if people is not None:
        entry["denominator"] = {"dataset": people.dataset} | (
            {"when": condition_data(people.when)} if people.when is not None else {}
        )
    for name in ("per", "rows", "columns"):
        if refs := getattr(statistic, name):
            entry[name] = [str(ref) for ref in refs]
    entry.update({str(name): value_data(value) for name, value in statistic.arguments.items()})
    return entry
