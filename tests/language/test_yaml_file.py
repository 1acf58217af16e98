from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.language.expect import Expect
from cdisc_convert.language.yaml_file import load_documents, parse_text
from cdisc_convert.model.errors import SpecError


def value(text: str):
    return parse_text(f"a: {text}", "x")[0].plain()["a"]


@pytest.mark.parametrize(
    "text",
    "yes no on off true True FALSE y n Null NULL 2024-01-01 2024-01-01T10:00 12:30:45 1:20 001 007 0o17"
    " 0x1F 1e5 1E+3 .5 5. +5 1_000 .inf .NaN NaN -- 1.2.3 -01 123456789012345678".split(),
)
def test_text_stays_text(text):
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("-3", -3),
        ("12345678901234567", 12345678901234567),
        ("0.80", 0.8),
        ("-1.5", -1.5),
    ],
)
def test_plain_decimals_are_numbers(text, number):
    assert value(text) == number
    assert value(f'"{text}"') == text
    assert value(f"'{text}'") == text


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_nothing_is_nothing(text):
    assert value(text) is None


@pytest.mark.parametrize("text", ["1.10", "0.80", "5", "-0.0", "100.00"])
def test_number_where_a_text_is_wanted_is_as_written(text):
    node = parse_text(f"a: {text}", "x")[0].value["a"]
    assert Expect().text(node, "a") == text


@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"),
        max_size=30,
    )
)
def test_quoted_text_comes_back(text):
    if all(ord(sign) < 0x7F or ord(sign) > 0x9F for sign in text):
        escaped = text.replace("'", "''")
        assert value(f"'{escaped}'") == text


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text):
    try:
        parse_text(text, "x")
    except SpecError as bad:
        assert all(problem.place.file == "x" for problem in bad.problems)


def test_values_know_their_lines():
    node = parse_text("a:\n  b: 1\n  c:\n    - x\n    - y\n", "x")[0]
    inner = node.value["a"]
    assert (inner.place.line, inner.value["b"].place.line) == (1, 2)
    assert [item.place.line for item in inner.value["c"].value] == [4, 5]


def test_merge_key_takes_over_what_is_not_restated():
    node = parse_text("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\n", "x")[0]
    assert node.plain()["b"] == {"x": 1, "y": 3}
    assert node.plain()["c"] == {"x": 1, "y": 2, "z": 4}


def test_quoted_merge_key_is_a_plain_key():
    assert parse_text('a: {"<<": x}', "x")[0].plain() == {"a": {"<<": "x"}}


def test_alias_has_the_place_of_its_use():
    node = parse_text("a: &a {x: 1}\n\nb: *a\n", "x")[0]
    assert node.value["b"].place.line == 3


def test_several_documents_and_a_byte_order_mark(tmp_path):
    (tmp_path / "x.yaml").write_bytes("\ufeffa: é\n---\nb: 2\n---\n".encode())
    documents = load_documents(tmp_path / "x.yaml")
    assert [node.plain() for node in documents] == [{"a": "é"}, {"b": 2}]


def test_every_problem_of_a_file_is_told_at_once():
    with pytest.raises(SpecError) as caught:
        parse_text("a: !x 1\nb: 2\nb: 3\nc: !!int 4\n", "x")
    assert [problem.place.line for problem in caught.value.problems] == [1, 3, 4]


def test_sixty_levels_are_allowed_and_no_more():
    assert parse_text("a: " + "[" * 59 + "]" * 59, "x")
    with pytest.raises(SpecError, match="nested"):
        parse_text("a: " + "[" * 60 + "]" * 60, "x")
