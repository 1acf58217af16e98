from cdisc_convert.functions.kinetics.nca_tmax import nca_tmax


def test_first_of_equal_peaks_in_any_order(profile):
    samples = [(0, 8.0, 7.5), (0, 4.0, 7.5), (0, 0.0, 0.0)]
    assert nca_tmax(*profile(samples)).column.tolist() == [4.0]
    assert nca_tmax(*profile(samples[::-1])).column.tolist() == [4.0]


def test_nothing_measurable_and_no_samples(profile):
    samples = [(0, 1.0, 0.0), (0, 2.0, 0.0)]
    assert nca_tmax(*profile(samples, 2)).column.tolist() == [None, None]
    assert nca_tmax(*profile([], 0)).column.tolist() == []
