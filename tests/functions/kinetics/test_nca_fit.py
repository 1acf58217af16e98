import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.kinetics.nca_fit import nca_fit


def test_of_an_exponential_is_one(profile, bolus):
    assert nca_fit(*profile(bolus()), 3).column.tolist() == [pytest.approx(1.0)]


def test_too_few_samples_and_none(profile):
    samples = [(0, 0.0, 8.0), (0, 1.0, 4.0), (0, 2.0, 2.0)]
    assert nca_fit(*profile(samples, 2), 3).column.tolist() == [None, None]
    assert nca_fit(*profile([], 0), 3).column.tolist() == []


def test_a_level_line_has_no_slope(profile):
    samples = [(0, float(at), value) for at, value in enumerate([17.0, 17.0, 3.0, 3.0, 17.0])]
    assert nca_fit(*profile(samples), 3).column.tolist() == [None]


def best_of_plain_fits(points):
    peak = max(range(len(points)), key=lambda at: (points[at][1], -at))
    after = points[peak + 1 :]
    fits = []
    for size in range(3, len(after) + 1):
        hours, values = np.array(after[-size:]).T
        if len(set(values)) == 1:
            continue
        slope = np.polyfit(hours, np.log(values), 1)[0]
        r_squared = np.corrcoef(hours, np.log(values))[0, 1] ** 2
        if slope < -1e-12:
            fits.append(1 - (1 - r_squared) * (size - 1) / (size - 2))
    if not fits:
        return None
    return [fit for fit in fits if fit >= max(fits) - 1e-4][-1]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=10), st.data())
def test_equals_trying_every_number_of_samples(profile, values, data):
    points = [(float(hour), float(value)) for hour, value in enumerate(values)]
    expected = best_of_plain_fits(points)
    samples = [(0, *point) for point in points]
    for ordered in (samples, data.draw(st.permutations(samples))):
        made = nca_fit(*profile(ordered), 3).column.tolist()[0]
        if expected is None:
            assert made is None
        else:
            assert made == pytest.approx(expected, abs=2e-4)
