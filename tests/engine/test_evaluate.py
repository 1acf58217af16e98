"""How values are made: branches, parts, conditions, and what is noted when a value is refused."""

from __future__ import annotations

import random

from tests.engine.small_study import run_small, table_of

VISITS = "ID,V,N\n1,a,5\n1,b,x\n2,c,7\n2,,8\n3,d,\n"


def made(tmp_path, *statements: str, raw: str = VISITS, options: str = "", more=None):
    lines = "\n".join(f"  {line}" for line in statements)
    mapping = f"intermediate: out\nrows: [{{how: take, from: visits}}]\nlet:\n{lines}\nkey: []\n"
    return run_small(tmp_path, mapping, {"visits": raw, **(more or {})}, options=options)


def column(run, name: str) -> list[str]:
    return [value for (value,) in table_of(run, "out", name)]


def test_the_first_branch_that_holds_decides(tmp_path):
    run = made(
        tmp_path,
        "X: {choose: [{when: {var: visits.V, in: [a, b]}, how: constant, value: one}, "
        "{when: {var: visits.V, is: b}, how: constant, value: two}, "
        "{when: {var: visits.V, is: present}, how: copy, from: visits.N}]}",
    )
    assert column(run, "X") == ["one", "one", "7", "", ""]


def test_a_branch_reads_only_its_own_rows(tmp_path):
    # 'x' is no number, but its row takes another branch: nothing is refused
    run = made(
        tmp_path,
        "X: {choose: [{when: {var: visits.V, is: b}, how: constant, value: 0}, {how: number, from: visits.N}]}",
    )
    assert column(run, "X") == ["5", "0", "7", "8", ""]
    assert run.world.doubts == []


def test_a_value_of_sisters_is_doubted_only_where_it_is_wanted(tmp_path):
    # person 1 has two values of N, person 2 as well; the value is wanted on one row
    told = "how: value_at_record, value: visits.N, within: [USUBJID]"
    run = made(
        tmp_path,
        f"X: {{{told}, when: {{var: visits.V, is: b}}}}",
        f"Y: {{choose: [{{when: {{var: visits.V, is: c}}, {told}}}, {{how: constant, value: one}}]}}",
        f"Z: {{{told}, when: {{var: visits.V, is: z}}}}",
    )
    assert column(run, "Y") == ["one", "one", "", "one", "one"]
    assert [(d.name, d.at.tolist()) for d in run.world.doubts] == [("X", [1]), ("Y", [2])]


def test_a_refused_value_is_noted_with_its_row(tmp_path):
    run = made(tmp_path, "X: {how: number, from: visits.N, issue: NOT_A_NUMBER}")
    (doubt,) = run.world.doubts
    assert (doubt.how, doubt.issue, doubt.at.tolist(), doubt.values.tolist()) == (
        "number",
        "NOT_A_NUMBER",
        [1],
        ["x"],
    )
    assert doubt.source_positions.tolist() == [1]


def test_by_takes_the_case_of_the_value_and_else_of_the_rest(tmp_path):
    run = made(
        tmp_path,
        "X: {by: V, cases: {a: {how: constant, value: A}, else: {how: constant, value: other}}}",
        "Y: {by: V, cases: [{of: [a, c], how: constant, value: AC}]}",
        "V: {how: copy, from: visits.V}",
    )
    assert column(run, "X") == ["A", "other", "other", "other", "other"]
    assert column(run, "Y") == ["AC", "", "AC", "", ""]


def test_numbers_and_texts_of_branches_meet_as_text(tmp_path):
    run = made(
        tmp_path,
        "X: {choose: [{when: {var: visits.V, is: c}, how: number, from: visits.N}, {how: copy, from: visits.V}]}",
    )
    assert column(run, "X") == ["a", "b", "7", "", "d"]


def test_when_of_a_sister_function_blanks_and_does_not_narrow(tmp_path):
    # the count sees all records of the subject, the value is written on one
    run = made(tmp_path, "X: {how: count_within, within: [USUBJID], when: {var: visits.V, is: a}}")
    assert column(run, "X") == ["2", "", "", "", ""]


def test_rows_that_ask_for_the_same_records_get_the_same_answer(tmp_path):
    order = random.Random(3)
    many = [f"{order.randint(1, 3)},{order.choice('ab')},{order.randint(0, 9)}" for _ in range(200)]
    doses = [
        f"{order.randint(1, 3)},{order.choice('abc')},{order.randint(0, 9)}" for _ in range(20)
    ]
    run = made(
        tmp_path,
        "V: {how: copy, from: visits.V}",
        "N: {how: count, of: doses.D, match: {doses.V: V}}",
        raw="ID,V,N\n" + "\n".join(many) + "\n",
        more={"doses": "ID,V,D\n" + "\n".join(doses) + "\n"},
    )
    expected = [
        str(sum(dose.split(",")[:2] == row.split(",")[:2] for dose in doses)) for row in many
    ]
    assert column(run, "N") == expected


def test_clock_times_of_several_sources_are_turned_from_the_zone_of_each(tmp_path):
    mapping = """
intermediate: out
rows: [{how: take, from: [paris, york]}]
let: {DTC: {how: iso_date, from: raw.D, formats: ["YYYY-MM-DD HH:mm"]}}
key: []
"""
    folder = tmp_path / "zones"
    folder.mkdir()
    run = run_small(
        folder,
        mapping,
        {
            "paris": "ID,D,Z\n1,2024-01-01 12:00,Europe/Paris\n",
            "york": "ID,D,Z\n1,2024-01-01 12:00,America/New_York\n",
        },
        options="time_zone: {column: Z}",
        register="sites: sites",
        tables={"sites": "SITEID,ZONE\nS1,UTC\n"},
        people="ID,ARM,SITEID\n1,A,S1\n",
    )
    assert column(run, "DTC") == ["2024-01-01T11:00", "2024-01-01T17:00"]
