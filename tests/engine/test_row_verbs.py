"""Every row verb on a few rows: what comes out, and what is booked."""

from __future__ import annotations

import pytest

from cdisc_convert.model.errors import SourceError
from tests.engine.small_study import dropped, run_small, table_of

VISITS = """
    ID,VISIT,DATE,VALUE
    1,V1,2024-01-01,5
    1,V2,2024-01-02,7
    2,V1,2024-01-03,6
    2,V1,2024-01-04,
    3,V2,2024-01-05,9
"""


def steps(*lines: str, let: str = "V: {how: copy, from: visits.VISIT}", then: str = "") -> str:
    rows = "\n".join(f"  - {line}" for line in lines)
    end = f"then: [{then}]\n" if then else ""
    return f"intermediate: out\nrows:\n{rows}\nlet:\n  {let}\n{end}key: []\n"


def test_take_drops_rows_with_a_reason(tmp_path):
    mapping = steps(
        "{how: take, from: visits, when: {var: visits.VALUE, is: present}, because: no value}"
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS})
    assert table_of(run, "out", "USUBJID", "V") == [
        ("S-1", "V1"),
        ("S-1", "V2"),
        ("S-2", "V1"),
        ("S-3", "V2"),
    ]
    assert dropped(run) == [("visits", 3, "no value", "excluded")]


def test_take_of_several_sources_reads_raw_from_each(tmp_path):
    mapping = steps("{how: take, from: [visits, more]}", let="V: {how: copy, from: raw.VISIT}")
    run = run_small(tmp_path, mapping, {"visits": VISITS, "more": "ID,VISIT\n3,V9\n1,V8\n"})
    assert [v for _, v in table_of(run, "out", "USUBJID", "V")] == [
        "V1",
        "V2",
        "V1",
        "V1",
        "V2",
        "V9",
        "V8",
    ]


def test_join_keeps_rows_without_partner_and_books_partners_without_row(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: join, with: notes, match: {VISIT: visits.VISIT}, each: at_most_one, unused: no visit}",
        let="NOTE: {how: copy, from: notes.NOTE}",
    )
    notes = "ID,VISIT,NOTE\n1,V2,late\n3,V1,lost\n"
    run = run_small(tmp_path, mapping, {"visits": VISITS, "notes": notes})
    assert [n for (n,) in table_of(run, "out", "NOTE")] == ["", "late", "", "", ""]
    assert dropped(run) == [("notes", 1, "no visit", "excluded")]


def test_join_many_repeats_the_row_in_the_order_of_the_partners(tmp_path):
    mapping = steps(
        "{how: take, from: notes}",
        "{how: join, with: visits, match: {VISIT: notes.VISIT}, each: many, unused: x}",
        let="D: {how: copy, from: visits.DATE}",
    )
    notes = "ID,VISIT\n2,V1\n3,V2\n"
    run = run_small(tmp_path, mapping, {"visits": VISITS, "notes": notes})
    assert [d for (d,) in table_of(run, "out", "D")] == ["2024-01-03", "2024-01-04", "2024-01-05"]


def test_join_exactly_one_names_the_row_without_partner(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: join, with: notes, match: {VISIT: visits.VISIT}, each: exactly_one, unused: x}",
    )
    with pytest.raises(SourceError, match=r"record 1 of visits \(S-1\) has no partner \(4 rows"):
        run_small(tmp_path, mapping, {"visits": VISITS, "notes": "ID,VISIT\n3,V2\n"})


def test_join_never_crosses_subjects(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: join, with: notes, each: at_most_one, unused: x}",
        let="NOTE: {how: copy, from: notes.NOTE}",
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS, "notes": "ID,NOTE\n2,two\n"})
    assert table_of(run, "out", "USUBJID", "NOTE") == [
        ("S-1", ""),
        ("S-1", ""),
        ("S-2", "two"),
        ("S-2", "two"),
        ("S-3", ""),
    ]


@pytest.mark.parametrize(("take", "kept"), [("first", ["1", "3"]), ("last", ["2", "4"])])
def test_keep_one_takes_one_row_per_group(tmp_path, take, kept):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: set_aside, when: {var: visits.DATE, is: 2024-01-05}, because: other}",
        f"{{how: keep_one, within: [visits.USUBJID], order: [visits.DATE], take: {take}, because: twice}}",
        let="D: {how: part, from: visits.DATE, separator: '-', number: 3}",
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS})
    days = [str(int(d)) for (d,) in table_of(run, "out", "D")]
    assert days == kept
    assert {(because, kind) for _, _, because, kind in dropped(run)} == {
        ("other", "excluded"),
        ("twice", "excluded"),
    }


def test_keep_one_with_if_any_leaves_other_groups_whole(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: keep_one, within: [visits.USUBJID], order: [visits.DATE], take: last, "
        "if_any: {var: visits.VALUE, is: missing}, because: replaced}",
        let="D: {how: copy, from: visits.DATE}",
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS})
    assert [d[-1] for (d,) in table_of(run, "out", "D")] == ["1", "2", "4", "5"]


def test_keep_one_takes_either_of_two_rows_that_are_equal_in_all(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: keep_one, within: [visits.USUBJID], order: [visits.VISIT], take: last, because: twice}",
    )
    twice = "ID,VISIT\n1,V1\n1,V1\n2,V1\n"
    run = run_small(tmp_path, mapping, {"visits": twice})
    assert table_of(run, "out", "USUBJID", "V") == [("S-1", "V1"), ("S-2", "V1")]
    assert dropped(run) == [("visits", 1, "twice", "excluded")]


def test_group_reaches_its_members_only(tmp_path):
    mapping = steps(
        "{how: take, from: visits, when: {var: visits.VALUE, is: present}, because: none}",
        "{how: group, by: [visits.USUBJID]}",
        let="SUM: {how: total, of: visits.NUMBER}",
    )
    run = run_small(
        tmp_path,
        mapping,
        {"visits": VISITS},
        options="let: {NUMBER: {how: number, from: visits.VALUE}}",
    )
    assert table_of(run, "out", "USUBJID", "SUM") == [("S-1", "12"), ("S-2", "6"), ("S-3", "9")]


def test_expand_makes_a_row_per_line_and_books_rows_without_one(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        "{how: expand, over: plan, match: {VISIT: visits.VISIT}}",
        let="DOSE: {how: copy, from: plan.DOSE}",
    )
    plan = "VISIT,DOSE\nV1,a\nV1,b\n"
    run = run_small(tmp_path, mapping, {"visits": VISITS}, {"plan": plan})
    assert [d for (d,) in table_of(run, "out", "DOSE")] == ["a", "b", "a", "b", "a", "b"]
    assert [at for frame, at, _, _ in dropped(run) if frame == "visits"] == [1, 4]


def test_split_numbers_the_pieces(tmp_path):
    mapping = steps(
        "{how: take, from: boxes}",
        "{how: split, column: boxes.LIST, separator: ';'}",
        let="P: {how: template, text: '{PIECENO}={PIECE}'}",
    )
    run = run_small(tmp_path, mapping, {"boxes": "ID,LIST\n1,a; b ;\n2,\n3,c\n"})
    assert table_of(run, "out", "USUBJID", "P") == [("S-1", "1=a"), ("S-1", "2=b"), ("S-3", "1=c")]
    assert dropped(run) == [("boxes", 1, "boxes.LIST is empty", "excluded")]


@pytest.mark.parametrize(
    ("every", "start", "end", "days"),
    [
        ("P1D", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("P7D", "2024-01-01", "2024-01-14", ["2024-01-01", "2024-01-08"]),
        ("PT12H", "2024-01-01", "2024-01-02", ["2024-01-01"] * 2 + ["2024-01-02"] * 2),
        ("PT8H", "2024-01-01", "2024-01-01", ["2024-01-01"] * 3),
        ("P1D", "2024-01-01", "", ["2024-01-01"]),
        ("P1D", "2024-01", "2024-01-05", []),
        ("P1D", "2024-01-05", "2024-01-04", []),
    ],
)
def test_spread_makes_a_row_per_step(tmp_path, every, start, end, days):
    mapping = steps(
        "{how: take, from: doses}",
        f"{{how: spread, start: doses.START, end: doses.END, every: {every}}}",
        let="DAY: {how: date_only, from: STEP}",
    )
    lets = (
        "let: {START: {how: iso_date, from: doses.S, formats: [YYYY-MM-DD, YYYY-MM]}, "
        "END: {how: iso_date, from: doses.E, formats: [YYYY-MM-DD]}}"
    )
    run = run_small(tmp_path, mapping, {"doses": f"ID,S,E\n1,{start},{end}\n"}, options=lets)
    assert [day for (day,) in table_of(run, "out", "DAY")] == days


def test_spread_by_a_reference_makes_one_row_of_a_single_day_without_step(tmp_path):
    mapping = steps(
        "{how: take, from: doses}",
        "{how: spread, start: doses.DAY, end: doses.DAY, every: doses.STEP}",
        let="D: {how: date_only, from: STEP}",
    )
    lets = (
        "let: {DAY: {how: iso_date, from: doses.S, formats: [YYYY-MM-DD]}, "
        "STEP: {how: dose_times, frequency: doses.F}}"
    )
    run = run_small(tmp_path, mapping, {"doses": "ID,S,F\n1,2024-01-01,ONCE\n"}, options=lets)
    assert table_of(run, "out", "D") == [("2024-01-01",)]


def test_unpivot_books_a_row_only_if_none_of_its_cells_stays(tmp_path):
    mapping = steps(
        "{how: unpivot, from: wide, table: tests, columns: {RESULT: COLUMN}, empty: drop, because: empty}",
        let="R: {how: template, text: '{tests.CODE}={wide.RESULT}'}",
    )
    wide = "ID,W,H\n1,70,\n2,,\n3,80,180\n"
    run = run_small(tmp_path, mapping, {"wide": wide}, {"tests": "CODE,COLUMN\nWT,W\nHT,H\n"})
    assert [r for (r,) in table_of(run, "out", "R")] == ["WT=70", "WT=80", "HT=180"]
    assert {at for frame, at, _, _ in dropped(run) if frame == "wide"} == {0, 1}
    assert [len(m) for m in run.world.frames["out"].rows.index.values()] == [3, 3]


def test_missing_codes_keep_their_reason_through_unpivot(tmp_path):
    mapping = steps(
        "{how: unpivot, from: wide, table: tests, columns: {RESULT: COLUMN}, empty: keep, because: x}",
        let="R: {how: missing_reason, from: wide.RESULT}",
    )
    run = run_small(
        tmp_path,
        mapping,
        {"wide": "ID,W,H\n1,ND,\n"},
        {"tests": "CODE,COLUMN\nWT,W\nHT,H\n"},
        options="missing: {ND: NOT DONE}",
    )
    assert table_of(run, "out", "R") == [("NOT DONE",), ("",)]


STACK = """
intermediate: out
rows:
  - how: stack
    part_is: KIND
    parts:
      of_visits:
        rows:
          - {how: take, from: visits, when: {var: visits.VISIT, is: V1}, because: not first}
          - {how: group, by: [visits.USUBJID, visits.VISIT]}
        give: {N: {how: count, of: visits.DATE}, V: {how: copy, from: visits.VISIT}}
      of_people:
        rows: [{how: take, from: people}]
        give: {N: {how: count, of: visits.DATE}, V: {how: copy, from: people.ARM}}
let:
  by_part: [N, V]
  KIND: {how: by_part}
  ARM: {how: copy, from: people.ARM}
key: []
"""


def test_each_part_of_a_stack_sees_its_own_rows(tmp_path):
    # the members of a group in one part, all records of the subject in the other; a source of one
    # part is a record of the subject for the rows of the other
    run = run_small(tmp_path, STACK, {"visits": VISITS})
    assert table_of(run, "out", "KIND", "USUBJID", "N", "V", "ARM") == [
        ("of_visits", "S-1", "1", "V1", "A"),
        ("of_visits", "S-2", "2", "V1", "B"),
        ("of_people", "S-1", "2", "A", "A"),
        ("of_people", "S-2", "2", "B", "B"),
        ("of_people", "S-3", "1", "A", "A"),
    ]


def test_statements_of_a_part_see_the_name_of_the_part(tmp_path):
    mapping = STACK.replace(
        "{how: copy, from: people.ARM}}\nlet", '{how: template, text: "{KIND}"}}\nlet'
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS})
    assert [v for (v,) in table_of(run, "out", "V")] == ["V1", "V1"] + ["of_people"] * 3


def test_what_rows_were_grouped_by_can_be_used_wherever_it_came_from(tmp_path):
    mapping = steps(
        "{how: take, from: [visits, more]}",
        "{how: split, column: raw.VISIT, separator: ';'}",
        "{how: group, by: [subjects.USUBJID, raw.VISIT, PIECE]}",
        let="V: {how: template, text: '{raw.VISIT} {PIECE}'}",
    )
    run = run_small(
        tmp_path, mapping, {"visits": "ID,VISIT\n1,a;b\n1,a;b\n", "more": "ID,VISIT\n2,c\n"}
    )
    assert [v for (v,) in table_of(run, "out", "V")] == ["a;b a", "a;b b", "c c"]


def test_rows_may_be_grouped_by_an_unpivoted_value(tmp_path):
    mapping = steps(
        "{how: unpivot, from: wide, table: tests, columns: {RESULT: COLUMN}, empty: keep}",
        "{how: group, by: [subjects.USUBJID, wide.RESULT]}",
        let="V: {how: copy, from: wide.RESULT}",
    )
    raw, tests = {"wide": "ID,W,H\n1,7,8\n1,8,7\n"}, {"tests": "CODE,COLUMN\nWT,W\nHT,H\n"}
    assert table_of(run_small(tmp_path, mapping, raw, tests), "out", "V") == [("7",), ("8",)]


EVENTS = """
    ID,WHEN,C
    1,2024-01-05,1
    1,2024-01-09,1
    2,2024-01-05,1
    2,2024-01-07,2
    2,2024-01-07,0
    2,2024-01-08,0
    3,,0
    3,2024-01-03,1
"""


def test_keep_event_takes_the_first_event_or_the_last_censoring(tmp_path):
    mapping = steps(
        "{how: take, from: events}",
        let="D: {how: iso_date, from: events.WHEN, formats: [YYYY-MM-DD]}\n"
        "  C: {how: number, from: events.C}",
        then="{how: keep_event, within: [USUBJID], date: D, censor: C, because: another}",
    )
    run = run_small(tmp_path, mapping, {"events": EVENTS})
    assert table_of(run, "out", "USUBJID", "D", "C") == [
        ("S-1", "2024-01-09", "1"),
        ("S-2", "2024-01-07", "0"),
        ("S-3", "2024-01-03", "1"),
    ]


def test_then_removes_records_before_sister_functions_count(tmp_path):
    mapping = steps(
        "{how: take, from: visits}",
        let="N: {how: count_within, within: [USUBJID]}\n  V: {how: copy, from: visits.VALUE}",
        then="{how: set_aside, when: {var: V, is: missing}, kind: quarantined, because: no value}",
    )
    run = run_small(tmp_path, mapping, {"visits": VISITS})
    assert table_of(run, "out", "USUBJID", "N") == [
        ("S-1", "2"),
        ("S-1", "2"),
        ("S-2", "1"),
        ("S-3", "1"),
    ]
    assert dropped(run) == [("visits", 3, "no value", "quarantined")]
