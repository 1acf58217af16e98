"""The register: who is a person, what a person is called, whose row a raw row is."""

from __future__ import annotations

import numpy as np
import pytest

from cdisc_convert.engine.register import KnownSubjects, identity, make_subjects
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, SourceError, SpecError
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Register, Source, SubjectOf

REGISTER = Register("people", "{STUDYID}-{SITEID}-{SUBJID}", Place("study.yaml", 3))
SOURCE = Source("people", Place("study.yaml", 9))
SITES = Table(
    "sites", {"SITEID": Column.of_texts(["02", "01"]), "COUNTRY": Column.of_texts(["FRA", "USA"])}
)


def texts(*values: str | None) -> Column:
    return Column.of_texts(values)


@pytest.mark.parametrize(
    ("form", "text", "parts"),
    [
        ("{SITEID}-{SUBJID}", "01-002", {"SITEID": "01", "SUBJID": "002"}),
        ("{SITEID}-{SUBJID}", " 01-002 ", {"SITEID": "01", "SUBJID": "002"}),
        ("{SITEID}-{SUBJID}", "01-002-X", {"SITEID": "01", "SUBJID": "002-X"}),
        ("{SITEID}-{SUBJID}", "01002", {"SITEID": None, "SUBJID": None}),
        ("ICL.{SUBJID}", "ICL.7", {"SUBJID": "7"}),
        ("ICL.{SUBJID}", "ICLX7", {"SUBJID": None}),
    ],
)
def test_identity_is_read_by_the_form(form, text, parts):
    found = identity({"ID": texts(text)}, SubjectOf("ID", form))
    assert {name: column.tolist()[0] for name, column in found.items()} == parts


def test_identity_takes_parts_from_other_columns():
    found = identity(
        {"ID": texts("7"), "SITE": texts(" 02 ")}, SubjectOf("ID", "{SUBJID}", ("SITE",))
    )
    assert (found["SUBJID"].tolist(), found["SITE"].tolist()) == (["7"], ["02"])


def people() -> dict[str, Column]:
    return {
        "SITEID": texts("01", "02", "01", None, "02"),
        "SUBJID": texts("001", "003", "005", "009", "004"),
    }


def made(same: list[Column], order: list[Column]):
    return make_subjects(REGISTER, "S", people(), same, order, SITES, SOURCE)


def test_rows_that_share_a_number_are_one_person_with_first_id_and_last_subjid():
    shared = texts("C1", "C2", "C1", None, None)
    dates = texts("2024-02-01", "2024-01-01", "2024-01-15", "2024-01-01", "2024-01-01")
    subjects, codes = made([shared], [dates])
    # 005 was screened before 001: it names USUBJID, 001 SUBJID
    assert subjects.columns["USUBJID"].tolist() == ["S-01-005", "S-02-003", "S-02-004"]
    assert subjects.columns["SUBJID"].tolist() == ["001", "003", "004"]
    assert subjects.columns["EARLIER"].tolist() == ["005", None, None]
    assert subjects.columns["COUNTRY"].tolist() == ["USA", "FRA", "FRA"]
    assert codes.tolist() == [0, 1, 0, -1, 2]
    assert subjects.last.tolist() == [0, 1, 4]


def test_rows_find_their_person_by_the_earlier_number_too():
    subjects, _ = made([texts("C1", "C2", "C1", None, None)], [texts("2", "1", "1", "1", "1")])
    rows = {
        "SITEID": texts("01", "01", "02", "09", None),
        "SUBJID": texts("001", "005", "003", "001", "001"),
    }
    codes, several = KnownSubjects(subjects).codes(rows)
    assert codes.tolist() == [0, 0, 1, -1, -1]
    assert not several.any()


def test_a_number_of_several_persons_names_nobody():
    subjects, _ = make_subjects(
        REGISTER,
        "S",
        {"SITEID": texts("01", "02"), "SUBJID": texts("1", "1")},
        [],
        [],
        None,
        SOURCE,
    )
    codes, several = KnownSubjects(subjects).codes({"SUBJID": texts("1", "2")})
    assert (codes.tolist(), several.tolist()) == ([-1, -1], [True, False])


def test_two_persons_with_one_usubjid_are_an_error():
    plain = Register("people", "{STUDYID}-{SITEID}", Place("study.yaml", 3))
    with pytest.raises(SourceError, match="2 persons of people get the same USUBJID 'S-01'"):
        make_subjects(plain, "S", people(), [], [], None, SOURCE)


def test_persons_do_not_depend_on_the_order_of_rows():
    shared, dates = texts("C1", "C2", "C1", None, None), texts("2", "1", "3", "1", "1")
    whole, _ = made([shared], [dates])
    turned = np.array([4, 2, 0, 3, 1])
    parts = {name: column.take(turned) for name, column in people().items()}
    again, _ = make_subjects(
        REGISTER, "S", parts, [shared.take(turned)], [dates.take(turned)], SITES, SOURCE
    )
    for name, column in whole.columns.items():
        assert again.columns[name].tolist() == column.tolist()


def test_rows_equal_in_order_are_taken_by_their_numbers_not_by_the_file():
    parts = {"SITEID": texts("01", "01"), "SUBJID": texts("005", "002")}
    same, dates = texts("C1", "C1"), texts("2024-01-01", "2024-01-01")
    turned = {name: column.take(np.array([1, 0])) for name, column in parts.items()}
    for given in (parts, turned):
        subjects, _ = make_subjects(REGISTER, "S", given, [same], [dates], None, SOURCE)
        assert subjects.columns["USUBJID"].tolist() == ["S-01-002"]
        assert subjects.columns["SUBJID"].tolist() == ["005"]


def test_a_site_on_two_lines_is_told_with_the_line():
    columns = {"SITEID": texts("01", None, "02", "01"), "COUNTRY": texts("FRA", "X", "USA", "DEU")}
    sites = Table("sites", columns, "tables/sites.csv")
    with pytest.raises(SpecError, match=r"tables/sites\.csv:5: SITEID '01' stands on line 2"):
        make_subjects(REGISTER, "S", people(), [], [], sites, SOURCE)


def test_a_line_without_site_is_nobody_s():
    columns = {"SITEID": texts(None, "02"), "COUNTRY": texts("FRA", "USA")}
    subjects, _ = make_subjects(REGISTER, "S", people(), [], [], Table("sites", columns), SOURCE)
    by_site = zip(*(subjects.columns[n].tolist() for n in ("SITEID", "COUNTRY")), strict=True)
    assert set(by_site) == {("01", None), ("02", "USA")}
