from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.making import frame, rows

ARMS = frame(A=["x", "Y", None], N=[1, 2, None], L=[("x", "y"), None, ("z",)])


def test_a_missing_value_is_not_contained():
    assert rows(ARMS, "is_contained_by", "A", ["x", "Z"]) == [1]
    assert rows(ARMS, "is_not_contained_by", "A", ["x", "Z"]) == [2, 3]


def test_numbers_and_texts_are_never_alike():
    assert rows(ARMS, "is_contained_by", "N", [1, "2"]) == [1]


def test_lists_are_looked_at_row_by_row():
    assert rows(ARMS, "is_contained_by", "A", "L") == [1]
    assert rows(ARMS, "is_not_contained_by", "A", "L") == [2, 3]


def test_all_values_of_a_variable_count():
    where = frame(A=["x", "y", "z"], B=["y", "x", "q"])
    assert rows(where, "is_contained_by", "A", "B") == [1, 2]


def test_in_any_case():
    assert rows(ARMS, "is_contained_by_case_insensitive", "A", ["X", "y"]) == [1, 2]
    assert rows(ARMS, "is_not_contained_by_case_insensitive", "A", ["y"]) == [1, 3]


def test_prefixes_and_suffixes():
    where = frame(A=["AETERM", "DMSEX", None], D=[("AE", "LB")] * 3)
    assert rows(where, "prefix_is_contained_by", "A", "D", prefix=2) == [1]
    assert rows(where, "prefix_is_not_contained_by", "A", "D", prefix=2) == [2]
    assert rows(where, "suffix_is_contained_by", "A", ["EX"], suffix=2) == [2]
    assert rows(where, "suffix_is_not_contained_by", "A", ["EX"], suffix=2) == [1]
    assert rows(where, "prefix_equal_to", "A", "DOMAIN", prefix=2) == [1]
    assert rows(where, "prefix_not_equal_to", "A", "DOMAIN", prefix=2) == [2]
    assert rows(where, "suffix_equal_to", "A", "RM", suffix=2) == [1]
    assert rows(where, "suffix_not_equal_to", "A", "RM", suffix=2) == [2]


def test_contains_looks_into_lists_and_texts():
    assert rows(ARMS, "contains", "L", "x") == [1]
    assert rows(ARMS, "does_not_contain", "L", "x") == [2, 3]
    assert rows(frame(A=["INFORMED CONSENT", "no", None]), "contains", "A", "CONSENT") == [1]
    assert rows(frame(A=["x", "y"], B=["y", "q"]), "contains", "A", "B") == [1]


def test_contains_in_any_case():
    where = frame(L=[("Grade",), ("x",)], A=["Upgrade", None], B=["GRADE", "x"])
    assert rows(where, "contains_case_insensitive", "L", "grade") == [1]
    assert rows(where, "does_not_contain_case_insensitive", "L", "grade") == [2]
    assert rows(where, "contains_case_insensitive", "A", "B") == [1]


def test_contains_all_is_about_all_records_or_about_lists():
    where = frame(A=["x", "y"], L=[("a", "b"), ("a",)], M=[("a",), ("b",)])
    assert rows(where, "contains_all", "A", ["x", "y"]) == [1, 2]
    assert rows(where, "not_contains_all", "A", ["x", "q"]) == [1, 2]
    assert rows(where, "contains_all", "L", "M") == [1]
    assert rows(where, "not_contains_all", "A", ["L"]) == [1, 2]


def test_shared_elements():
    where = frame(L=[("a", "b"), ("a",), ("c",)], M=[("a", "b"), ("a", "q"), ("d",)])
    assert rows(where, "shares_at_least_one_element_with", "L", "M") == [1, 2]
    assert rows(where, "shares_exactly_one_element_with", "L", "M") == [2]
    assert rows(where, "shares_no_elements_with", "L", "M") == [3]


def test_ordered_subsets():
    where = frame(L=[("a", "c"), ("c", "a"), ("a", "q")], M=[("a", "b", "c")] * 3)
    assert rows(where, "is_ordered_subset_of", "L", "M") == [1]
    assert rows(where, "is_not_ordered_subset_of", "L", "M") == [2, 3]


values = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
lists = st.one_of(st.none(), st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(tuple))


@given(st.lists(st.tuples(values, lists), min_size=1, max_size=15))
def test_membership_row_by_row_agrees_with_python(pairs):
    where = frame(A=[*(a for a, _ in pairs), "a"], L=[*(x for _, x in pairs), ("a",)])
    told = [*pairs, ("a", ("a",))]
    expected = [at for at, (a, x) in enumerate(told, 1) if a is not None and x and a in x]
    assert rows(where, "is_contained_by", "A", "L") == expected
