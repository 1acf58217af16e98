from __future__ import annotations

import pytest

from cdisc_convert.functions._registry import functions
from cdisc_convert.language.expect import Expect
from cdisc_convert.language.method_text import LONGEST, method_text, say_make, say_statement
from cdisc_convert.language.results import ResultReader
from cdisc_convert.language.say_results import say_method, say_statistic
from cdisc_convert.language.studies import load_study
from cdisc_convert.language.yaml_file import parse_text
from cdisc_convert.model.result import Statistic
from tests.messages.mapping_cases import STUDY, study_of, write_study

HEAD = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
HEAD += "  AETERM: {how: copy, from: ae.TERM}\n"


def said(tmp_path, text: str, more: str = "") -> str:
    study = study_of(tmp_path, f"{HEAD}  X: {text}\n{more}")
    spec = study.datasets["AE"]
    return method_text(study, spec, spec.statements["X"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{how: copy}", "Copied from ae.X."),
        ("{how: copy, from: raw.SEV}", "Copied from ae.SEV."),
        ('{how: constant, value: "Y"}', 'Set to "Y".'),
        ("{how: constant, value: 1}", "Set to 1."),
        ("{how: copy, from: ae.SEV, note: As graded.}", "Copied from ae.SEV. As graded."),
        ("{how: decode, from: ae.S, codelist: NY}", "ae.S decoded by codelist NY."),
        ("{how: decode, from: ae.S, terms: {1: Y, 2: N}}", "ae.S decoded (1 = Y, 2 = N)."),
        (
            "{how: decode, from: ae.S, codelist: NY, otherwise: U}",
            'ae.S decoded by codelist NY; "U" for anything else.',
        ),
        (
            "{how: first_present, of: [ae.A, ae.B, AETERM]}",
            "First of ae.A, ae.B and AETERM that is present.",
        ),
        (
            "{how: copy, from: ae.S, when: {var: AETERM, is_not: missing}}",
            "Where AETERM is present, copied from ae.S.",
        ),
        (
            "{choose: [{when: {var: ae.D, less_than: {var: DM.RFSTDTC}}, how: constant, value: N},"
            " {when: {var: AETERM, in: [A, B, C]}, how: empty}, {how: constant, value: Y}], note: Why.}",
            'If ae.D is before DM.RFSTDTC, set to "N"; if AETERM is one of "A", "B" or "C", left empty;'
            ' otherwise set to "Y". Why.',
        ),
        (
            "{by: AETERM, cases: [{of: [A, B], how: copy, from: ae.S}, {how: empty}]}",
            'If AETERM is "A" or "B", copied from ae.S; otherwise left empty.',
        ),
        (
            "{how: pick, value: vs.R, order: [vs.D, {descending: vs.N}], take: last, number: 2,"
            " match: {vs.V: AETERM}, among: {any: [{var: vs.A, is: x}, {var: vs.B, at_least: 3}]}}",
            "vs.R of the last record (number 2) in order of vs.D, vs.N (descending), among records where"
            ' vs.V equals AETERM and (vs.A is "x" or vs.B is at least 3).',
        ),
        ("{how: add_duration, date: ae.D, add: P1M2D}", "ae.D plus 1 month 2 days."),
        (
            "{how: on_treatment, date: ae.D, start: ae.S, end: ae.E}",
            "Y if ae.D is from ae.S to ae.E.",
        ),
        (
            "{how: on_treatment, date: ae.D, start: ae.S, end: ae.E, window: P30D}",
            "Y if ae.D is from ae.S to ae.E plus 30 days.",
        ),
        ("{how: multiply, value: ae.N, by: config.limit}", "ae.N times 30 (seed)."),
        (
            "{how: empty, when: {var: AETERM, not_in: {table: tests, column: CODE}}}",
            "Where AETERM is not in column CODE of table tests, left empty.",
        ),
        (
            "{how: iso_date, from: ae.D, formats: [DD MMM YYYY]}",
            "ae.D (DD MMM YYYY) written as ISO 8601; unknown parts are left off.",
        ),
        (
            "{how: iso_date, from: ae.D, time: ae.T, formats: [DD MMM YYYY]}",
            "ae.D and ae.T (DD MMM YYYY) written as ISO 8601; unknown parts are left off.",
        ),
    ],
)
def test_sentence(tmp_path, text, sentence):
    assert said(tmp_path, text) == sentence


def test_helpers_are_explained_to_a_depth_of_three(tmp_path):
    helpers = (
        "let:\n"
        + "".join(f"  H{n}: {{how: upper_case, from: H{n + 1}}}\n" for n in range(1, 5))
        + "  H5: {how: copy, from: ae.Z}\n"
    )
    text = said(tmp_path, "{how: upper_case, from: H1}", helpers)
    assert text == (
        "H1 in upper case. H1: H2 in upper case. H2: H3 in upper case. H3: H4 in upper case."
    )


def test_names_of_intermediates_sources_and_other_datasets_are_explained_once(tmp_path):
    files = {
        "study.yaml": STUDY.replace(
            "key: [SUBJ, TERM]}", "key: [SUBJ, TERM], let: {D: {how: copy, from: ae.Z}}}"
        ),
        "x.yaml": HEAD
        + "  X: {how: earlier_of, of: [ae.D, lab.LAST, ae.D, ae.E]}\n---\n"
        + "intermediate: lab\nrows: [{how: take, from: dm}]\nkey: [USUBJID]\nlet:\n"
        + "  LAST: {how: copy, from: dm.LAST}\n",
    }
    study = load_study(write_study(tmp_path, files))
    spec = study.datasets["AE"]
    assert method_text(study, spec, spec.statements["X"]) == (
        "Earliest of ae.D, lab.LAST, ae.D and ae.E. ae.D: Copied from ae.Z."
        " lab.LAST: Copied from dm.LAST."
    )


STACK = """\
dataset: AE
rows:
  - how: stack
    part_is: AECAT
    parts:
      one: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy}, AESEV: {how: empty}}}
      two: {rows: [{how: take, from: vs}], give: {AETERM: {how: copy}, AESEV: {how: empty}}}
      three: {rows: [{how: take, from: vs}], give: {AETERM: {how: copy}}}
key: [AETERM]
variables:
  AECAT: {how: by_part}
  AETERM: {how: by_part}
  AESEV: {how: by_part}
"""


def test_parts_that_say_the_same_share_a_sentence(tmp_path):
    spec = study_of(tmp_path, STACK).datasets["AE"]
    texts = {name: say_statement(spec, statement) for name, statement in spec.statements.items()}
    assert texts == {
        "AECAT": "Name of the part that the record belongs to.",
        "AETERM": "For one: copied from ae.AETERM. For two and three: copied from vs.AETERM.",
        "AESEV": "For one and two: left empty.",
    }


def test_long_method_ends_at_a_word_and_points_to_the_guide(tmp_path):
    text = said(tmp_path, "{how: empty, note: " + "word " * 300 + "}")
    assert len(text) <= LONGEST
    assert text.endswith("word ... See the reviewer's guide for the whole derivation.")


@pytest.mark.parametrize("name", list(functions()))
def test_every_function_says_a_sentence_with_its_least_arguments(tmp_path, name):
    samples = {
        "c": "ae.A",
        "C": "[ae.A, ae.B]",
        "r": "vs.A",
        "R": "[vs.A, vs.B]",
        "o": "[vs.A]",
        "n": "2",
        "i": "2",
        "t": "word",
        "v": "word",
        "k": "CODE",
        "T": "tests",
        "m": "{a: b}",
        "M": "{a: ae.A}",
        "d": "P1D",
        "L": "[a, b]",
        "D": "[AE]",
        "W": "[n]",
        "N": "[1]",
        "g": "AVISIT",
        "G": "[AVISIT, TRTA]",
    }
    function = functions()[name]
    arguments = "".join(
        f", {a.name}: {a.words[0] if a.kind == 'w' else samples[a.kind]}"
        for a in function.arguments
        if a.is_required and a.name != "formats"
    )
    arguments += ", formats: [YYYY-MM-DD]" if function.argument("formats") else ""
    if function.is_statistic:
        text = say_method(_statistic(f"{{how: {name}{arguments}}}"))
    else:
        study = study_of(tmp_path, f"{HEAD}  X: {{how: {name}{arguments}}}\n")
        text = say_make(study.datasets["AE"].statements["X"].make)
    assert text.endswith(".") and (text[0].isalnum() or text[0] == "(")
    for scar in ("  ", " .", " ,", "()", "{", "}", "[", "]", "..", " ;", "None", ",,", ", ."):
        assert scar not in text, text


def _statistic(text: str) -> Statistic:
    whole = (
        f"results: {{R: {{reason: DATA DRIVEN, purpose: x, dataset: ADLB, statistics: [{text}]}}}}"
    )
    (node,) = parse_text(whole, "x")
    expect = Expect()
    result = ResultReader(expect).results(node.value["results"])["R"]
    assert expect.problems == []
    return result.statistics[0]


def test_statistic_says_its_records():
    text = "{how: summary, value: AVAL, show: [n, mean], per: [PARAMCD], columns: [TRTA],"
    text += (
        " among: {var: ANL01FL, is: Y}, join: {dataset: ADPP, when: {var: ADPP.PARAMCD, is: CMAX}},"
    )
    text += " denominator: {dataset: ADSL, label: Safety set, when: {var: SAFFL, is: Y}}}"
    assert say_statistic(_statistic(text)) == (
        'N, mean of AVAL. Records of ADLB where ANL01FL is "Y". Joined with the record of ADPP where '
        'ADPP.PARAMCD is "CMAX" of the same USUBJID. By PARAMCD and TRTA. Population: safety set '
        '(records of ADSL where SAFFL is "Y").'
    )
