import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.kinetics.nca_auc_last import nca_auc_last


def test_a_falling_exponential_is_exact(profile, bolus):
    area = nca_auc_last(*profile(bolus())).column.tolist()[0]
    assert area == pytest.approx(1000 * (1 - math.exp(-2.4)), rel=1e-12)


def test_rising_and_level_steps_are_trapezoids(profile):
    samples = [(0, 0.0, 0.0), (0, 2.0, 10.0), (0, 3.0, 10.0)]
    assert nca_auc_last(*profile(samples)).column.tolist() == [20.0]


def test_samples_after_the_last_measurable_do_not_count(profile):
    samples = [(0, 0.0, 0.0), (0, 2.0, 10.0), (0, 3.0, 0.0), (0, 4.0, 0.0)]
    assert nca_auc_last(*profile(samples)).column.tolist() == [10.0]


def test_a_zero_between_measurable_samples_is_a_trapezoid(profile):
    samples = [(0, 0.0, 10.0), (0, 1.0, 0.0), (0, 2.0, 10.0)]
    assert nca_auc_last(*profile(samples)).column.tolist() == [10.0]


def test_a_sample_before_the_dose_stands_for_time_zero(profile):
    assert nca_auc_last(*profile([(0, -0.5, 0.0), (0, 2.0, 10.0)])).column.tolist() == [10.0]


def test_nothing_measurable_one_sample_and_none(profile):
    samples = [(0, 0.0, 0.0), (0, 1.0, 0.0), (1, 0.0, 5.0)]
    assert nca_auc_last(*profile(samples, 3)).column.tolist() == [0.0, None, None]
    assert nca_auc_last(*profile([], 0)).column.tolist() == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 24), st.integers(0, 9)),
        unique_by=lambda sample: sample[:2],
        max_size=20,
    ),
    st.data(),
)
def test_equals_the_sum_over_neighbours_in_any_order(profile, samples, data):
    expected = []
    for row in range(3):
        points = sorted((hour, value) for at, hour, value in samples if at == row)
        measurable = [hour for hour, value in points if value > 0]
        area = 0.0 if len(points) > 1 else None
        for (t1, c1), (t2, c2) in pairwise(points):
            if not measurable or t2 > measurable[-1]:
                break
            falls = c1 > c2 > 0
            area += (t2 - t1) * ((c1 - c2) / math.log(c1 / c2) if falls else (c1 + c2) / 2)
        expected.append(None if area is None else pytest.approx(area))
    for ordered in (samples, data.draw(st.permutations(samples))):
        lines = [(row, float(hour), float(value)) for row, hour, value in ordered]
        assert nca_auc_last(*profile(lines, 3)).column.tolist() == expected
