from cdisc_convert.functions.kinetics.concentration_value import concentration_value


def values(texts, numbers, samples, after_last="missing"):
    """samples: (hours, text) of one profile with the dose at 0."""
    hours = numbers(*[hour for hour, _ in samples])
    dose = numbers(*[0.0] * len(samples))
    profile = (texts(*["A"] * len(samples)),)
    made = concentration_value(
        texts(*[text for _, text in samples]), hours, dose, after_last, profile
    )
    return made.column.tolist()


COURSE = [
    (-1.0, "<50"),
    (1.0, "BLQ"),
    (2.0, "120"),
    (4.0, "300"),
    (8.0, "<50"),
    (24.0, "60"),
    (48.0, "<50"),
]


def test_below_the_limit_by_position(texts, numbers):
    assert values(texts, numbers, COURSE) == [0.0, 0.0, 120.0, 300.0, None, 60.0, None]
    assert values(texts, numbers, COURSE, "zero") == [0.0, 0.0, 120.0, 300.0, None, 60.0, 0.0]


def test_order_of_the_records_does_not_matter(texts, numbers):
    assert values(texts, numbers, COURSE[::-1]) == [None, 60.0, None, 300.0, 120.0, 0.0, 0.0]


def test_a_profile_below_the_limit_throughout_is_zero(texts, numbers):
    assert values(texts, numbers, [(1.0, "<50"), (9.0, "BLOQ")]) == [0.0, 0.0]


def test_above_the_limit_counts_as_the_limit(texts, numbers):
    assert values(texts, numbers, [(1.0, ">1000"), (2.0, "5")]) == [1000.0, 5.0]


def test_profiles_are_kept_apart_and_times_may_be_dates(texts):
    made = concentration_value(
        texts("<5", "9", "<5", "7"),
        texts("2024-01-01T08:00", "2024-01-01T09:00", "2024-01-02T08:00", "2024-01-01T09:00"),
        texts(*["2024-01-01T08:30"] * 4),
        "missing",
        (texts("A", "B", "B", "A"),),
    )
    assert made.column.tolist() == [0.0, 9.0, None, 7.0]


def test_what_cannot_be_placed_is_rejected(texts, numbers):
    made = concentration_value(
        texts("<5", "NS", "9", None),
        numbers(None, 1.0, None, 1.0),
        numbers(*[0.0] * 4),
        "missing",
        (texts(*"AAAA"),),
    )
    assert made.column.tolist() == [None, None, 9.0, None]
    assert made.rejected.tolist() == [True, True, False, False]


def test_no_records(texts, numbers):
    made = concentration_value(texts(), numbers(), numbers(), "missing", (texts(),))
    assert made.column.tolist() == []
