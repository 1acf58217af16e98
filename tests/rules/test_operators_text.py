from __future__ import annotations

import pytest

from cdisc_convert.rules.faults import NotRun
from tests.rules.making import frame, rows

NAMES = frame(A=["AETERM", "aeterm", None, "1X"], N=[1, 2.5, None, 10])


def test_regex_matches_from_the_beginning_and_missing_is_neither():
    assert rows(NAMES, "matches_regex", "A", "[A-Z]") == [1]
    assert rows(NAMES, "not_matches_regex", "A", "[A-Z]") == [2, 4]


def test_regex_sees_whole_numbers_without_decimal_point():
    assert rows(NAMES, "matches_regex", "N", r"\d+$") == [1, 4]


def test_regex_that_is_none_is_refused():
    with pytest.raises(NotRun, match="no regular expression"):
        rows(NAMES, "matches_regex", "A", "[")


def test_prefix_and_suffix_are_searched():
    assert rows(NAMES, "prefix_matches_regex", "A", "(AE|ae)", prefix=2) == [1, 2]
    assert rows(NAMES, "not_prefix_matches_regex", "A", "(AE|ae)", prefix=2) == [4]
    assert rows(NAMES, "suffix_matches_regex", "A", "M$", suffix=1) == [1]
    assert rows(NAMES, "not_suffix_matches_regex", "A", "M$", suffix=1) == [2, 4]


def test_a_missing_parameter_is_named():
    with pytest.raises(NotRun, match="'prefix' is missing"):
        rows(NAMES, "prefix_matches_regex", "A", "x")


def test_edges_may_be_any_value_of_a_variable():
    where = frame(A=["AEX", "DMX", None], B=["AE", "ZZ", "X"])
    assert rows(where, "starts_with", "A", "AE") == [1]
    assert rows(where, "starts_with", "A", "B") == [1]
    assert rows(where, "ends_with", "A", "B") == [1, 2]


def test_lengths():
    where = frame(A=["abc", "ab", None], B=["ab", "ab", "ab"], N=[2, 2, 2])
    assert rows(where, "longer_than", "A", 2) == [1]
    assert rows(where, "shorter_than_or_equal_to", "A", 2) == [2, 3]
    assert rows(where, "longer_than_or_equal_to", "A", 2) == [1, 2]
    assert rows(where, "shorter_than", "A", 3) == [2, 3]
    assert rows(where, "longer_than", "A", "B") == [1]
    assert rows(where, "longer_than", "A", "N") == [1]
    assert rows(where, "has_equal_length", "A", "B") == [2]
    assert rows(where, "has_not_equal_length", "A", "B") == [1, 3]


def test_parts_of_an_interval_have_equal_length():
    where = frame(A=["2003-12-15T10/2003-12-15T11", "2003-12/2003-12-01", "2003", None, "a/b/c"])
    assert rows(where, "split_parts_have_equal_length", "A") == [1, 3, 4]
    assert rows(where, "split_parts_have_unequal_length", "A", separator="/") == [2, 5]


def test_title_case_keeps_small_words_small():
    where = frame(
        A=["Date of Birth", "Date Of Birth", "date of Birth", None, "ISO Code", "The Arm"]
    )
    assert rows(where, "is_title_case", "A") == [1, 4, 5, 6]
    assert rows(where, "is_not_title_case", "A") == [2, 3]
