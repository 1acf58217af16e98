"""The order of work for a whole study, known without data.

Nodes are the rows of a dataset, each of its names (per part of a stack), and its `then`; one
topological order over all of them. Unknown names, wrong kinds and circles are reported together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.plan_results import result_problems
from cdisc_convert.engine.planner import Planner
from cdisc_convert.language.conditions import ORDER_TESTS
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.errors import Problem, SpecError
from cdisc_convert.model.spec import (
    ByValue,
    Choose,
    Combination,
    Condition,
    Make,
    Reference,
    Stack,
    Study,
    Test,
)


@dataclass(frozen=True)
class Plan:
    """The nodes in executable order, with what each needs."""

    study: Study
    order: tuple[Node, ...]
    needs: Mapping[Node, tuple[Node, ...]]
    raw_columns: Mapping[str, tuple[str, ...]]
    study_level: frozenset[str]
    warnings: tuple[Problem, ...] = ()

    def text(self) -> str:
        """The plan as numbered lines, for people."""
        return "\n".join(f"{number:4d}  {node}" for number, node in enumerate(self.order, start=1))


def make_plan(study: Study, only: Iterable[str] = ()) -> Plan:
    """The plan of `study`; `only` limits it to some datasets and what they need.

    Raises SpecError with every unknown name, reference of the wrong kind and circle.
    """
    planner = Planner(study)
    planner.walk()
    problems = [*planner.problems, *result_problems(study)]
    if problems:
        raise SpecError(problems)
    order = _Order(planner).of(tuple(only))
    return Plan(
        study,
        order,
        {node: tuple(planner.needs[node]) for node in order},
        {name: tuple(columns) for name, columns in planner.raw.items()},
        planner.study_level,
        tuple(sorted(undecided_dates(study))),
    )


class _Order:
    """Sorts the nodes of a planner so that each comes after what it needs."""

    def __init__(self, planner: Planner) -> None:
        self.study = planner.study
        self.needs = planner.needs
        self.places = planner.places
        self.circles: dict[frozenset[Node], Problem] = {}

    def of(self, only: tuple[str, ...]) -> tuple[Node, ...]:
        """The nodes in executable order; `only` limits them to some datasets and what they need."""
        order = self._sorted(self._wanted(only))
        if self.circles:
            raise SpecError(self.circles.values())
        return order

    def _wanted(self, only: tuple[str, ...]) -> list[Node]:
        nodes = list(self.needs)
        if not only:
            return nodes
        for name in only:
            if name not in self.study.datasets:
                known = self.study.datasets
                near = did_you_mean(name, known) or f"; the study has {', '.join(sorted(known))}"
                raise SpecError.at("--only", f"there is no dataset '{name}'{near}")
        return [node for node in nodes if node.owner in only]

    def _sorted(self, wanted: list[Node]) -> tuple[Node, ...]:
        """Depth-first topological order, stable in the order of the files."""
        done: dict[Node, None] = {}
        for start in wanted:
            if start in done:
                continue
            path: list[tuple[Node, Iterator[Node]]] = [(start, iter(self.needs[start]))]
            on_path = {start: None}
            while path:
                node, rest = path[-1]
                following = next(rest, None)
                if following is None:
                    path.pop()
                    on_path.pop(node)
                    done[node] = None
                elif following in on_path:
                    nodes = list(on_path)
                    self._circle([*nodes[nodes.index(following) :], following])
                elif following not in done:
                    self._require(following)
                    on_path[following] = None
                    path.append((following, iter(self.needs[following])))
        return tuple(done)

    def _require(self, node: Node) -> None:
        assert node in self.needs, f"plan node {node} was never declared"

    def _circle(self, nodes: list[Node]) -> None:
        lines = [
            f"  {self.places[a]}: {a} {'needs' if a.kind == 'name' else 'need'} {b}"
            for a, b in pairwise(nodes)
        ]
        hint = ""
        if any(a.kind == "name" and b == Node("then", a.owner) for a, b in pairwise(nodes)):
            hint = (
                "\n  ('then' removes records, so it may not use names that look at sister records; "
                "make those in an intermediate dataset)"
            )
        text = "these names need each other:\n" + "\n".join(lines) + hint
        self.circles.setdefault(frozenset(nodes), Problem(self.places[nodes[0]], text))


def undecided_dates(study: Study) -> Iterator[Problem]:
    """Choices where a partial date falls into the unconditional last branch, without a note.

    A comparison that a missing part could decide either way is not true, so "less than" and its
    opposite do not share all dates between them.
    """
    for spec in study.datasets.values():
        stack = spec.rows[0] if spec.rows and isinstance(spec.rows[0], Stack) else None
        parts = [part.give for part in stack.parts] if stack is not None else []
        for group in (spec.statements, *parts):
            for statement in group.values():
                if not statement.note and _leaves_dates_open(statement.make):
                    yield Problem(
                        statement.place,
                        f"{spec.name}: {statement.name} compares dates in a choose; a partial date that "
                        "could lie on either side takes the last branch. Confirm that with a 'note'",
                    )


def _leaves_dates_open(make: Make) -> bool:
    if isinstance(make, ByValue):
        cases = [case for _, case in make.cases] + ([make.otherwise] if make.otherwise else [])
        return any(_leaves_dates_open(case) for case in cases)
    if not isinstance(make, Choose) or make.note:
        return False
    *conditional, last = make.branches
    if last.when is None and not last.note and any(_compares_dates(b.when) for b in conditional):
        return True
    return any(_leaves_dates_open(branch) for branch in make.branches)


def _compares_dates(condition: Condition | None) -> bool:
    if isinstance(condition, Combination):
        return any(_compares_dates(part) for part in condition.conditions)
    if not isinstance(condition, Test) or condition.test not in ORDER_TESTS:
        return False
    sides = [condition.var, condition.value]
    return any(isinstance(side, Reference) and side.name.endswith("DTC") for side in sides)
