"""Values of the oracle studies explained: made again, and back to the raw text."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import TracedRun, read_trace
from cdisc_convert.engine.traced_cell import Cell
from tests.studies.oracle import DATASETS, ORACLE, STUDIES, needs_shared

pytestmark = needs_shared
CELLS = 200


@pytest.fixture(scope="module")
def traced(converted) -> dict[str, TracedRun]:
    return {name: read_trace(folder) for name, folder in converted.items()}


@pytest.fixture(scope="module")
def raw_texts() -> dict[tuple[str, str], list[dict[str, str]]]:
    """The raw files as Python's own csv module reads them."""
    found = {}
    for name, study in STUDIES.items():
        for path in (ORACLE / study.raw).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                found[name, path.name] = list(csv.DictReader(file))
    return found


@pytest.mark.parametrize(("study", "dataset"), DATASETS)
def test_random_cells_lead_to_raw_cells_that_give_the_value(traced, raw_texts, study, dataset):
    run = traced[study]
    name = dataset.upper()
    spec = run.world.study.datasets[name]
    variables = [s.name for s in spec.statements.values() if not s.is_helper]
    size = int(run.record[name].max())
    every = [(record, variable) for record in range(1, size + 1) for variable in variables]
    rng = np.random.default_rng(20261121)
    chosen = rng.choice(len(every), size=min(CELLS, len(every)), replace=False)
    for record, variable in (every[at] for at in chosen):
        cell = trace_cell(run, name, record, variable)
        for inner in cell.walk():
            assert inner.agrees, (record, variable, inner)
        for leaf in cell.leaves():
            _assert_is_an_end(leaf, raw_texts, study)


def _assert_is_an_end(leaf: Cell, raw_texts, study: str) -> None:
    """A raw cell with the text that stands in the file, a table cell, or a constant."""
    assert leaf.kind in ("raw", "table", "constant", "subject"), leaf
    if leaf.kind != "raw":
        return
    file, row = leaf.place.rsplit(" row ", 1)
    column = leaf.name.split(".", 1)[1]
    assert raw_texts[study, file][int(row) - 2][column] == leaf.value, leaf
