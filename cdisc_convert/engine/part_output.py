"""What a finished part leaves behind: its share of trace, datasets, ledger, issues and findings.

`parts/00012/trace/NAME.parquet`, `data/NAME.arrow` and, last of all, `part.json`: a part whose
`part.json` is there is complete.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.issues import doubtful_values, issues_of
from cdisc_convert.engine.ledger import Account, Ledger, Reason, StepCount
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.trace_store import columns_table, trace_tables, write_parquet
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.errors import Place

DONE = "part.json"


def part_folder(number: int) -> str:
    """The folder of a part in the store."""
    return f"parts/{number:05d}"


def write_part(
    store: Store,
    number: int,
    run: Run,
    datasets: Mapping[str, Finished],
    transport: Mapping[str, Dataset],
    changes: Mapping[str, Sequence[Sequence[Any]]],
    facts: Mapping[str, Any],
    positions: Mapping[str, np.ndarray],
) -> None:
    """Write everything of a part; `DONE` last.

    transport: the datasets as they go into transport files; changes: the cells changed for that
    (dataset, record, variable, what, was, becomes). facts: what else the gather needs.
    positions: raw position of each record of each source.
    """
    folder = part_folder(number)
    sizes: dict[str, int] = {}
    for name, table in trace_tables(run, datasets):
        own = name.rpartition("/")[2]
        if own in run.study.sources or own in run.study.datasets:
            if not run.looks_at(own):
                continue
            sizes[own] = table.num_rows
        if own in positions:
            at = table.schema.get_field_index("@raw")
            table = table.set_column(at, "@raw", pa.array(positions[own]))
        sink = io.BytesIO()
        write_parquet(table, sink)
        store.write(f"{folder}/trace/{name}.parquet", sink.getvalue())
    for name, dataset in transport.items():
        store.write_table(f"{folder}/data/{name}.arrow", columns_table(dataset.columns))
    ledger = run.world.ledger
    findings = [[*key, list(counts.items())] for key, counts in doubtful_values(run).items()]
    store.write_json(
        f"{folder}/{DONE}",
        {
            **facts,
            "frames": sizes,
            "datasets": {
                name: _dataset_facts(item, transport[name]) | {"changes": changes[name]}
                for name, item in datasets.items()
            },
            "emptied": dict(run.world.emptied),
            "steps": [step_facts(step) for step in ledger.steps],
            "door": door_facts(ledger),
            "issues": [list(issue.values()) for issue in issues_of(run)],
            "findings": findings,
        },
    )


def _dataset_facts(item: Finished, dataset: Dataset) -> dict[str, Any]:
    return {
        "rows": len(dataset),
        "source": item.source,
        "is_supplemental": item.column is not None,
        "kinds": {
            name: [column.kind.value, bool(column.present.any())]
            for name, column in dataset.columns.items()
        },
        "lengths": dataset.longest_texts(),
    }


def step_facts(step: StepCount) -> list[Any]:
    """A step's counts as JSON holds them."""
    return [
        step.owner, step.step, step.place.file, step.place.line,
        step.rows_in, step.dropped, step.rows_out, step.number,
    ]  # fmt: skip


def step_of(facts: list[Any]) -> StepCount:
    """The step that `step_facts` wrote."""
    owner, step, file, line, *counts = facts
    return StepCount(owner, step, Place(file, line), *counts)


def reason_facts(reason: Reason) -> list[Any]:
    """A reason as JSON holds it."""
    place = reason.place
    return [reason.owner, reason.because, place.file, place.line, reason.kind, reason.issue]


def reason_of(facts: list[Any]) -> Reason:
    """The reason that `reason_facts` wrote."""
    owner, because, file, line, kind, issue = facts
    return Reason(owner, because, Place(file, line), kind, issue)


def account_facts(run: Run, account: Account) -> dict[str, Any]:
    """The balance of every source of a part: rows by outcome, the first that has none."""
    found = {}
    for name, one in account.sources.items():
        first: list[Any] | None = None
        if one.unbalanced:
            positions = run.world.frames[name].positions
            assert positions is not None
            first = list(run.raw[name].where(int(positions[one.first_unbalanced()])))
        found[name] = {
            "read": one.read,
            "datasets": [[bits, count] for bits, count in one.by_datasets().items()],
            "reasons": [
                [reason_facts(account.reasons[number]), count]
                for number, count in one.by_reason().items()
            ],
            "unbalanced": one.unbalanced,
            "first": first,
        }
    return found


def door_facts(ledger: Ledger) -> list[list[Any]]:
    """Raw rows that did not come in: source, reason, number."""
    return [[b.frame, reason_facts(b.reason), len(b.positions)] for b in ledger.door]


def rows_bytes(
    account: Account, names: Iterable[str], positions: Mapping[str, np.ndarray]
) -> tuple[bytes, list[list[Any]]]:
    """What became of every raw row of the sources `names`: arrays, and the reasons they count."""
    sink = io.BytesIO()
    arrays = {}
    for name in names:
        one = account.sources[name]
        arrays[f"{name}@at"] = positions[name]
        arrays[f"{name}@state"] = one.state
        arrays[f"{name}@reason"] = one.reason
        arrays[f"{name}@datasets"] = one.datasets
    np.savez(sink, **arrays)  # type: ignore[arg-type]
    return sink.getvalue(), [reason_facts(reason) for reason in account.reasons]


def ledger_bytes(ledger: Ledger) -> tuple[bytes, list[Any]]:
    """The bookings and reads of a part's ledger, for a settlement after the gather."""
    arrays: dict[str, np.ndarray] = {}
    told: list[Any] = []
    for booking in ledger.bookings:
        arrays[f"b{len(told)}"] = booking.positions
        told.append(["drop", booking.frame, reason_facts(booking.reason)])
    for frame, readers in ledger.used.items():
        for reader, positions in readers.items():
            arrays[f"b{len(told)}"] = np.concatenate(positions)
            told.append(["read", frame, reader])
    sink = io.BytesIO()
    np.savez(sink, **arrays)  # type: ignore[arg-type]
    return sink.getvalue(), told


def ledger_from(content: bytes, told: list[Any]) -> Ledger:
    """The ledger that `ledger_bytes` wrote, without its steps."""
    ledger = Ledger()
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        for number, (where, frame, what) in enumerate(told):
            positions = arrays[f"b{number}"]
            if where == "read":
                ledger.read(what, frame, positions)
            else:
                ledger.book(frame, positions, reason_of(what))
    return ledger


def added_up(steps: list[StepCount]) -> list[StepCount]:
    """The steps of all parts together, in the order of the first part."""
    totals: dict[tuple[str, int], StepCount] = {}
    for step in steps:
        known = totals.get((step.owner, step.number))
        if known is not None:
            step = StepCount(
                step.owner,
                step.step,
                step.place,
                step.rows_in + known.rows_in,
                step.dropped + known.dropped,
                step.rows_out + known.rows_out,
                step.number,
            )
        totals[step.owner, step.number] = step
    return list(totals.values())


def starts_of(sizes: list[Mapping[str, int]], firsts: list[int]) -> dict[str, list[int]]:
    """By frame the position of each part's first record; firsts: first subject of each part."""
    names = dict.fromkeys(name for each in sizes for name in each)
    found = {SUBJECTS: firsts}
    for name in names:
        counts = [each.get(name, 0) for each in sizes]
        found[name] = [0, *np.cumsum(counts)[:-1].tolist()]
    return found


def merged(counters: list[Mapping[str, int]]) -> Counter[str]:
    """Counters added up."""
    total: Counter[str] = Counter()
    for each in counters:
        total.update(each)
    return total
