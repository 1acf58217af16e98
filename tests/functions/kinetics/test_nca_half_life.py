import math

import pytest

from cdisc_convert.functions.kinetics.nca_half_life import nca_half_life


def test_of_exponentials_is_exact(profile, bolus):
    samples = bolus(0.1) + bolus(0.02, row=1) + bolus(0.5, row=2)
    made = nca_half_life(*profile(samples, 3), 3, 0.8)
    expected = [math.log(2) / rate for rate in (0.1, 0.02, 0.5)]
    assert made.column.tolist() == [pytest.approx(value, rel=1e-9) for value in expected]


def test_the_terminal_phase_of_two_is_found(profile):
    hours = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 36.0, 48.0)
    samples = [(0, t, 90 * math.exp(-2 * t) + 10 * math.exp(-0.05 * t)) for t in hours]
    made = nca_half_life(*profile(samples), 3, 0.8)
    assert made.column.tolist() == [pytest.approx(math.log(2) / 0.05, rel=1e-3)]


def test_the_peak_does_not_belong_to_the_slope(profile):
    # after the peak only two samples
    samples = [(0, 0.0, 0.0), (0, 1.0, 8.0), (0, 2.0, 4.0), (0, 3.0, 2.0)]
    assert nca_half_life(*profile(samples), 3, 0.8).column.tolist() == [None]
    made = nca_half_life(*profile([*samples, (0, 4.0, 1.0)]), 3, 0.8)
    assert made.column.tolist() == [pytest.approx(1.0)]
    assert nca_half_life(*profile([*samples, (0, 4.0, 1.0)]), 4, 0.8).column.tolist() == [None]


def test_values_below_the_limit_do_not_belong_to_the_slope(profile, bolus):
    samples = [*bolus(0.1), (0, 48.0, 0.0)]
    made = nca_half_life(*profile(samples), 3, 0.8)
    assert made.column.tolist() == [pytest.approx(math.log(2) / 0.1)]


def test_a_bad_fit_and_a_rising_end_give_nothing(profile):
    scattered = [(0, 0.0, 10.0), (0, 1.0, 2.0), (0, 2.0, 9.0), (0, 3.0, 1.0), (0, 4.0, 8.0)]
    rising = [(1, 0.0, 10.0), (1, 1.0, 1.0), (1, 2.0, 2.0), (1, 3.0, 3.0)]
    made = nca_half_life(*profile(scattered + rising, 2), 3, 0.8)
    assert made.column.tolist() == [None, None]


def test_no_samples(profile):
    assert nca_half_life(*profile([], 1), 3, 0.8).column.tolist() == [None]
    assert nca_half_life(*profile([], 0), 3, 0.8).column.tolist() == []
