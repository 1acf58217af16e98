import pytest

from cdisc_convert.functions.kinetics.nca_auc_infinity import nca_auc_infinity


def test_of_an_exponential_is_dose_over_rate(profile, bolus):
    made = nca_auc_infinity(*profile(bolus(0.1) + bolus(0.25, row=1), 2), 3, 0.8)
    assert made.column.tolist() == [pytest.approx(1000.0), pytest.approx(400.0)]


def test_without_a_terminal_slope_there_is_none(profile):
    samples = [(0, 0.0, 0.0), (0, 1.0, 8.0), (0, 2.0, 4.0)]
    assert nca_auc_infinity(*profile(samples, 2), 3, 0.8).column.tolist() == [None, None]
    assert nca_auc_infinity(*profile([], 0), 3, 0.8).column.tolist() == []


def test_the_fit_that_is_asked_for(profile):
    samples = [(0, 0.0, 10.0), (0, 1.0, 8.0), (0, 2.0, 9.0), (0, 3.0, 5.0), (0, 4.0, 5.5)]
    assert nca_auc_infinity(*profile(samples), 3, 0.99).column.tolist() == [None]
    assert nca_auc_infinity(*profile(samples), 3, 0.1).column.tolist()[0] > 30
