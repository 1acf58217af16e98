from __future__ import annotations

import pytest

from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.yaml_file import parse_text


def node(text: str):
    return parse_text(f"a: {text}", "x")[0].value["a"]


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("copyy", ["copy", "count"], "; did you mean 'copy'?"),
        ("aee", ["AE", "ae"], "; did you mean 'ae'?"),
        ("AEE", ["AE", "ae"], "; did you mean 'AE'?"),
        ("aeterm", ["AETERM", "AEDECOD"], "; did you mean 'AETERM'?"),
        ("zzz", ["copy"], ""),
        ("x", [], ""),
    ],
)
def test_did_you_mean(word, known, hint):
    assert did_you_mean(word, known) == hint


def test_hint_does_not_depend_on_the_order_of_names():
    names = ["TERMA", "TERMB", "TERMC"]
    assert did_you_mean("TERM", names) == did_you_mean("TERM", reversed(names))


def test_single_text_counts_as_a_list_of_one():
    assert Expect().texts(node("AE"), "x") == ("AE",)
    assert Expect().texts(node("[AE, 1.0]"), "x") == ("AE", "1.0")


def test_true_and_false_are_words():
    assert Expect().is_true(node("true"), "x") is True
    assert Expect().is_true(node("false"), "x") is False
    expect = Expect()
    assert expect.is_true(node("yes"), "x") is False
    assert len(expect.problems) == 1


def test_neutral_values_follow_a_problem():
    expect = Expect()
    assert expect.map(node("x"), "x") == {}
    assert expect.list(node("{a: b}"), "x") == []
    assert expect.text(node("[a]"), "x", "default") == "default"
    assert expect.whole(node("1.5"), "x", 3) == 3
    assert expect.word(node("z"), "x", ("a", "b"), "a") == "a"
    assert len(expect.problems) == 5
