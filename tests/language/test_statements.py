from __future__ import annotations

from cdisc_convert.language.studies import load_study
from cdisc_convert.model.records import Duration
from cdisc_convert.model.spec import (
    ByValue,
    Call,
    Choose,
    Combination,
    Reference,
    SortKey,
    TableColumn,
)
from tests.messages.mapping_cases import problems_of, study_of, write_study

HEAD = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
HEAD += "  AETERM: {how: copy, from: ae.TERM}\n"


def make(tmp_path, text: str):
    return study_of(tmp_path, f"{HEAD}  X: {text}\n").datasets["AE"].statements["X"].make


def test_arguments_are_read_by_their_kind(tmp_path):
    call = make(
        tmp_path,
        "{how: convert_unit, value: ae.V, unit: ae.U, to: ae.T, test: AETERM, table: tests}",
    )
    assert call.arguments["value"] == Reference("ae", "V")
    assert call.arguments["table"] == "tests"


def test_terms_keep_the_text_they_are_written_with(tmp_path):
    call = make(tmp_path, '{how: decode, from: ae.X, terms: {1: 1.10, "02": 007, 3: yes}}')
    assert call.arguments["terms"] == {"1": "1.10", "02": "007", "3": "yes"}


def test_constant_keeps_a_number_without_quotes(tmp_path):
    assert make(tmp_path, "{how: constant, value: 1}").arguments["value"] == 1
    assert make(tmp_path, '{how: constant, value: "1"}').arguments["value"] == "1"
    assert make(tmp_path, "{how: constant, value: 001}").arguments["value"] == "001"


def test_order_may_descend(tmp_path):
    call = make(tmp_path, "{how: sequence, within: [USUBJID], order: [AETERM, {descending: ae.D}]}")
    assert call.arguments["order"] == (
        SortKey(Reference("", "AETERM")),
        SortKey(Reference("ae", "D"), descending=True),
    )


def test_duration_or_reference(tmp_path):
    assert make(tmp_path, "{how: add_duration, date: ae.D, add: -P1D}").arguments[
        "add"
    ] == Duration(0, -1, 0)
    assert make(tmp_path, "{how: add_duration, date: ae.D, add: ae.P}").arguments[
        "add"
    ] == Reference("ae", "P")


def test_by_is_an_argument_where_there_are_no_cases(tmp_path):
    assert make(tmp_path, "{how: multiply, value: ae.V, by: 1000}").arguments["by"] == 1000
    made = make(tmp_path, "{by: AETERM, cases: {A: {how: empty}, else: {how: copy, from: ae.V}}}")
    assert isinstance(made, ByValue)
    assert [values for values, _ in made.cases] == [("A",)]
    assert isinstance(made.otherwise, Call) and made.otherwise.how == "copy"


def test_cases_may_share_a_statement(tmp_path):
    made = make(
        tmp_path, "{by: AETERM, cases: [{of: [A, 1], how: empty}, {how: copy, from: ae.V}]}"
    )
    assert [values for values, _ in made.cases] == [("A", "1")]
    assert made.otherwise is not None


def test_conditions(tmp_path):
    made = make(
        tmp_path,
        "{choose: [{when: {all: [{var: AETERM, in: [missing, 1]}, {any: [{var: ae.D, at_most: {var: ae.E}},"
        " {var: ae.N, less_than: config.limit}, {var: ae.T, not_in: {table: tests, column: CODE}}]}]},"
        " how: empty}, {when: {var: AETERM, is_not: missing}, how: empty}]}",
    )
    assert isinstance(made, Choose)
    first, second = (branch.when for branch in made.branches)
    assert second.test == "present" and second.value is None
    assert isinstance(first, Combination) and first.word == "all"
    listed, any_of = first.conditions
    assert listed.value == ("missing", 1)
    assert [c.value for c in any_of.conditions] == [
        Reference("ae", "E"),
        Reference("config", "limit"),
        TableColumn("tests", "CODE"),
    ]


def test_cases_from_a_table_are_read_like_yaml(tmp_path):
    write_study(
        tmp_path,
        {
            "x.yaml": HEAD + "  X: {by: AETERM, cases_from: how}\n",
            "how.csv": 'AETERM,how,value,from,note\nA,constant,001,,\nB,constant,"x, y",,\nC,copy,,ae.V,why\n'
            "else,empty,,,\n",
        },
    )
    made = load_study(tmp_path).datasets["AE"].statements["X"].make
    assert [values for values, _ in made.cases] == [("A",), ("B",), ("C",)]
    a, b, c = (case for _, case in made.cases)
    assert (a.arguments["value"], b.arguments["value"]) == ("001", "x, y")
    assert (c.arguments["from"], c.note) == (Reference("ae", "V"), "why")
    assert made.otherwise.how == "empty"


def test_cases_from_names_the_line_after_a_cell_of_two_lines(tmp_path):
    problems = problems_of(
        tmp_path,
        {
            "x.yaml": HEAD + "  X: {by: AETERM, cases_from: how}\n",
            "how.csv": 'AETERM,how,note\nA,empty,"two\nlines"\nB,emptyy,\n',
        },
    )
    assert [str(p.place) for p in problems] == ["how.csv:4"]
