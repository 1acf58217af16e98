from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.responses.transient import transient


def test_positive_once_and_negative_at_the_last_sample(course):
    lines = [
        (0, "2024-01-01", "POSITIVE"),
        (0, "2024-02-01", "NEGATIVE"),
        (1, "2024-01-01", "NEGATIVE"),
        (1, "2024-02-01", "POSITIVE"),
        (2, "2024-01-01", "NEGATIVE"),
    ]
    assert transient(*course(lines, 4), "last").column.tolist() == ["Y", "N", "N", None]


def test_the_next_sample_decides(course):
    lines = [(0, "2024-01-01", "Pos"), (0, "2024-02-01", "neg"), (0, "2024-03-01", "pos")]
    assert transient(*course(lines), "next").column.tolist() == ["Y"]
    assert transient(*course(lines), "last").column.tolist() == ["N"]


def test_other_values_and_undated_samples_are_left_out(course):
    lines = [(0, "2024-01-01", "POSITIVE"), (0, "2024-02-01", "NOT DONE"), (0, None, "NEGATIVE")]
    assert transient(*course(lines), "last").column.tolist() == ["N"]
    made = transient(*course([(0, "soon", "NEGATIVE")]), "last")
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]


def test_no_samples(course):
    assert transient(*course([], 0), "last").column.tolist() == []
    assert transient(*course([], 2), "last").column.tolist() == [None, None]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 28), st.booleans()), unique_by=lambda s: s[0], max_size=8),
    st.data(),
)
def test_equals_the_plain_double_in_any_order(course, samples, data):
    statuses = [is_positive for _, is_positive in sorted(samples)]
    expected = None if not statuses else "Y" if any(statuses) and not statuses[-1] else "N"
    for ordered in (samples, data.draw(st.permutations(samples))):
        lines = [(0, f"2024-01-{day:02d}", "POS" if yes else "NEG") for day, yes in ordered]
        assert transient(*course(lines), "last").column.tolist() == [expected]
