"""The door: missing codes, deleted rows, strangers, keys, corrections."""

from __future__ import annotations

import pytest

from cdisc_convert.model.errors import SourceError
from tests.engine.small_study import run_small, table_of

COPY = """
intermediate: out
rows: [{how: take, from: ae}]
let:
  TERM: {how: copy, from: ae.TERM}
  WHY:  {how: missing_reason, from: ae.TERM}
key: []
"""
AE = "ID,NO,TERM,ACTIVE\n1,1,Rash,1\n1,2,UNK,1\n2,3,Pain,0\n9,4,Cough,1\n"


def at_the_door(run) -> list[tuple[int, str, str]]:
    return [
        (int(position), booking.reason.because, booking.reason.kind)
        for booking in run.world.ledger.door
        for position in booking.positions
        if booking.frame == "ae"
    ]


def test_missing_codes_are_emptied_and_keep_their_reason(tmp_path):
    run = run_small(tmp_path, COPY, {"ae": AE}, options="missing: {UNK: UNKNOWN}")
    assert table_of(run, "out", "TERM", "WHY")[:2] == [("Rash", ""), ("", "UNKNOWN")]


def test_a_code_in_a_list_is_emptied_without_reason(tmp_path):
    run = run_small(tmp_path, COPY, {"ae": AE}, options='missing: ["", UNK]')
    assert table_of(run, "out", "TERM", "WHY")[1] == ("", "")


def test_strangers_are_quarantined(tmp_path):
    run = run_small(tmp_path, COPY, {"ae": AE})
    assert at_the_door(run) == [(3, "subject is not registered", "quarantined")]


def test_deleted_rows_and_rows_of_no_use_stay_outside(tmp_path):
    options = (
        "deleted_when: {var: ae.ACTIVE, is: '0'}, "
        "when: {var: ae.TERM, is_not: UNK}, because: no term"
    )
    run = run_small(tmp_path, COPY, {"ae": AE}, options=options)
    assert [term for (term,) in table_of(run, "out", "TERM")] == ["Rash"]
    assert [reason[:2] for reason in at_the_door(run)] == [
        (2, "deleted in the EDC"),
        (1, "no term"),
        (3, "subject is not registered"),
    ]


def test_equal_keys_are_refused_with_both_rows(tmp_path):
    with pytest.raises(
        SourceError, match=r"ae\.csv:2: source ae: rows 2 and 3 of ae\.csv .*\(ID: 1\)"
    ):
        run_small(tmp_path, COPY, {"ae": AE}, options="key: [ID]")


def test_equal_keys_may_be_declared(tmp_path):
    run = run_small(tmp_path, COPY, {"ae": AE}, options="key: [ID], duplicates: report")
    assert run.world.frames["out"].size == 3


def test_a_column_that_the_file_lacks_is_named_with_the_nearest(tmp_path):
    with pytest.raises(SourceError, match="has no column 'TERM'; did you mean 'TERMS'"):
        run_small(tmp_path, COPY, {"ae": "ID,TERMS\n1,Rash\n"})


@pytest.mark.parametrize(
    ("options", "because"),
    [
        ("deleted_when: {var: people.ARM, is: B}", "deleted in the EDC"),
        ("when: {var: people.ARM, is_not: B}, because: not consented", "not consented"),
    ],
)
def test_a_row_of_the_register_that_stays_outside_makes_no_person(tmp_path, options, because):
    mapping = """
intermediate: out
rows: [{how: take, from: subjects}]
let: {NAME: {how: copy, from: subjects.SUBJID}}
key: []
"""
    run = run_small(tmp_path, mapping, {"ae": AE}, people_options=options)
    assert table_of(run, "out", "NAME") == [("1",), ("3",)]
    assert [(b.frame, b.positions.tolist(), b.reason.because) for b in run.world.ledger.door] == [
        ("people", [1], because),
        ("ae", [2, 3], "subject is not registered"),
    ]
