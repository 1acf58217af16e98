"""From an endpoint of the protocol to parameter, analysis result and display."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdisc_convert.engine.plan_results import parameters_of
from cdisc_convert.model.result import AnalysisResult, Outcome, conjunctions
from cdisc_convert.model.spec import Study


@dataclass(frozen=True)
class EndpointLink:
    """One chain: endpoint, what is analysed, the result and the displays that show it.

    parameters: values of PARAMCD by dataset (`ADLYM ALC`), or analysis variables where the dataset
    has no parameters. records: records analysed, None = no data.
    """

    endpoint: str
    parameters: tuple[str, ...]
    result: str
    displays: tuple[str, ...]
    records: int | None = None

    @property
    def is_complete(self) -> bool:
        """True where no link of the chain is empty (nor without records, where there are data)."""
        links = (self.endpoint, self.parameters, self.result, self.displays)
        return all(links) and self.records != 0


HEAD = ("endpoint", "parameter", "result", "display")
EMPTY = "(none)"


def link_lines(links: Iterable[EndpointLink]) -> list[tuple[str, ...]]:
    """The chains as a table of texts, its head first."""
    found: list[tuple[str, ...]] = [HEAD]
    for link in links:
        parameters, displays = ", ".join(link.parameters), ", ".join(link.displays)
        found.append((link.endpoint, parameters or EMPTY, link.result, displays or EMPTY))
    return found


def endpoint_links(study: Study, outcomes: Iterable[Outcome] = ()) -> tuple[EndpointLink, ...]:
    """Every endpoint that the results of a study name, in order of the mapping."""
    records: dict[str, int] = {}
    for outcome in outcomes:
        known = records.get(outcome.result.id, 0)
        records[outcome.result.id] = max(known, outcome.records)
    return tuple(
        EndpointLink(endpoint, analysed(result), result.id, result.displays, records.get(result.id))
        for result in study.results.values()
        for endpoint in result.endpoints
    )


def analysed(result: AnalysisResult) -> tuple[str, ...]:
    """The parameters of a result, by dataset; its variables of datasets without chosen parameters."""
    found: dict[str, None] = {}
    for dataset in result.datasets:
        alternatives = [
            tests for when in result.selections(dataset) for tests in conjunctions(when)
        ]
        names = [f"{dataset} {name}" for name in parameters_of(alternatives)]
        found |= dict.fromkeys(
            names or [str(ref) for ref in result.variables if ref.scope == dataset]
        )
    return tuple(found) or tuple(str(ref) for ref in result.variables)
