"""Audit streams: replayed in document order to the last state."""

from __future__ import annotations

from pathlib import Path

from raw_files import lists, refusal, sample, write

from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._registry import kind_of, read_source

HEAD = (
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Transactional" '
    'xmlns:mdsol="http://www.mdsol.com/ns/odm/metadata">\n'
)


def change(
    item: str = "", *, group: str = "", event: str = "Entered", form: str = "", record: str = "1"
) -> str:
    """One ClinicalData of a stream, on one line."""
    return (
        f'<ClinicalData StudyOID="S" mdsol:AuditSubCategoryName="{event}">'
        '<SubjectData SubjectKey="u1" mdsol:SubjectName="001"><SiteRef LocationOID="L1"/>'
        f'<StudyEventData StudyEventOID="V1"><FormData FormOID="AE" {form}>'
        f'<ItemGroupData ItemGroupOID="AE" mdsol:RecordId="{record}" {group}>{item}</ItemGroupData>'
        "</FormData></StudyEventData></SubjectData></ClinicalData>\n"
    )


def item(value: str, kind: str = "Upsert", oid: str = "TERM") -> str:
    keys = f'ItemOID="{oid}" TransactionType="{kind}" Value="{value}"'
    return f"<ItemData {keys}><AuditRecord/></ItemData>"


def replay(folder: Path, *changes: str) -> dict[str, RawTable]:
    return read_source(write(folder, "a.xml", HEAD + "".join(changes) + "</ODM>"), "rave_odm")


def test_last_value_counts(tmp_path: Path) -> None:
    table = replay(
        tmp_path, change(item("Rash")), change(item("1", oid="SEV")), change(item("Itch"))
    )["AE"]
    values = lists(table)
    assert (values["TERM"], values["SEV"], values["RecordActive"]) == (["Itch"], ["1"], ["1"])
    assert values["SubjectData.SubjectName"] == ["001"]
    assert (values["SiteOID"], values["ItemGroupData.RecordId"]) == (["L1"], ["1"])
    assert table.rows.tolist() == [2]
    assert [n.text for n in table.notes] == ["3 audit records replayed to 1 records"]


def test_emptied_value_is_missing(tmp_path: Path) -> None:
    table = replay(tmp_path, change(item("Rash")), change(item(""), event="EnteredEmpty"))["AE"]
    assert lists(table)["TERM"] == [None]


def test_insert_update_remove_of_an_item(tmp_path: Path) -> None:
    changes = [
        change(item("A", "Insert")),
        change(item("B", "Update")),
        change(item("2", oid="SEV")),
    ]
    table = replay(tmp_path, *changes, change(item("2", "Remove", "SEV")))["AE"]
    assert lists(table)["TERM"] == ["B"]
    assert "SEV" not in table.columns


def test_remove_of_a_record_and_of_a_form_takes_all_that_is_under_it(tmp_path: Path) -> None:
    two = [change(item("A")), change(item("B"), record="2")]
    kept = replay(tmp_path, *two, change(group='TransactionType="Remove"'))["AE"]
    assert lists(kept)["TERM"] == ["B"]
    gone = replay(tmp_path, *two, change(form='TransactionType="Remove"'))["AE"]
    assert len(gone) == 0


def test_record_after_removal_begins_anew(tmp_path: Path) -> None:
    table = replay(
        tmp_path,
        change(item("A") + item("1", oid="SEV")),
        change(group='TransactionType="Remove"'),
        change(item("C")),
    )["AE"]
    assert lists(table)["TERM"] == ["C"]
    assert table.rows.tolist() == [4]


def test_context_changes_nothing(tmp_path: Path) -> None:
    table = replay(tmp_path, change(item("A")), change(item("Z", "Context")))["AE"]
    assert lists(table)["TERM"] == ["A"]


def test_transaction_is_taken_from_the_parent(tmp_path: Path) -> None:
    plain = '<ItemData ItemOID="TERM" Value="A"/>'
    table = replay(tmp_path, change(plain, group='TransactionType="Insert"'))["AE"]
    assert lists(table)["TERM"] == ["A"]
    assert (
        len(
            replay(tmp_path, change(item("A")), change(plain, group='TransactionType="Remove"'))[
                "AE"
            ]
        )
        == 0
    )


def test_inactivated_record_is_kept_and_marked(tmp_path: Path) -> None:
    two = [change(item("A")), change(item("B"), record="2")]
    off = change(event="Inactivated", record="2")
    assert lists(replay(tmp_path, *two, off)["AE"])["RecordActive"] == ["1", "0"]
    on = change(event="Activated", record="2")
    assert lists(replay(tmp_path, *two, off, on)["AE"])["RecordActive"] == ["1", "1"]


def test_transactions_that_do_not_fit_are_noted(tmp_path: Path) -> None:
    table = replay(
        tmp_path,
        change(item("A", "Update")),
        change(item("B", "Insert")),
        change(item("x", "Remove", "NOT")),
        change(record="9", group='TransactionType="Remove"'),
    )["AE"]
    assert lists(table)["TERM"] == ["B"]
    assert sorted((n.row, n.text) for n in table.notes if n.code == "TRANSACTION_DOES_NOT_FIT") == [
        (2, "Update of an item that is not there (taken as new): 1 times, first on line 2"),
        (3, "Insert of an item that is there (its value replaced): 1 times, first on line 3"),
        (4, "Remove of an item that is not there: 1 times, first on line 4"),
        (5, "Remove of an element that is not there: 1 times, first on line 5"),
    ]


def test_subject_name_and_site_are_the_latest(tmp_path: Path) -> None:
    renamed = change(item("2", oid="SEV")).replace('"001"', '"101-001"').replace('"L1"', '"L2"')
    values = lists(replay(tmp_path, change(item("A")), renamed)["AE"])
    assert (values["SubjectData.SubjectName"], values["SiteOID"]) == (["101-001"], ["L2"])


def test_unknown_transaction_and_snapshot_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xml", HEAD + change(item("A", "Delete")) + "</ODM>")
    assert refusal(path, "rave_odm") == [
        "a.xml:2: TransactionType is 'Delete'; known are Insert, Update, Upsert, Remove, Context"
    ]
    path = write(tmp_path, "b.xml", HEAD.replace("Transactional", "Snapshot") + "</ODM>")
    assert "read it with kind: odm" in refusal(path, "rave_odm")[0]


def test_sample() -> None:
    path = sample("rave-odm-audit-first60.xml")
    assert kind_of(path, "a") == "rave_odm"
    tables = read_source(path)
    assert {name: len(table) for name, table in tables.items()} == {"DM": 6, "RAND": 1, "EN": 6}
    demographics = lists(tables["DM"])
    # The first subject's birth date was entered as 01 JAN 1980 and corrected to 01 JAN 1990.
    assert demographics["DM.BRTHDTC"][:2] == ["01 JAN 1990", "10 Jun 1974"]
    assert demographics["DM.SEX"] == ["MALE", "FEMALE", "MALE", "MALE", "MALE", "MALE"]
    assert demographics["SubjectData.SubjectName"][0] == "123 ABC"
    assert lists(tables["EN"])["EN.USUBJID"] == [None] * 6
    assert tables["DM"].notes[0].text == "60 audit records replayed to 13 records"
