from cdisc_convert.functions.dates.date_only import date_only
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_date_part_complete_or_not():
    given = iso("2024-03-01T08:30", "2024-03", "2024-03--T08:30", "-----T08:30", "2024---15", None)
    expected = ["2024-03-01", "2024-03", "2024-03", None, "2024---15", None]
    assert date_only(given).column.tolist() == expected


def test_numbers_give_dates_and_no_records():
    made = date_only(Column.of_numbers([90000, None], Kind.DATETIME)).column
    assert made.kind is Kind.DATE
    assert made.tolist() == [1, None]
    assert date_only(iso()).column.tolist() == []
