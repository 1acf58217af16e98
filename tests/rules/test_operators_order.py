from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.rules.faults import MissingVariable
from tests.rules.making import frame, rows


def test_unique_set_takes_missing_as_a_value_and_leaves_out_absent_variables():
    where = frame(U=["a", "a", "b", None, None], S=[1, 1, 1, 2, 2])
    assert rows(where, "is_not_unique_set", "U", ["S", "NOT_THERE"]) == [1, 2, 4, 5]
    assert rows(where, "is_unique_set", "U", ["S"]) == [3]


def test_unique_set_without_any_variable_cannot_be_told():
    with pytest.raises(MissingVariable):
        rows(frame(A=["x"]), "is_unique_set", "B", ["C"])


def test_unique_set_by_a_part_of_the_value():
    where = frame(U=["a", "a", "a"], D=["2020-01-01T10", "2020-01-01T11", "2020-01-02T10"])
    assert rows(where, "is_not_unique_set", "U", ["D"]) == []
    assert rows(where, "is_not_unique_set", "U", ["D"], regex=r"^\d{4}-\d{2}-\d{2}") == [1, 2]


def test_one_to_one_relationship_is_looked_at_from_both_sides():
    where = frame(A=["a", "a", "b", "c", "d", None], B=["1", "2", "3", "3", "4", None])
    assert rows(where, "is_not_unique_relationship", "A", "B") == [1, 2, 3, 4]
    assert rows(where, "is_unique_relationship", "A", "B") == [5, 6]


def test_a_value_that_goes_with_a_value_and_with_none_is_at_fault():
    where = frame(A=["a", "a", None, "b"], B=["1", None, "2", "3"])
    assert rows(where, "is_not_unique_relationship", "A", "B") == [1, 2]


def test_present_on_multiple_rows_within_a_group():
    where = frame(U=["s1", "s1", "s2", "s1"], R=["r", "r", "r", None])
    assert rows(where, "present_on_multiple_rows_within", "R", within="U") == [1, 2]
    assert rows(where, "present_on_multiple_rows_within", "R", 2, within="U") == []
    assert rows(where, "not_present_on_multiple_rows_within", "R", within="U") == [3, 4]


def test_inconsistent_values_are_the_minority_or_all():
    where = frame(U=["g", "g", "g", "h", "h", "i", "i"], V=["mg", "mg", "g", "mg", "g", "mg", None])
    assert rows(where, "is_inconsistent_across_dataset", "V", "U") == [3, 4, 5, 6, 7]


def test_inconsistency_of_a_part_of_the_value():
    where = frame(U=["g", "g"], V=["2020-01-01T10", "2020-01-01T11"])
    assert rows(where, "is_inconsistent_across_dataset", "V", ["U", "X"]) == [1, 2]
    assert (
        rows(where, "is_inconsistent_across_dataset", "V", ["U"], regex=r"^\d{4}-\d\d-\d\d") == []
    )


def test_ordered_by_and_ordered_set():
    where = frame(N=[1, 3, 2, None], U=["a", "a", "b", "b"])
    assert rows(where, "is_ordered_by", "N", order="asc") == [1]
    assert rows(where, "is_not_ordered_by", "N", order="asc") == [2, 3, 4]
    assert rows(where, "is_ordered_set", "N", "U") == [1, 2, 3, 4]
    assert rows(frame(N=[2, 1], U=["a", "a"]), "is_not_ordered_set", "N", "U") == [1, 2]


def test_all_but_the_last_of_a_group_need_an_end():
    where = frame(U=["a", "a", "a", "b", "b"], S=[2, 1, 3, 1, 2], E=[None, "x", None, "x", None])
    told = {"ordering": "S"}
    assert rows(where, "empty_within_except_last_row", "E", "U", **told) == [1]
    assert rows(where, "non_empty_within_except_last_row", "E", "U", **told) == [2, 4]


def test_next_record_of_the_group_begins_where_this_ends():
    where = frame(
        U=["a", "b", "a", "a"],
        Q=[1, 1, 3, 2],
        ST=["d1", "d1", "d3", "d2"],
        EN=["d2", "x", "x", "q"],
    )
    told = {"within": "U", "ordering": "Q"}
    assert rows(where, "does_not_have_next_corresponding_record", "EN", "ST", **told) == [4]
    assert rows(where, "has_next_corresponding_record", "EN", "ST", **told) == [1, 2, 3]


def sorted_by(name: str = "D", sort_order: str = "asc", **more: str) -> list[dict[str, str]]:
    return [{"name": name, "sort_order": sort_order, **more}]


def test_sequence_follows_the_dates():
    where = frame(
        U=["a", "a", "a", "b"], Q=[1, 2, 3, 1], D=["2020-01-01", "2020-03-01", "2020-02-01", "2019"]
    )
    assert rows(where, "target_is_not_sorted_by", "Q", sorted_by(), within="U") == [2, 3]
    assert rows(where, "target_is_sorted_by", "Q", sorted_by(), within="U") == [1, 4]


def test_dates_that_overlap_have_no_order():
    where = frame(U=["a", "a", "a"], Q=[1, 2, 3], D=["2005-10", "2005-10-08", "2005-11-01"])
    assert rows(where, "target_is_not_sorted_by", "Q", sorted_by(), within="U") == [1, 2]


def test_missing_dates_come_last_unless_told_otherwise():
    where = frame(U=["a", "a"], Q=[1, 2], D=[None, "2020-01-01"])
    assert rows(where, "target_is_not_sorted_by", "Q", sorted_by(), within="U") == [1]
    first = sorted_by(null_position="first")
    assert rows(where, "target_is_not_sorted_by", "Q", first, within="U") == []


def test_descending_order_and_numbers_in_names():
    where = frame(
        U=["a", "a", "a"], M=["M2", "M10", "M1"], D=["2020-02-01", "2020-03-01", "2020-01-01"]
    )
    told = {"within": ["U"], "regex": r".*?(\d+)$"}
    assert rows(where, "target_is_not_sorted_by", "M", sorted_by(), **told) == []
    falling = sorted_by(sort_order="desc")
    assert rows(where, "target_is_not_sorted_by", "M", falling, **told) == [1, 2, 3]


keys = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([1.0, 2.0])),
    min_size=1,
    max_size=20,
)


@given(keys)
def test_unique_sets_agree_with_counting(pairs):
    where = frame(A=[*(a for a, _ in pairs), "z"], B=[*(b for _, b in pairs), 9.0])
    counts = Counter(pairs)
    expected = [at for at, pair in enumerate(pairs, 1) if counts[pair] > 1]
    assert rows(where, "is_not_unique_set", "A", ["B"]) == expected
