"""Data issues: each names its check, its raw row, the person, the value and the question."""

from __future__ import annotations

from cdisc_convert.engine.issues import findings_of, issues_of, stops
from tests.engine.small_study import run_small

MAPPING = """
intermediate: out
rows:
  - {how: take, from: ae}
  - {how: keep_one, within: [ae.USUBJID], order: [ae.NO], take: first, because: twice, issue: TWICE}
let:
  NO:  {how: copy, from: ae.NO}
  NUM: {how: number, from: ae.GRADE, issue: ODD_GRADE}
  SEX: {how: number, from: ae.GRADE}
checks:
  HIGH:
    when: {var: NUM, at_least: 4}
    severity: stop
    to: site
    query: "Grade {NUM} of event {NO}: was it fatal?"
    effect: none
key: []
---
checks:
  NO_GRADE:
    on: ae
    when: {var: ae.GRADE, is: missing}
    severity: note
    query: "Event {ae.NO} has no grade."
"""
RAW = "ID,NO,GRADE\n2,1,5\n1,2,x\n1,3,\n7,4,1\n"


def run_of(tmp_path):
    return run_small(tmp_path, MAPPING, {"ae": RAW})


def test_every_kind_of_issue_is_listed_with_its_row(tmp_path):
    issues = issues_of(run_of(tmp_path))
    shown = [(i.id, i.severity, i.file, i.row, i.usubjid, i.field, i.value) for i in issues]
    assert shown == [
        ("HIGH", "stop", "ae.csv", 2, "S-2", "NUM", "5"),
        ("NO_GRADE", "note", "ae.csv", 4, "S-1", "ae.GRADE", ""),
        ("ODD_GRADE", "warning", "ae.csv", 3, "S-1", "NUM", "x"),
        ("SUBJECT_UNKNOWN", "warning", "ae.csv", 5, "", "ID", "7"),
        ("TWICE", "warning", "ae.csv", 4, "S-1", "", ""),
    ]


def test_a_query_is_filled_with_the_values_of_the_record(tmp_path):
    issues = {issue.id: issue for issue in issues_of(run_of(tmp_path))}
    assert issues["HIGH"].query == "Grade 5 of event 1: was it fatal?"
    assert issues["NO_GRADE"].query == "Event 3 has no grade."


def test_only_checks_that_say_stop_end_a_run(tmp_path):
    run = run_of(tmp_path)
    assert [issue.id for issue in stops(run, issues_of(run))] == ["HIGH"]


def test_refused_values_are_counted_by_statement(tmp_path):
    findings = findings_of(run_of(tmp_path))
    assert [(f.id, f.variable, f.count, f.values) for f in findings] == [
        ("MAP-number", "NUM", 1, (("x", 1),)),
        ("MAP-number", "SEX", 1, (("x", 1),)),
        ("COLUMN_NOT_MAPPED", "ARM", 3, ()),
    ]
