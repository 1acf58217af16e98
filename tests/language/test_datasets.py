from __future__ import annotations

from cdisc_convert.model.spec import ByPart, Stack
from tests.messages.mapping_cases import problems_of, study_of

AE = "rows: [{how: take, from: ae}]\nkey: [AETERM]\n"
IDS = (
    "fragment: ids\nlet:\n  --NUM: {how: copy, from: raw.NUM}\nvariables:\n"
    '  DOMAIN: {how: constant, value: "--"}\n  --TERM: {how: copy, from: ae.TERM, note: "-- is no prefix"}\n'
    "  --STDY: {how: study_day, date: --STDTC, reference: DM.RFSTDTC}\n---\n"
)


def test_prefix_is_filled_in_names_values_and_references(tmp_path):
    text = (
        IDS + "dataset: AE\nuse: [ids]\n" + AE + "variables:\n  AESTDTC: {how: copy, from: ae.D}\n"
    )
    statements = study_of(tmp_path, text).datasets["AE"].statements
    assert list(statements) == ["AENUM", "DOMAIN", "AETERM", "AESTDY", "AESTDTC"]
    assert statements["AENUM"].is_helper and not statements["AETERM"].is_helper
    assert statements["DOMAIN"].make.arguments["value"] == "AE"
    assert str(statements["AESTDY"].make.arguments["date"]) == "AESTDTC"
    assert statements["AETERM"].note == "-- is no prefix"
    assert str(statements["AETERM"].place) == "x.yaml:6"


def test_prefix_of_a_split_dataset_is_its_domain(tmp_path):
    text = IDS + "dataset: FAHP\ndomain: FA\nuse: [ids]\n" + AE.replace("AETERM", "FATERM")
    spec = study_of(tmp_path, text).datasets["FAHP"]
    assert "FATERM" in spec.statements
    assert spec.prefix == "FA"


def test_override_takes_the_place_of_the_fragment(tmp_path):
    text = IDS + "dataset: AE\nuse: [ids]\n" + AE
    text += "variables:\n  AETERM: {how: empty, override: true}\n  AESTDTC: {how: empty}\n"
    statements = study_of(tmp_path, text).datasets["AE"].statements
    assert statements["AETERM"].make.how == "empty"
    assert list(statements)[2] == "AETERM"


def test_restating_an_override_is_a_second_statement(tmp_path):
    text = IDS + "dataset: AE\nuse: [ids]\n" + AE
    text += "let:\n  AETERM: {how: empty, override: true}\nvariables:\n  AETERM: {how: empty}\n"
    problems = problems_of(tmp_path, {"x.yaml": text})
    assert problems[0].text.startswith("AE: AETERM is given twice")


STACK = """\
dataset: AE
rows:
  - how: stack
    part_is: AECAT
    parts:
      one:
        rows: [{how: take, from: ae, when: {var: ae.X, is: y}, because: x}]
        give: {AETERM: {how: copy, from: ae.TERM}, NUM: {how: number, from: ae.N}}
      two: {like: one, give: {AETERM: {how: empty}}}
      three: {like: one, rows: [{how: take, from: vs}]}
let: {by_part: [NUM]}
key: [AETERM]
variables:
  AECAT: {how: by_part}
  AETERM: {how: by_part, note: x}
"""


def test_like_takes_over_what_a_part_does_not_restate(tmp_path):
    spec = study_of(tmp_path, STACK).datasets["AE"]
    stack = spec.rows[0]
    assert isinstance(stack, Stack)
    one, two, three = stack.parts
    assert two.rows == one.rows
    assert two.give["NUM"] == one.give["NUM"]
    assert two.give["AETERM"].make.how == "empty"
    assert three.rows[0].sources == ("vs",)
    assert three.give == one.give


def test_by_part_list_declares_helpers(tmp_path):
    statements = study_of(tmp_path, STACK).datasets["AE"].statements
    assert isinstance(statements["NUM"].make, ByPart)
    assert statements["NUM"].is_helper
    assert statements["AETERM"].note == "x"


def test_variables_of_an_intermediate_are_helpers(tmp_path):
    text = "intermediate: lab\nrows: [{how: take, from: ae}]\nvariables:\n  A_LONGER_NAME: {how: empty}\n"
    spec = study_of(tmp_path, text).datasets["lab"]
    assert not spec.is_submitted
    assert spec.statements["A_LONGER_NAME"].is_helper


def test_as_is_is_submitted_on_demand_only(tmp_path):
    text = "dataset: DM\nas_is: dm\n---\ndataset: EX\nas_is: vs\nsubmit: true\n"
    datasets = study_of(tmp_path, text).datasets
    assert (datasets["DM"].is_submitted, datasets["EX"].is_submitted) == (False, True)
