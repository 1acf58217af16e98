import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.responses.best_response import best_response
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Duration

ORDER = ("CR", "PR", "SD", "PD", "NE")
FOUR_WEEKS = Duration(days=28)


def test_best_of_the_order(course):
    lines = [
        (0, "2024-01-01", "SD"),
        (0, "2024-02-01", "PR"),
        (1, "2024-01-01", "PD"),
        (2, None, "CR"),
    ]
    made = best_response(*course(lines, 4), ORDER)
    assert made.column.tolist() == ["PR", "PD", "CR", None]


def test_what_is_not_confirmed_counts_as_stable(course):
    lines = [
        (0, "2024-01-01", "CR"),
        (0, "2024-02-01", "PR"),
        (1, "2024-01-01", "CR"),
        (1, "2024-02-01", "CR"),
        (2, "2024-01-01", "PR"),
        (3, "2024-01-01", "PD"),
    ]
    made = best_response(*course(lines, 4), ORDER, FOUR_WEEKS)
    assert made.column.tolist() == ["PR", "CR", "SD", "PD"]


def test_only_the_named_responses_need_confirming(course):
    lines = [(0, "2024-01-01", "CR"), (1, "2024-01-01", "PR")]
    made = best_response(*course(lines, 2), ORDER, FOUR_WEEKS, ("CR",))
    assert made.column.tolist() == ["PR", "PR"]
    with pytest.raises(SpecError, match="'XX'"):
        best_response(*course(lines, 2), ORDER, FOUR_WEEKS, ("XX",))


def test_a_response_outside_the_order_is_reported(course):
    made = best_response(
        *course([(0, "2024-01-01", "MR"), (1, "2024-01-01", "MR"), (1, None, "SD")], 2), ORDER
    )
    assert made.column.tolist() == [None, "SD"]
    assert made.rejected.tolist() == [True, False]
    assert made.kept.tolist() == [False, True]


def test_no_records(course):
    assert best_response(*course([], 0), ORDER).column.tolist() == []
    assert best_response(*course([], 1), ORDER, FOUR_WEEKS).column.tolist() == [None]


def plain(lines, confirm):
    levels = [(ORDER.index(value), day) for day, value in lines]
    for place, name in enumerate(ORDER):
        days = [day for level, day in levels if level <= place]
        needs = confirm and place < 2
        if days and (not needs or (len(days) > 1 and max(days) - min(days) >= 28)):
            return name
    return None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 31), st.sampled_from(ORDER)), max_size=6),
    st.booleans(),
    st.data(),
)
def test_equals_the_plain_double_in_any_order(course, lines, confirm, data):
    for ordered in (lines, data.draw(st.permutations(lines))):
        made = best_response(
            *course([(0, f"2024-01-{day:02d}", value) for day, value in ordered]),
            ORDER,
            FOUR_WEEKS if confirm else None,
        )
        assert made.column.tolist() == [plain(ordered, confirm)]
