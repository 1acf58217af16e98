from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.engine.plan import make_plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import SpecError
from tests.messages.mapping_cases import STUDY, study_of, write_study

ROOT = Path(__file__).resolve().parents[2]
DM = """\
dataset: DM
rows: [{how: take, from: dm}]
key: [USUBJID]
let: {LAST: {how: latest, of: [AE.AESTDTC]}}
variables:
  RFSTDTC: {how: earliest, of: [EX.EXSTDTC]}
  RFPENDTC: {how: copy, from: LAST}
"""
EX = """\
dataset: EX
rows: [{how: take, from: vs}]
key: [USUBJID, EXSTDTC]
variables:
  EXSTDTC: {how: copy, from: vs.DAY}
  EXSTDY: {how: study_day, date: EXSTDTC, reference: DM.RFSTDTC}
"""
AE = """\
dataset: AE
rows: [{how: take, from: ae}]
key: [AETERM]
then: [{how: set_aside, when: {var: AETERM, is: missing}, because: no term}]
variables:
  AESEQ: {how: sequence, within: [USUBJID], order: [AETERM]}
  AETERM: {how: copy, from: ae.TERM}
  AESTDTC: {how: copy, from: ae.START}
  AESTDY: {how: study_day, date: AESTDTC, reference: DM.RFSTDTC}
  AEENTPT: {how: copy, from: DM.RFPENDTC}
"""


def plan_of(folder, *datasets: str, only: tuple[str, ...] = ()):
    return make_plan(study_of(folder, "---\n".join(datasets)), only)


def name(owner: str, variable: str) -> Node:
    return Node("name", owner, variable)


def assert_sound(plan) -> None:
    """Every node comes once, and after everything that it needs."""
    position = {node: number for number, node in enumerate(plan.order)}
    assert len(position) == len(plan.order)
    for node, needed in plan.needs.items():
        assert all(position[other] < position[node] for other in needed)


def test_datasets_that_need_each_other_are_ordered_by_variable(tmp_path):
    plan = plan_of(tmp_path, DM, EX, AE)
    assert_sound(plan)
    order = [str(node) for node in plan.order]
    assert order.index("EX.EXSTDTC") < order.index("DM.RFSTDTC") < order.index("EX.EXSTDY")
    assert order.index("AE.AESTDTC") < order.index("DM.RFPENDTC") < order.index("AE.AEENTPT")


def test_sequence_waits_for_then_and_others_see_what_is_left(tmp_path):
    plan = plan_of(tmp_path, DM, EX, AE)
    after = Node("then", "AE")
    assert after in plan.needs[name("AE", "AESEQ")]
    assert after not in plan.needs[name("AE", "AESTDY")]
    assert plan.needs[after] == (Node("rows", "AE"), name("AE", "AETERM"))
    assert after in plan.needs[name("DM", "LAST")]


def test_only_plans_what_the_datasets_need(tmp_path):
    plan = plan_of(tmp_path, DM, EX, AE, only=("EX",))
    assert_sound(plan)
    assert {node.owner for node in plan.order} == {"EX", "DM", "dm", "vs"}
    assert name("DM", "RFPENDTC") not in plan.order
    with pytest.raises(SpecError, match=r"--only: there is no dataset 'EXX'; did you mean 'EX'\?"):
        plan_of(tmp_path, DM, EX, AE, only=("EXX",))


def test_raw_columns_are_those_that_are_used(tmp_path):
    text = AE.replace(
        "{how: copy, from: ae.TERM}", "{how: copy, from: raw.TERM, when: {var: ae.X, is: y}}"
    )
    plan = plan_of(tmp_path, DM, EX, text)
    assert sorted(plan.raw_columns["ae"]) == ["START", "SUBJ", "TERM", "X"]
    assert sorted(plan.raw_columns["vs"]) == ["DAY", "SUBJ"]


def test_parts_are_nodes_of_their_own(tmp_path):
    stack = """\
dataset: AE
rows:
  - how: stack
    parts:
      a: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy, from: ae.TERM}, X: {how: copy, from: AETERM}}}
      b: {rows: [{how: take, from: vs}], give: {AETERM: {how: copy, from: X}, X: {how: copy, from: vs.X}}}
let: {by_part: [X]}
key: [AETERM]
variables: {AETERM: {how: by_part}}
"""
    plan = plan_of(tmp_path, stack)
    assert_sound(plan)
    assert plan.needs[name("AE", "AETERM")] == (
        Node("rows", "AE"),
        Node("name", "AE", "AETERM", "a"),
        Node("name", "AE", "AETERM", "b"),
    )
    assert Node("name", "AE", "AETERM", "a") in plan.needs[Node("name", "AE", "X", "a")]
    assert Node("name", "AE", "X", "b") in plan.needs[Node("name", "AE", "AETERM", "b")]


def test_helpers_of_sources_come_before_what_uses_them(tmp_path):
    study = STUDY.replace(
        "key: [SUBJ, TERM]}",
        "key: [SUBJ, TERM], let: {DTC: {how: copy, from: ae.D}, NEXT: {how: copy, from: DTC}}}",
    )
    text = (
        AE.replace("ae.START", "ae.NEXT")
        .replace("DM.RFSTDTC", "AESTDTC")
        .replace("DM.RFPENDTC", "AETERM")
    )
    plan = make_plan(load_study(write_study(tmp_path, {"study.yaml": study, "x.yaml": text})))
    assert_sound(plan)
    assert name("ae", "NEXT") in plan.needs[name("AE", "AESTDTC")]
    assert "NEXT" not in plan.raw_columns["ae"]


def test_members_of_a_group_and_what_they_are_grouped_by(tmp_path):
    text = """\
dataset: EX
rows:
  - {how: take, from: vs}
  - {how: group, by: [vs.USUBJID, vs.DAY]}
key: [USUBJID, EXSTDTC]
variables:
  EXSTDTC: {how: copy, from: vs.DAY}
  EXDOSE: {how: total, of: vs.DOSE}
"""
    assert_sound(plan_of(tmp_path, text))


def test_dates_of_whole_datasets(tmp_path):
    text = DM.replace(
        "{how: latest, of: [AE.AESTDTC]}",
        "{how: latest_date_in, datasets: [AE, EX], except: [EX.EXSTDTC]}",
    )
    plan = plan_of(tmp_path, text, EX, AE)
    needed = plan.needs[name("DM", "LAST")]
    assert name("AE", "AESTDTC") in needed
    assert name("EX", "EXSTDTC") not in needed
    assert Node("then", "EX") in needed


PARTIAL = "{choose: [{when: {var: AESTDTC, less_than: {var: DM.RFSTDTC}}, how: empty}, {how: copy, from: ae.X}]NOTE}"


@pytest.mark.parametrize(("note", "warnings"), [("", 1), (", note: agreed", 0)])
def test_partial_dates_that_fall_into_otherwise_are_pointed_out(tmp_path, note, warnings):
    plan = plan_of(tmp_path, DM, EX, AE + f"  AEX: {PARTIAL.replace('NOTE', note)}\n")
    assert len(plan.warnings) == warnings
    assert all("compares dates in a choose" in problem.text for problem in plan.warnings)


def test_partial_dates_inside_cases_are_pointed_out(tmp_path):
    inner = PARTIAL.replace("NOTE", "")
    text = f"  AEX: {{by: AETERM, cases: {{A: {{how: empty}}, else: {inner}}}}}\n"
    assert len(plan_of(tmp_path, DM, EX, AE + text).warnings) == 1


def test_choice_without_a_last_branch_leaves_partial_dates_empty(tmp_path):
    text = "  AEX: {choose: [{when: {var: AESTDTC, less_than: {var: DM.RFSTDTC}}, how: empty}]}\n"
    assert plan_of(tmp_path, DM, EX, AE + text).warnings == ()


def test_plan_as_text_is_numbered(tmp_path):
    lines = plan_of(tmp_path, EX.replace("DM.RFSTDTC", "EXSTDTC")).text().splitlines()
    assert lines[0].split(None, 1)[0] == "1"
    assert any(line.endswith("the rows of EX") for line in lines)
    assert any(line.endswith("the records of EX after 'then'") for line in lines)


@pytest.mark.parametrize("study", ["abc01", "cdiscpilot01"])
def test_plan_of_a_shipped_study_is_the_same_in_every_process(study):
    code = (
        "from pathlib import Path; from cdisc_convert.language.studies import load_study;"
        "from cdisc_convert.engine.plan import make_plan;"
        f"p = make_plan(load_study(Path('mappings/{study}'))); print(p.text()); print(p.raw_columns)"
    )
    texts = set()
    for seed in ("0", "1", "77"):
        found = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        texts.add(found.stdout)
    assert len(texts) == 1


@st.composite
def mappings(draw) -> str:
    """A dataset whose names read only names with a smaller number, in any order of lines."""
    count = draw(st.integers(1, 12))
    lines = []
    for number in range(count):
        reads = draw(st.lists(st.integers(0, number - 1), max_size=3)) if number else []
        names = ", ".join(f"V{other}" for other in reads) or "ae.X"
        lines.append(f"  V{number}: {{how: first_present, of: [{names}]}}\n")
    ordered = draw(st.permutations(lines))
    return "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [V0]\nvariables:\n" + "".join(ordered)


@given(mappings())
def test_names_without_a_circle_are_always_planned(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("study")
    assert_sound(plan_of(folder, text))


@given(mappings(), st.data())
def test_a_circle_is_always_found_and_its_lines_follow_each_other(tmp_path_factory, text, data):
    count = text.count("how: first_present")
    last = data.draw(st.integers(0, count - 1))
    lines = text.splitlines()
    chain = ["ae.X", *(f"V{number}" for number in range(last))]
    for position, line in enumerate(lines):
        found = line.strip().split(":")[0]
        if found.startswith("V") and found[1:].isdigit() and int(found[1:]) <= last:
            needed = f"V{last}" if int(found[1:]) == 0 else chain[int(found[1:])]
            lines[position] = f"  {found}: {{how: upper_case, from: {needed}}}"
    with pytest.raises(SpecError) as caught:
        plan_of(tmp_path_factory.mktemp("study"), "\n".join(lines) + "\n")
    assert len(caught.value.problems) == 1
    steps = caught.value.problems[0].text.splitlines()[1:]
    assert len(steps) == last + 1
    pairs = [line.split(": ", 1)[1].split(" needs ") for line in steps]
    assert [left for left, _ in pairs[1:]] == [right for _, right in pairs[:-1]]
    assert pairs[0][0] == pairs[-1][1]
