from __future__ import annotations

import pytest

from cdisc_convert.rules.faults import MissingVariable, NotRun
from tests.rules.making import frame, rows

VALUES = frame(
    A=["Y", "N", None, None, "y"],
    B=["Y", "Y", "Y", None, None],
    N=[1, 2, None, 0, 1],
)


def test_equal_holds_where_both_are_there_and_equal():
    assert rows(VALUES, "equal_to", "A", "B") == [1]


def test_not_equal_holds_where_one_side_is_missing_but_not_where_both_are():
    assert rows(VALUES, "not_equal_to", "A", "B") == [2, 3, 5]


def test_a_value_that_names_no_variable_is_taken_as_text():
    assert rows(VALUES, "equal_to", "A", "N") == []
    assert rows(VALUES, "equal_to", "A", "N", value_is_literal=True) == [2]
    assert rows(VALUES, "not_equal_to", "A", "Y") == [2, 3, 4, 5]


def test_text_and_number_differ_unless_types_do_not_count():
    where = frame(C=["1.0", "2", "x", None], N=[1, 2, 3, None])
    assert rows(where, "equal_to", "C", "N") == []
    assert rows(where, "equal_to", "C", "N", type_insensitive=True) == [1, 2]
    assert rows(where, "not_equal_to", "C", "N", type_insensitive=True) == [3]


def test_rounded_values_are_compared_as_whole_numbers():
    where = frame(C=["1.4", "1.6", "low"], N=[1, 1, 1])
    assert rows(where, "equal_to", "C", "N", round_values=True) == [1]


def test_equal_in_any_case():
    assert rows(VALUES, "equal_to_case_insensitive", "A", "y") == [1, 5]
    assert rows(VALUES, "not_equal_to_case_insensitive", "A", "y") == [2, 3, 4]


def test_reference_takes_the_variable_that_the_row_names():
    where = frame(
        IDVAR=["SEQ", "GRP", "NONE", None],
        IDVARVAL=["1", "b", "1", "1"],
        SEQ=[1, 2, 3, 4],
        GRP=["a", "b", "c", "d"],
    )
    told = {"value_is_reference": True, "type_insensitive": True}
    assert rows(where, "equal_to", "IDVARVAL", "IDVAR", **told) == [1, 2]
    assert rows(where, "not_equal_to", "IDVARVAL", "IDVAR", **told) == [3, 4]


def test_true_and_false_compare_as_one_and_nought():
    assert rows(frame(F=[1.0, 0.0]), "equal_to", "F", True) == [1]
    assert rows(frame(F=[1.0, 0.0]), "equal_to", "F", False) == [2]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("less_than", [4]),
        ("less_than_or_equal_to", [1, 4, 5]),
        ("greater_than", [2]),
        ("greater_than_or_equal_to", [1, 2, 5]),
    ],
)
def test_missing_numbers_are_neither_less_nor_more(operator, expected):
    assert rows(VALUES, operator, "N", 1) == expected


def test_texts_that_are_numbers_compare_as_numbers():
    where = frame(C=["10", "9", "low", None])
    assert rows(where, "greater_than", "C", 9) == [1]
    assert rows(where, "is_numeric", "C") == [1, 2]
    assert rows(where, "is_not_numeric", "C") == [3]


def test_empty_and_non_empty():
    where = frame(A=["Y", None], L=[("x",), ()], N=[None, 1])
    assert rows(where, "empty", "A") == [2]
    assert rows(where, "non_empty", "A") == [1]
    assert rows(where, "empty", "L") == [2]
    assert rows(where, "empty", "N") == [1]


def test_exists_looks_at_variables_and_at_lists_of_names():
    where = frame(AETERM=["x", "y"], L=[("AESEV",), ("AESER",)])
    assert rows(where, "exists", "--TERM") == [1, 2]
    assert rows(where, "exists", "AESER") == [1, 2]
    assert rows(where, "not_exists", "AEOUT") == [1, 2]


def test_a_missing_variable_is_named():
    with pytest.raises(MissingVariable) as fault:
        rows(VALUES, "empty", "--OUT")
    assert fault.value.name == "AEOUT"


def test_enumerated_variables_must_be_filled_in_order():
    where = frame(
        TSVAL=["a", None, "a", "a"], TSVAL1=["b", "b", None, None], TSVAL2=[None, None, "c", None]
    )
    assert rows(where, "inconsistent_enumerated_columns", "TSVAL") == [2, 3]


def test_same_and_different_values_are_about_all_records():
    assert rows(frame(A=["x", "x"]), "has_same_values", "A") == [1, 2]
    assert rows(frame(A=["x", None]), "has_different_values", "A") == [1, 2]


def test_a_list_to_compare_with_is_refused():
    with pytest.raises(NotRun):
        rows(VALUES, "less_than", "N", [1, 2])


def test_string_part_is_what_the_pattern_finds():
    where = frame(RDOMAIN=["AE", "AE", None], name=["SUPPAE", "SUPPDM", "SUPPLB"])
    assert rows(where, "equals_string_part", "RDOMAIN", "name", regex=".{4}(..).*") == [1]
    assert rows(where, "does_not_equal_string_part", "RDOMAIN", "name", regex=".{4}(..)") == [2, 3]


def test_values_that_occur_often_have_multiple_references():
    from cdisc_convert.rules.cells import Counts

    where = frame(A=["x", "y", None]).with_cells({"$counts": Counts({"x": 2, "y": 1}, 3)})
    assert rows(where, "value_has_multiple_references", "A", "$counts") == [1]
    assert rows(where, "value_does_not_have_multiple_references", "A", "$counts") == [2, 3]
