from __future__ import annotations

import pytest

from cdisc_convert.engine.scopes import (
    Scope,
    frames_of,
    is_one_per_subject,
    part_scopes,
    scope_after,
    study_level_names,
)
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.spec import Reference
from tests.messages.mapping_cases import STUDY, study_of, write_study

TAIL = "key: [AETERM]\nvariables:\n  AETERM: {how: empty}\n"


def rows(tmp_path, *steps: str):
    text = "dataset: AE\nrows:\n" + "".join(f"  - {step}\n" for step in steps) + TAIL
    return study_of(tmp_path, text).datasets["AE"].rows


TAKE = "{how: take, from: ae}"


@pytest.mark.parametrize(
    ("steps", "scope"),
    [
        ([TAKE], Scope(("ae",), ("ae",))),
        (["{how: take, from: [ae, vs]}"], Scope(("ae", "vs"), ("ae", "vs"))),
        ([TAKE, "{how: join, with: dm}"], Scope(("ae", "dm"), ("ae",))),
        ([TAKE, "{how: expand, over: tests}"], Scope(("ae", "tests"), ("ae",))),
        (
            ["{how: unpivot, from: vs, table: tests, columns: {RESULT: CODE}}"],
            Scope(("vs", "tests"), ("vs",), made=("vs.RESULT",)),
        ),
        (
            [
                TAKE,
                "{how: join, with: dm}",
                "{how: group, by: [ae.X]}",
                "{how: expand, over: tests}",
            ],
            Scope(("tests",), (), ("ae", "dm"), (Reference("ae", "X"),)),
        ),
        (
            [
                TAKE,
                "{how: split, column: ae.X, every: 3}",
                "{how: spread, start: ae.A, end: ae.B, every: P1D}",
            ],
            Scope(("ae",), ("ae",), made=("PIECE", "PIECENO", "STEP", "STEPNO")),
        ),
        (
            [TAKE, "{how: set_aside, when: {var: ae.X, is: y}, because: z}"],
            Scope(("ae",), ("ae",)),
        ),
    ],
)
def test_scope_after_the_steps(tmp_path, steps, scope):
    assert scope_after(rows(tmp_path, *steps)) == scope


STACK = """\
dataset: AE
rows:
  - how: stack
    parts:
      a: {rows: [{how: take, from: ae}, {how: join, with: dm}], give: {AETERM: {how: empty}}}
      b: {rows: [{how: take, from: vs}, {how: join, with: dm}], give: {AETERM: {how: empty}}}
  - {how: expand, over: tests}
key: [AETERM]
variables: {AETERM: {how: by_part}}
"""


def test_stack_shares_what_all_parts_have(tmp_path):
    spec = study_of(tmp_path, STACK).datasets["AE"]
    assert scope_after(spec.rows) == Scope(("dm", "tests"), ("ae", "vs"))
    assert part_scopes(spec) == {
        "a": Scope(("ae", "dm", "tests"), ("ae",)),
        "b": Scope(("vs", "dm", "tests"), ("vs",)),
    }
    assert frames_of(spec.rows) == ("ae", "dm", "vs", "tests")


def test_rows_without_a_stack_have_no_parts(tmp_path):
    assert (
        part_scopes(study_of(tmp_path, f"dataset: AE\nrows: [{TAKE}]\n{TAIL}").datasets["AE"]) == {}
    )


@pytest.mark.parametrize(
    ("reference", "has"),
    [
        ("ae.X", True),
        ("raw.X", True),
        ("vs.X", False),
        ("by.X", True),
        ("by.Y", False),
        ("PIECE", False),
    ],
)
def test_reference_with_one_value_per_row(reference, has):
    scope = Scope(("ae",), ("ae",), ("by",), (Reference("by", "X"),), ("PIECE",))
    where, _, name = reference.rpartition(".")
    assert scope.has_row(Reference(where, name)) is (has or reference == "PIECE")


def test_raw_needs_a_source_that_was_taken():
    assert not Scope(members=("ae",)).has_row(Reference("raw", "X"))


def test_one_record_per_subject(tmp_path):
    text = (
        f"dataset: AE\nrows: [{TAKE}]\n{TAIL}---\ndataset: DM\nrows: [{{how: take, from: dm}}]\n"
        "key: [STUDYID, USUBJID]\nvariables: {STUDYID: {how: copy, from: study.STUDYID}}\n"
    )
    study = study_of(tmp_path, text)
    found = {
        name: is_one_per_subject(study, name)
        for name in ("subjects", "dm", "ae", "DM", "AE", "tests")
    }
    assert found == {
        "subjects": True,
        "dm": True,
        "ae": False,
        "DM": True,
        "AE": False,
        "tests": False,
    }


def test_study_level_is_what_is_made_of_study_level_only(tmp_path):
    study = STUDY.replace(
        "files: [x.yaml]",
        "  ts: {file: ts.csv, key: [A], subject: none}\n  tsf: {form_of: ts, form: a, key: [A]}\nfiles: [x.yaml]",
    )
    text = (
        "dataset: TA\nrows: [{how: take, from: tests}]\nkey: [ARM]\nvariables: {ARM: {how: empty}}\n---\n"
        "dataset: TV\nrows: [{how: take, from: TA}, {how: join, with: tsf}]\nkey: [V]\nvariables: {V: {how: empty}}\n"
        f"---\ndataset: AE\nrows: [{TAKE}, {{how: expand, over: TA}}]\n{TAIL}"
    )
    loaded = load_study(write_study(tmp_path, {"study.yaml": study, "x.yaml": text}))
    assert study_level_names(loaded) == {"tests", "how", "ts", "tsf", "TA", "TV"}
