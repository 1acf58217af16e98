"""Conditions as where clauses of the Analysis Results Standard, each written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdisc_convert.language.say import say_condition
from cdisc_convert.language.say_results import say_population
from cdisc_convert.model.decimals import number_text
from cdisc_convert.model.records import Table
from cdisc_convert.model.result import Population, Statistic
from cdisc_convert.model.spec import (
    Combination,
    Condition,
    Reference,
    Study,
    TableColumn,
    Test,
)

COMPARATORS = {
    "is": "EQ",
    "is_not": "NE",
    "in": "IN",
    "not_in": "NOTIN",
    "less_than": "LT",
    "at_most": "LE",
    "more_than": "GT",
    "at_least": "GE",
    "missing": "EQ",
    "present": "NE",
}
Clause = dict[str, Any]


class WhereWriter:
    """Collects analysis sets and data subsets while analyses are written."""

    def __init__(self, study: Study, tables: Mapping[str, Table]) -> None:
        self.study = study
        self.tables = tables
        self._sets: dict[tuple[str, str], Clause] = {}
        self._subsets: dict[tuple[str, str], Clause] = {}

    def set_of(self, statistic: Statistic) -> str:
        """The id of the population of a statistic; "" = it names none, or all records of it."""
        population = statistic.population
        if population is None or population.when is None:
            return ""
        key = (population.dataset, say_condition(population.when))
        if key not in self._sets:
            self._sets[key] = {
                "id": f"AS.{len(self._sets) + 1}",
                "name": _name(population),
                "label": say_population(population),
                **self.clause(population.when, population.dataset, 1, len(self._sets) + 1),
            }
        return str(self._sets[key]["id"])

    def subset(self, statistic: Statistic) -> str:
        """The id of the records of a statistic; "" = all of the dataset."""
        if statistic.among is None:
            return ""
        key = (statistic.dataset, say_condition(statistic.among))
        if key not in self._subsets:
            self._subsets[key] = {
                "id": f"DS.{len(self._subsets) + 1}",
                "name": f"{statistic.dataset} where {key[1]}",
                **self.clause(statistic.among, statistic.dataset, 1, len(self._subsets) + 1),
            }
        return str(self._subsets[key]["id"])

    def sets(self) -> list[Clause]:
        """All analysis sets."""
        return list(self._sets.values())

    def subsets(self) -> list[Clause]:
        """All data subsets."""
        return list(self._subsets.values())

    # -- clauses ----------------------------------------------------------------------------------

    def clause(self, condition: Condition, own: str, level: int, order: int) -> Clause:
        """A condition as a where clause; combinations of one stand for that one."""
        place: Clause = {"level": level, "order": order}
        if isinstance(condition, Combination):
            if len(condition.conditions) == 1:
                return self.clause(condition.conditions[0], own, level, order)
            inner = [
                self.clause(part, own, level + 1, number)
                for number, part in enumerate(condition.conditions, start=1)
            ]
            word = "AND" if condition.word == "all" else "OR"
            return {**place, "compoundExpression": {"logicalOperator": word, "whereClauses": inner}}
        return {**place, "condition": self._condition(condition, own)}

    def _condition(self, test: Test, own: str) -> Clause:
        values = self._values(test)
        word = COMPARATORS[test.test]
        if word in ("IN", "NOTIN") and len(values) == 1:  # lists hold two values or more
            word = "EQ" if word == "IN" else "NE"
        return {
            "dataset": test.var.scope or own,
            "variable": test.var.name,
            "comparator": word,
            "value": values,
        }

    def _values(self, test: Test) -> list[str]:
        value = test.value
        if value is None:
            return [""]
        if isinstance(value, TableColumn):
            column = self.tables[value.table].columns[value.column]
            return [value_text(item) for item in column.tolist() if item is not None]
        if isinstance(value, tuple):
            return [value_text(item) for item in value]
        if isinstance(value, Reference) and value.scope == "config":
            return [value_text(self.study.config[value.name].value)]
        return [value_text(value)]


def _name(population: Population) -> str:
    return population.label or say_population(population)


def value_text(value: Any) -> str:
    """A value of a condition as the text that a where clause holds."""
    return number_text(float(value)) if isinstance(value, int | float) else str(value)
