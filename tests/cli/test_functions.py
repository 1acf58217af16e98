from __future__ import annotations

import json

from cdisc_convert.functions._registry import functions
from tests.cli.command import answer, call, output


def test_catalogue_lists_every_function():
    text = output("functions")
    assert all(f"{name}(" in text for name in functions())


def test_one_function_with_its_arguments():
    text = output("functions", "study_day")
    assert text.startswith("study_day(date, reference)\n")
    assert "    date: reference\n" in text


def test_search():
    found = {
        function["name"] for function in answer("functions", "--like", "baseline")["functions"]
    }
    assert {"baseline", "change"} <= found
    assert "copy" not in found


def test_json_names_kinds_and_words():
    (found,) = answer("functions", "flag_one")["functions"]
    take = next(argument for argument in found["arguments"] if argument["name"] == "take")
    assert take == {"name": "take", "kind": "word", "required": True, "words": ["first", "last"]}


def test_json_schema_is_printed():
    schema = json.loads(output("functions", "--json-schema"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_unknown_function_gets_a_hint():
    result = call("functions", "study_days")
    assert result.exit_code == 2
    assert "there is no function 'study_days'; did you mean 'study_day'?" in result.stderr
