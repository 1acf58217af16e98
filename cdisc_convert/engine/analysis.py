"""Analysis results: the statistics of the mapping, computed on the finished datasets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from cdisc_convert.engine.analysis_levels import grouped, ordered_levels, twin_names
from cdisc_convert.engine.analysis_table import Analysable, AnalysisTable, Choice, table_of
from cdisc_convert.functions._registry import Argument, Function, functions
from cdisc_convert.language.say_results import outer_groups
from cdisc_convert.model.analysed import AnalysedRecords
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.result import AnalysisResult, Estimate, Outcome, Statistic
from cdisc_convert.model.spec import Reference, Study, references_of

MOST_DECIMALS = 2
MISSING = "Missing"
MAIN_ARGUMENTS = ("value", "time")


def outcomes(study: Study, source: Analysable) -> tuple[Outcome, ...]:
    """What every statistic of the study gives, in order of the mapping.

    Statistics of datasets that were not made (`--only`) are left out. Raises SourceError where the
    data do not fit (two records beside one, text where numbers are analysed).
    """
    found = (
        outcome_of(result, statistic, source)
        for result in study.results.values()
        for statistic in result.statistics
    )
    return tuple(outcome for outcome in found if outcome is not None)


def outcome_of(result: AnalysisResult, statistic: Statistic, source: Analysable) -> Outcome | None:
    """What one statistic of `result` gives; None where its datasets were not made."""
    table = table_of(source, statistic.dataset, statistic.join, statistic.among, statistic.place)
    return None if table is None else _Analysis(result, statistic, source, table).outcome()


def choices_of(statistic: Statistic) -> tuple[Choice, ...]:
    """The records that a statistic looks at: those that it analyses, and its population."""
    main = Choice(statistic.dataset, statistic.join, statistic.among, statistic.place)
    population = statistic.population
    if population is None:
        return (main,)
    return main, Choice(population.dataset, (), population.when, population.place)


@dataclass(frozen=True, eq=False)
class _Population:
    """Persons of the population, and the group of each by variable of the analysis."""

    size: int
    groups: Mapping[str, Column]


class _Analysis:
    """One statistic on its records."""

    def __init__(
        self, result: AnalysisResult, statistic: Statistic, source: Analysable, table: AnalysisTable
    ) -> None:
        self.result, self.statistic, self.source, self.table = result, statistic, source, table
        self.function: Function = functions()[statistic.how]
        self.levels: dict[str, tuple[str, ...]] = {}
        self.persons = table.persons()
        self.population_table = self._population_table()
        self.population: _Population | None = None

    def outcome(self) -> Outcome:
        """The estimates of every group."""
        bound = self._arguments()
        outer = {ref.name: self._groups(ref) for ref in outer_groups(self.statistic)}
        self.population = self._population()
        estimates = [
            estimate
            for levels, mask in self._cells(outer)
            for estimate in self._estimates(levels, mask, bound)
        ]
        asked = {ref.name: ref for ref in self._asked()}
        return Outcome(
            statistic=self.statistic,
            result=self.result,
            estimates=tuple(estimates),
            levels={**self.levels, **_more_levels(self.levels, estimates)},
            labels={
                name: self.source.label_of(ref, self.statistic.dataset)
                for name, ref in asked.items()
            },
            persons=self._persons_by_column(),
            records=len(self.table),
            subjects=len(np.unique(self.persons)),
            decimals=self._decimals(),
        )

    # -- groups -----------------------------------------------------------------------------------

    def _asked(self) -> Iterator[Reference]:
        statistic = self.statistic
        yield from (*statistic.per, *statistic.rows, *statistic.columns)
        yield from references_of(statistic.arguments)

    def _groups(self, ref: Reference) -> Column:
        """A grouping variable with its levels in order; those of the population are among them."""
        names = twin_names(ref.name)
        sources = [(self.table.column(ref), self.table.twin(ref, names))]
        other = self._in_population(ref)
        if other is not None and self.population_table is not None:
            twin = self.population_table.twin(other, twin_names(other.name))
            sources.append((self.population_table.column(other), twin))
        if ref.name not in self.levels:
            self.levels[ref.name] = ordered_levels(sources)
        return grouped(sources[0][0], self.levels[ref.name])

    def _cells(self, outer: Mapping[str, Column]) -> Iterator[tuple[dict[str, str], np.ndarray]]:
        """Every combination of levels: those of `per` and `rows` that occur, all of `columns`."""
        columns = {ref.name for ref in self.statistic.columns}
        down = [name for name in outer if name not in columns]
        across = [name for name in outer if name in columns]
        options = [self._options(name, outer[name]) for name in across]
        for named, here in self._occurring(down, outer):
            for choice in product(*options):
                levels, mask = dict(named), here
                for name, (code, level) in zip(across, choice, strict=True):
                    levels[name], mask = level, mask & (outer[name].values == code)
                yield {name: levels[name] for name in outer}, mask

    def _options(self, name: str, column: Column) -> list[tuple[int, str]]:
        """Codes and names of the levels; those without a value are a level where there are any."""
        found = list(enumerate(self.levels[name]))
        return [*found, (-1, MISSING)] if column.absent.any() else found

    def _occurring(
        self, names: list[str], outer: Mapping[str, Column]
    ) -> Iterator[tuple[dict[str, str], np.ndarray]]:
        """The combinations of levels that occur, in order, and the records of each."""
        size = len(self.table)
        if not names:
            yield {}, np.ones(size, dtype=bool)
            return
        codes = group_codes([outer[name] for name in names], size)
        firsts = np.unique(codes, return_index=True)[1].tolist()
        shown = {name: [*self.levels[name], MISSING] for name in names}
        ranks = {
            name: np.where(outer[name].values < 0, len(self.levels[name]), outer[name].values)
            for name in names
        }
        for row in sorted(firsts, key=lambda row: [int(ranks[name][row]) for name in names]):
            levels = {name: shown[name][int(ranks[name][row])] for name in names}
            yield levels, codes == codes[row]

    # -- the population ---------------------------------------------------------------------------

    def _population_table(self) -> AnalysisTable | None:
        population = self.statistic.population
        if population is None:
            return None
        return table_of(self.source, population.dataset, (), population.when, population.place)

    def _in_population(self, ref: Reference) -> Reference | None:
        """The variable of the population that names the same groups as `ref`."""
        population = self.statistic.population
        if population is None:
            return None
        pairs = zip(self.statistic.columns, population.by, strict=False)
        return next((theirs for ours, theirs in pairs if ours == ref), None)

    def _population(self) -> _Population | None:
        population, table = self.statistic.population, self.population_table
        if population is None or table is None:
            return None
        groups = {}
        for ours, theirs in zip(self.statistic.columns, population.by, strict=False):
            if ours.name not in self.levels:
                self._groups(ours)
            groups[ours.name] = grouped(table.column(theirs), self.levels[ours.name])
        return _Population(len(table), groups)

    def _persons_by_column(self) -> dict[str, int]:
        if self.population is None:
            return {}
        names = list(self.population.groups)
        found = {"": self.population.size}
        for choice in product(*[enumerate(self.levels[name]) for name in names]):
            inside = np.ones(self.population.size, dtype=bool)
            for name, (code, _) in zip(names, choice, strict=True):
                inside &= self.population.groups[name].values == code
            found[" | ".join(level for _, level in choice)] = int(inside.sum())
        return found

    # -- the statistic ----------------------------------------------------------------------------

    def _arguments(self) -> dict[str, Any]:
        """The arguments, columns over all records."""
        bound: dict[str, Any] = {}
        for argument in self.function.arguments:
            if argument.name in self.statistic.arguments:
                value = self.statistic.arguments[argument.name]
                bound[argument.parameter] = self._bind(argument, value)
        return bound

    def _bind(self, argument: Argument, value: Any) -> Any:
        if argument.kind == "c":
            return self._values(argument.name, value)
        if argument.kind == "C":
            return tuple(self.table.column(ref) for ref in value)
        if argument.kind == "g":
            return self._groups(value)
        if argument.kind == "G":
            return tuple(self._groups(ref) for ref in value)
        if argument.kind == "n":
            return self.source.number(value)
        return value

    def _values(self, name: str, ref: Reference) -> Column:
        """The values analysed.

        Raises SourceError naming the first text that is no number, unless events are counted.
        """
        column = self.table.column(ref)
        if column.is_text and self.function.argument("event") is None:
            _, is_unread = column_as_number(column)
            if is_unread.any():
                at = int(np.argmax(is_unread))
                raise SourceError.at(
                    self.statistic.place,
                    f"{self.statistic.id}: {name} takes numbers, but record "
                    f"{int(self.table.rows[at]) + 1} of {self.table.dataset.name} has {ref} = "
                    f"'{column.take(np.array([at])).tolist()[0]}'; limit the records with 'among', or "
                    "analyse a numeric variable",
                )
        return column

    def _estimates(
        self, levels: dict[str, str], mask: np.ndarray, bound: Mapping[str, Any]
    ) -> Iterator[Estimate]:
        index = np.flatnonzero(mask)
        arguments = {name: _taken(value, index) for name, value in bound.items()}
        for parameter, kind in self.function.injected.items():
            assert kind == "analysed"
            arguments[parameter] = self._analysed(levels, index)
        for estimate in self.function.call(**arguments):
            yield Estimate({**levels, **estimate.groups}, estimate.values, estimate.note)

    def _analysed(self, levels: Mapping[str, str], index: np.ndarray) -> AnalysedRecords:
        names = {
            name: tuple(ref.name for ref in _as_tuple(value))
            for name, value in self.statistic.arguments.items()
            if self.function.argument(name).kind in "gG"  # type: ignore[union-attr]
        }
        subjects = self.persons[index]
        if self.population is None:
            return AnalysedRecords(subjects, names)
        inside = np.ones(self.population.size, dtype=bool)
        for name, level in levels.items():
            if name in self.population.groups:
                code = self.levels[name].index(level) if level in self.levels[name] else -2
                inside &= self.population.groups[name].values == code
        kept = np.flatnonzero(inside)
        groups = {name: column.take(kept) for name, column in self.population.groups.items()}
        return AnalysedRecords(subjects, names, len(kept), groups)

    def _decimals(self) -> int:
        """Decimals of the values analysed, at most two unless the mapping says more."""
        if self.statistic.decimals is not None:
            return self.statistic.decimals
        name = next((n for n in MAIN_ARGUMENTS if n in self.statistic.arguments), "")
        if not name:
            return 0
        column = self.table.column(self.statistic.arguments[name])
        numbers, _ = column_as_number(column) if column.is_text else (column, None)
        values = numbers.values[numbers.present]
        for places in range(MOST_DECIMALS):
            if np.allclose(values, np.round(values, places), rtol=0, atol=1e-9):
                return places
        return MOST_DECIMALS


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _taken(value: Any, index: np.ndarray) -> Any:
    if isinstance(value, Column):
        return value.take(index)
    if isinstance(value, tuple) and value and isinstance(value[0], Column):
        return tuple(column.take(index) for column in value)
    return value


def _more_levels(
    known: Mapping[str, tuple[str, ...]], estimates: list[Estimate]
) -> dict[str, tuple[str, ...]]:
    """Levels that the statistic itself made (times, Missing), after those of the data."""
    found: dict[str, dict[str, None]] = {}
    for estimate in estimates:
        for name, level in estimate.groups.items():
            if level not in known.get(name, ()):
                found.setdefault(name, dict.fromkeys(known.get(name, ())))[level] = None
    return {name: tuple(levels) for name, levels in found.items()}
