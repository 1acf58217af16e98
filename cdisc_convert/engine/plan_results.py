"""What is wrong with the names that results and displays use, known without data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cdisc_convert.engine.plan_config import misused, misused_in
from cdisc_convert.functions._registry import functions
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.errors import Place, Problem
from cdisc_convert.model.result import Display, Joined, Statistic
from cdisc_convert.model.spec import Condition, DatasetSpec, Reference, Study, Test
from cdisc_convert.model.statement import references_of

PERSONS = "ADSL"
"""The dataset whose values may stand beside every analysis dataset that has USUBJID."""


def result_problems(study: Study) -> list[Problem]:
    """Every dataset, variable and number that a result or display names and that does not exist."""
    problems: list[Problem] = []
    for result in study.results.values():
        for statistic in result.statistics:
            names = _Names(study, f"result {result.id}", problems)
            names.statistic(statistic)
        for ref in result.variables:
            _Names(study, f"result {result.id}: variables", problems).reference(
                ref, "", result.place
            )
    for display in study.displays.values():
        if display.dataset:
            _Names(study, f"display {display.name}", problems).display(display)
    return problems


class _Names:
    """Looks names up for one result or display."""

    def __init__(self, study: Study, what: str, problems: list[Problem]) -> None:
        self.study, self.what, self.problems = study, what, problems

    def problem(self, place: Place, text: str) -> None:
        self.problems.append(Problem(place, f"{self.what}: {text}"))

    # -- datasets ---------------------------------------------------------------------------------

    def dataset(self, name: str, place: Place) -> DatasetSpec | None:
        """The submitted dataset of this name; results rest on what is submitted."""
        known = {n: spec for n, spec in self.study.datasets.items() if spec.is_submitted}
        if name and name not in known:
            self.problem(
                place, f"there is no submitted dataset '{name}'{did_you_mean(name, known)}"
            )
        return known.get(name)

    def has(self, dataset: str, name: str, place: Place) -> None:
        """Reports a variable that the dataset does not submit."""
        spec = self.study.datasets.get(dataset)
        if spec is None or spec.as_is or name == "":
            return
        names = submitted_names(spec)
        if name not in names:
            near = did_you_mean(name, names)
            self.problem(place, f"{dataset} submits no variable {name}{near}")

    # -- references -------------------------------------------------------------------------------

    def reference(
        self, ref: Reference, own: str, place: Place, joined: tuple[str, ...] = ()
    ) -> None:
        """Reports a reference that leads nowhere.

        own: the dataset analysed ("" = any submitted one may be named); joined: those beside it.
        """
        where = ref.place if ref.place.file else place
        dataset = ref.scope or own
        if not own:
            if self.dataset(dataset, where) is not None:
                self.has(dataset, ref.name, where)
            return
        if dataset not in (own, PERSONS, *joined):
            self.problem(
                where,
                f"{ref} is of another dataset than {own}; say 'join: [{{dataset: {dataset}}}]'",
            )
        elif self.dataset(dataset, where) is not None:
            self.has(dataset, ref.name, where)

    def condition(
        self, condition: Condition | None, own: str, place: Place, joined: tuple[str, ...] = ()
    ) -> None:
        """Reports what a condition names."""
        self.problems += misused_in(self.study.config, condition, self.what)
        for ref in references_of(condition):
            if ref.scope == "config":
                self.config(ref, place)
            else:
                self.reference(ref, own, place, joined)

    def config(self, ref: Reference, place: Place) -> None:
        """Reports a number that study.yaml lacks."""
        if ref.name not in self.study.config:
            near = did_you_mean(ref.name, self.study.config)
            where = ref.place if ref.place.file else place
            self.problem(where, f"study.yaml has no config '{ref.name}'{near}")

    # -- statistics and displays ------------------------------------------------------------------

    def joins(self, joins: tuple[Joined, ...], own: str) -> tuple[str, ...]:
        """Names of the joined datasets; reports what is wrong with them."""
        for join in joins:
            if self.dataset(join.dataset, join.place) is None:
                continue
            self.condition(join.when, join.dataset, join.place)
            for name in join.match:
                self.has(join.dataset, name, join.place)
                self.has(own, name, join.place)
        return tuple(join.dataset for join in joins)

    def statistic(self, statistic: Statistic) -> None:
        """Reports what is wrong with one statistic."""
        own, place = statistic.dataset, statistic.place
        if self.dataset(own, place) is None:
            return
        joined = self.joins(statistic.join, own)
        self.condition(statistic.among, own, place, joined)
        for ref in (*statistic.per, *statistic.rows, *statistic.columns):
            self.reference(ref, own, place, joined)
        if (population := statistic.population) is not None:
            if self.dataset(population.dataset, population.place) is not None:
                self.condition(population.when, population.dataset, population.place)
                for ref in population.by:
                    self.reference(ref, population.dataset, population.place)
            if len(population.by) > len(statistic.columns):
                self.problem(
                    population.place,
                    "denominator: 'by' names the groups of the first 'columns', one for one; there "
                    "are more of them than columns",
                )
        self._arguments(statistic, own, joined)

    def _arguments(self, statistic: Statistic, own: str, joined: tuple[str, ...]) -> None:
        place = statistic.place
        for name, value in statistic.arguments.items():
            argument = functions()[statistic.how].argument(name)
            assert argument is not None
            for ref in references_of(value):
                if ref.scope == "config":
                    self.config(ref, place)
                    user = f"{self.what}, {name},"
                    self.problems += misused(self.study.config, ref, argument.kind, user)
                elif argument.kind == "n":
                    self.problem(place, f"{name} must be a number or config.name")
                else:
                    self.reference(ref, own, place, joined)

    def display(self, display: Display) -> None:
        """Reports what is wrong with what a listing or figure shows."""
        own, place = display.dataset, display.place
        if self.dataset(own, place) is None:
            return
        joined = self.joins(display.join, own)
        self.condition(display.among, own, place, joined)
        for ref in (*display.columns, *references_of(display.order), *_plotted(display)):
            self.reference(ref, own, place, joined)
        for mark in display.plot.events if display.plot is not None else ():
            if self.dataset(mark.dataset, place) is not None:
                self.reference(mark.at, mark.dataset, place)
                self.condition(mark.when, mark.dataset, place)


def _plotted(display: Display) -> Iterator[Reference]:
    plot = display.plot
    if plot is not None:
        named = (plot.value, plot.at, plot.visit, plot.x, plot.groups, plot.panels, plot.censor)
        yield from (ref for ref in named if ref is not None)


def submitted_names(spec: DatasetSpec) -> tuple[str, ...]:
    """The variables of a dataset that are columns of its file."""
    return tuple(
        name
        for name, statement in spec.statements.items()
        if not statement.is_helper and statement.supplemental is None
    )


def parameters_of(conditions: Iterable[tuple[Test, ...]]) -> tuple[str, ...]:
    """Values of PARAMCD that alternatives of a condition select, in order of first mention."""
    found: dict[str, None] = {}
    for tests in conditions:
        for test in tests:
            if test.var.name == "PARAMCD" and test.test in ("is", "in"):
                values = test.value if isinstance(test.value, tuple) else (test.value,)
                found |= dict.fromkeys(str(value) for value in values)
    return tuple(found)
