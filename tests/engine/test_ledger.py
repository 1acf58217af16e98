"""The ledger: marks travel to raw rows, reasons stay with rows that reach nothing, chains hold."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.frame import Frame, Members, Rows
from cdisc_convert.engine.ledger import Ledger, Reason, settle
from cdisc_convert.model.errors import Place

HERE = Place("map.yaml", 1)


def frame(name: str, size: int, **index: list[int]) -> Frame:
    rows = Rows(size, np.zeros(size, np.int64), {k: np.array(v) for k, v in index.items()})
    return Frame(name, rows)


def source(name: str, *positions: int) -> Frame:
    made = frame(name, len(positions), **{name: list(range(len(positions)))})
    made.positions = np.array(positions)
    return made


def settled(ledger: Ledger, *frames: Frame, submitted: tuple[str, ...] = ("AE",), read: int = 4):
    named = {each.name: each for each in frames}
    return settle(ledger, named, tuple(named), submitted, {"ae": read})


def test_rows_are_mapped_set_aside_or_unaccounted():
    ledger = Ledger()
    ledger.book("ae", np.array([1]), Reason("AE", "no use", HERE))
    account = settled(ledger, source("ae", 0, 1, 2), frame("AE", 1, ae=[0])).sources["ae"]
    # raw row 3 never came in
    assert account.state.tolist() == [1, 2, 0, 0]
    assert (account.mapped, account.set_aside, account.unbalanced) == (1, 1, 2)


def test_a_row_that_reaches_a_dataset_is_mapped_whatever_else_became_of_it():
    ledger = Ledger()
    ledger.book("ae", np.array([0]), Reason("CM", "no drug", HERE))
    account = settled(ledger, source("ae", 0, 1, 2, 3), frame("AE", 4, ae=[0, 1, 2, 3]))
    assert account.sources["ae"].mapped == 4


def test_reasons_travel_up_from_an_intermediate():
    ledger = Ledger()
    reason = Reason("AE", "after cut-off", HERE)
    ledger.book("coded", np.array([2]), reason)
    account = settled(
        ledger,
        source("ae", 0, 1, 2, 3),
        frame("coded", 3, ae=[0, 1, 3]),
        frame("AE", 2, coded=[0, 1]),
    )
    found = account.sources["ae"]
    assert found.state.tolist() == [1, 1, 0, 2]
    assert account.reasons[found.reason[3]] is reason


def test_members_of_a_group_are_mapped():
    grouped = frame("AE", 1)
    grouped.rows.members["ae"] = Members(np.array([0, 3]), np.array([0, 1, 3]))
    account = settled(Ledger(), source("ae", 0, 1, 2, 3), grouped).sources["ae"]
    assert account.state.tolist() == [1, 1, 0, 1]


def test_datasets_that_read_each_other_settle():
    # AE reads the intermediate `dates`, which is made of the raw rows and comes later in the order
    ledger = Ledger()
    ledger.read("AE", "dates", np.array([0, 1]))
    ledger.read("dates", "AE", np.array([0]))
    other = frame("AE", 1)
    account = settled(ledger, source("ae", 0, 1, 2, 3), other, frame("dates", 2, ae=[2, 3]))
    assert account.sources["ae"].state.tolist() == [0, 0, 1, 1]


def test_a_reader_that_reaches_nothing_maps_nothing():
    ledger = Ledger()
    ledger.read("idle", "ae", np.array([0]))
    account = settled(ledger, source("ae", 0, 1, 2, 3), frame("idle", 1), frame("AE", 0))
    assert account.sources["ae"].mapped == 0


def faults(*counts: tuple[str, str, int, int, int], size: int = 2) -> tuple[str, ...]:
    ledger = Ledger()
    for owner, step, got, dropped, gave in counts:
        ledger.count(owner, step, HERE, got, dropped, gave)
    return settled(ledger, frame("AE", size)).faults


def test_a_sound_chain_has_no_faults():
    assert (
        faults(("AE", "take", 4, 1, 3), ("AE", "join", 3, 0, 3), ("AE", "set_aside", 3, 1, 2)) == ()
    )


def test_rows_lost_between_steps_are_a_fault():
    assert faults(("AE", "take", 4, 0, 4), ("AE", "set_aside", 3, 1, 2)) == (
        "map.yaml:1: AE: step set_aside got 3 rows, but the step before gave 4",
    )


def test_rows_lost_inside_a_step_are_a_fault():
    assert faults(("AE", "take", 4, 1, 2)) == (
        "map.yaml:1: AE: step take got 4 rows and dropped 1, but gave 2",
    )


def test_records_lost_after_the_last_step_are_a_fault():
    assert faults(("AE", "take", 3, 0, 3)) == (
        "map.yaml:1: AE has 2 records, but its last step (take) gave 3",
    )
