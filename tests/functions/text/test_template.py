from cdisc_convert.functions.text.template import template
from cdisc_convert.model.column import Column


def test_references_are_filled_in():
    references = {"SITE": Column.of_texts(["001", "002"]), "EX.DOSENUM": Column.of_numbers([1, 2])}
    made = template("{SITE}-DOSE {EX.DOSENUM}/{SITE}", references, 2)
    assert made.tolist() == ["001-DOSE 1/001", "002-DOSE 2/002"]


def test_missing_value_fills_in_nothing_and_all_missing_gives_missing():
    references = {"A": Column.of_texts(["x", None]), "B": Column.missing(2)}
    assert template("{A}:{B}", references, 2).tolist() == ["x:", None]


def test_text_without_references_is_the_same_everywhere():
    assert template("SCREENING", {}, 2).tolist() == ["SCREENING", "SCREENING"]


def test_no_records():
    assert template("{A}", {"A": Column.of_texts([])}, 0).tolist() == []
