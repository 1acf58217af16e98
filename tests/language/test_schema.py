from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cdisc_convert.functions._registry import functions
from cdisc_convert.language.datasets import DATASET_KEYS
from cdisc_convert.language.rows import VERB_KEYS
from cdisc_convert.language.schema import mapping_schema
from cdisc_convert.language.source_specs import SOURCE_KEYS
from cdisc_convert.language.yaml_file import load_documents, parse_text

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "../shared/design/language-cases.md"
AE = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n  AETERM: "
NO_MAPPINGS = ("known_findings.yaml", "reviewers_guide.yaml")
SHIPPED = [p for p in sorted((ROOT / "mappings").rglob("*.yaml")) if p.name not in NO_MAPPINGS]


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(mapping_schema())


def faults(text: str) -> list[str]:
    return [
        error.message
        for node in parse_text(text, "x")
        for error in validator().iter_errors(node.plain())
    ]


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(mapping_schema())
    assert mapping_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", SHIPPED, ids=[str(p.relative_to(ROOT)) for p in SHIPPED])
def test_shipped_mapping_validates(path):
    for node in load_documents(path):
        assert [e.message for e in validator().iter_errors(node.plain())] == []


@pytest.mark.skipif(not CASES.exists(), reason="the hard cases of the language are not here")
def test_hard_cases_validate():
    blocks = re.findall(r"```yaml\n(.*?)```", CASES.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 20
    assert [fault for block in blocks for fault in faults(block)] == []


def test_schema_knows_every_function_verb_and_key():
    definitions = mapping_schema()["$defs"]
    statistics = {f.name for f in functions().values() if f.is_statistic}
    known = {name[9:] for name in definitions if name.startswith("function_")}
    assert known == set(functions()) - statistics
    assert {name[10:] for name in definitions if name.startswith("statistic_")} == statistics
    assert {name[4:] for name in definitions if name.startswith("row_")} == set(VERB_KEYS)
    assert set(definitions["file_dataset"]["properties"]) == {"dataset", *DATASET_KEYS}
    assert set(definitions["source"]["properties"]) == set(SOURCE_KEYS)


@pytest.mark.parametrize("name", list(functions()))
def test_function_has_its_arguments_and_their_order_of_need(name):
    function = functions()[name]
    word = "statistic" if function.is_statistic else "function"
    schema = mapping_schema()["$defs"][f"{word}_{name}"]
    assert {a.name for a in function.arguments} <= set(schema["properties"])
    needed = {a.name for a in function.arguments if a.is_required} - (
        {"from"} if name == "copy" else set()
    )
    assert set(schema.get("required", [])) == needed


RIGHT = [
    "{how: copy}",
    "{how: copy, from: ae.TERM, when: {var: AESER, is: Y}, note: x, crf: [1], label: x, type: text}",
    "{how: by_part}",
    "{choose: [{when: {any: [{var: A, is: missing}]}, how: empty}, {how: constant, value: 1}], crf: 3}",
    "{by: AESER, cases: {Y: {how: empty}, else: {how: copy, from: ae.X}}, supplemental: {label: x}}",
    "{by: AESER, cases: [{of: [Y, N], how: empty}, {how: empty}]}",
    "{by: AESER, cases_from: how}",
    "{how: multiply, value: ae.N, by: config.factor}",
    "{how: add_duration, date: AESTDTC, add: P84D}",
    "{how: pick, value: EX.EXTRT, order: [{descending: EX.EXSTDTC}], take: last, among: {var: EX.A, is: 1},"
    " match: {EX.B: AEB}}",
    "{how: decode, from: ae.X, codelist: NY, terms: {1: Y}}",
    "{how: latest_date_in, datasets: [EX, AE], except: [AE.AEENDTC]}",
    "{how: empty, when: {var: A, in: {table: t, column: C}}}",
]
WRONG = {
    "no way to make it": "{from: ae.TERM}",
    "unknown function": "{how: copyy}",
    "unknown argument": "{how: copy, form: ae.TERM}",
    "argument left out": "{how: upper_case}",
    "not a reference": "{how: copy, from: ae TERM}",
    "list for one": "{how: copy, from: [ae.TERM]}",
    "no word of the set": "{how: flag_one, within: [A], order: [B], take: middle}",
    "no whole number": "{how: part, from: ae.X, separator: x, number: 1.5}",
    "no duration": "{how: add_duration, date: AESTDTC, add: 84 days}",
    "among where it means nothing": "{how: copy, from: ae.X, among: {var: A, is: x}}",
    "unknown test": "{how: copy, when: {var: A, equals: x}}",
    "two tests": "{how: copy, when: {var: A, is: x, is_not: y}}",
    "test without var": "{how: copy, when: {is: x}}",
    "empty all": "{how: copy, when: {all: []}}",
    "attribute in a branch": "{choose: [{how: copy, crf: [1]}]}",
    "empty choose": "{choose: []}",
    "both kinds of cases": "{by: A, cases: {B: {how: empty}}, cases_from: t}",
    "by_part in a branch": "{choose: [{how: by_part}]}",
    "origin without note": "{how: copy, origin: Assigned}",
    "long label": "{how: copy, supplemental: {label: 'a label that is longer than forty characters'}}",
    "text alone": "copy",
}
WRONG_FILES = {
    "kind": "datasets: AE\n",
    "dataset name": "dataset: ae\nrows: [{how: take, from: ae}]\nkey: []\n",
    "no rows": "dataset: AE\nkey: []\n",
    "no key": "dataset: AE\nrows: [{how: take, from: ae}]\n",
    "as_is with rows": "dataset: AE\nas_is: ae\nrows: [{how: take, from: ae}]\n",
    "variable name": AE.replace("AETERM: ", "AEterm: {how: copy}\n"),
    "unknown key": AE + "{how: copy}\nvariable: {}\n",
    "verb": "dataset: AE\nrows: [{how: takes, from: ae}]\nkey: []\n",
    "verb argument": "dataset: AE\nrows: [{how: take, form: ae}]\nkey: []\n",
    "drop without reason": "dataset: AE\nrows: [{how: take, from: ae, when: {var: A, is: x}}]\nkey: []\n",
    "then verb": "dataset: AE\nrows: [{how: take, from: ae}]\nthen: [{how: join, with: b}]\nkey: []\n",
    "part without rows": "dataset: AE\nrows: [{how: stack, parts: {a: {give: {}}}}]\nkey: []\n",
    "check": "checks: {X: {when: {var: A, is: x}, severity: bad, query: q}}\n",
    "relation": "relations: {R: {left: AE, right: CM}}\n",
    "fragment": "fragment: a\nrows: []\n",
    "study": "study: s\nstudyid: S\n",
    "source": "study: s\nstudyid: S\nfiles: []\nsources: {a: {key: [A]}}\n",
    "source key": "study: s\nstudyid: S\nfiles: []\nsources: {a: {file: a.csv, colums: {}}}\n",
    "source reason": "study: s\nstudyid: S\nfiles: []\nsources: {a: {file: a, when: {var: A, is: x}}}\n",
    "not_submitted": "not_submitted: a\n",
}


@pytest.mark.parametrize("text", RIGHT)
def test_right_statement_validates(text):
    assert faults(AE + text) == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_wrong_statement_does_not_validate(text):
    assert faults(AE + text)


@pytest.mark.parametrize("text", WRONG_FILES.values(), ids=WRONG_FILES)
def test_wrong_file_does_not_validate(text):
    assert faults(text)


def test_editors_that_know_booleans_and_numbers_are_content():
    file = {
        "dataset": "AE",
        "as_is": "ae",
        "submit": True,
        "checks": {"X": {"when": {"var": "A", "is": True}, "severity": "note", "query": 1}},
    }
    assert list(validator().iter_errors(file)) == []
