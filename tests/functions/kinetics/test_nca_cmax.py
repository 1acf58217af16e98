from cdisc_convert.functions.kinetics.nca_cmax import nca_cmax


def test_largest_of_each_profile(profile):
    samples = [
        (0, 0.0, 0.0),
        (0, 4.0, 7.5),
        (0, 8.0, 7.0),
        (2, 1.0, 3.0),
        (2, None, 9.0),
        (1, 1.0, None),
    ]
    assert nca_cmax(*profile(samples, 4)).column.tolist() == [7.5, None, 3.0, None]


def test_samples_of_one_time_count_as_their_mean(profile):
    assert nca_cmax(*profile([(0, 1.0, 4.0), (0, 1.0, 6.0)])).column.tolist() == [5.0]


def test_no_samples(profile):
    assert nca_cmax(*profile([], 1)).column.tolist() == [None]
    assert nca_cmax(*profile([], 0)).column.tolist() == []
