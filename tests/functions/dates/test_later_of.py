from cdisc_convert.functions.dates.later_of import later_of
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_missing_dates_do_not_count():
    first = iso("2024-03-01", "2024-03-01", "2024-02", None)
    second = iso("2024-03-02", None, "2024-03-05", None)
    assert later_of((first, second)).column.tolist() == [
        "2024-03-02",
        "2024-03-01",
        "2024-03-05",
        None,
    ]


def test_the_more_complete_one_counts_where_the_missing_part_could_decide():
    first, second = iso("2024-03", "2024-03-05"), iso("2024-03-05", "2024-03")
    made = later_of((first, second)).column.tolist()
    assert made == ["2024-03-05", "2024-03-05"]


def test_numeric_dates_stay_numeric_and_a_date_is_compared_with_text():
    dates = Column.of_numbers([3, None], Kind.DATE), Column.of_numbers([5, None], Kind.DATE)
    made = later_of(dates).column
    assert made.kind is Kind.DATE
    assert made.tolist() == [5, None]
    mixed = later_of((dates[0], iso("1960-01-06", "1960-01-06"))).column.tolist()
    assert mixed == ["1960-01-06", "1960-01-06"]


def test_text_that_is_no_date_is_reported_and_does_not_count():
    made = later_of((iso("2024-02-30"), iso("2024-03-01")))
    assert made.column.tolist() == ["2024-03-01"]
    assert made.rejected.tolist() == [True]


def test_no_records():
    assert later_of((iso(), iso())).column.tolist() == []
