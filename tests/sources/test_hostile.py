"""Damaged exports of every kind that is read in our own process: read or refused, never worse.

Each file is a sample of its format, cut or with bytes changed at random from a fixed seed.
"""

from __future__ import annotations

import random
import time
import zipfile
from pathlib import Path

import pytest
from raw_files import reads_well, write

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._registry import read_source

ODM = (
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="{}"><ClinicalData StudyOID="S">'
    '<SubjectData SubjectKey="1"><SiteRef LocationOID="L"/><StudyEventData StudyEventOID="E">'
    '<FormData FormOID="F"><ItemGroupData ItemGroupOID="G" TransactionType="Upsert">'
    '<ItemData ItemOID="A" Value="é1"/><ItemData ItemOID="B" TransactionType="Remove"/>'
    "</ItemGroupData></FormData></StudyEventData></SubjectData></ClinicalData></ODM>"
)
FILES = {
    "csv": ("a.csv", 'ID;A;"B ""x"""\r\n001;1,5;" é"\r\n002;;"y\r\nz"\r\n'),
    "rave_csv": ("a.csv", '"ID","A"\n"001","é"\n"002",""\nEOF\n'),
    "castor": ("a.csv", 'record_id;"A#b"\n1;"x"\n2;-99\n'),
    "redcap": ("a.csv", "record_id,redcap_repeat_instrument,a___1,b\n1,,1,é\n2,f2,,NI\n"),
    "odm": ("a.xml", ODM.format("Snapshot")),
    "rave_odm": ("a.xml", ODM.format("Transactional")),
    "dataset_json": (
        "a.json",
        '{"datasetJSONVersion":"1.1.0","records":2,"columns":[{"name":"A","dataType":"string"},'
        '{"name":"N","dataType":"float"}],"rows":[["é",1.5e3],[null,-2]]}',
    ),
    "secutrial": ("a.zip", ""),
}
DICTIONARY = "field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
FIELDS = 'record_id,f1,text,,\na,f1,checkbox,A,"1, x"\nb,f2,text,B,\n'
ROUNDS = 250
SECONDS = 10.0


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """`whole` cut, or with some bytes changed, added, doubled or taken away."""
    data = bytearray(whole)
    if chance.random() < 0.2:
        return bytes(data[: chance.randrange(len(data) + 1)])
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        piece = bytes(chance.choice(b'\0\n\r",;<>&[]{}\xe9\xff\t 1a') for _ in range(3))
        end = at + chance.choice([0, 0, 1, 3, 20])
        data[at:end] = chance.choice([piece[:1], piece, b"", bytes(data[at : at + 30]) * 2])
    return bytes(data)


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    name, text = FILES[kind]
    whole = text.encode()
    if kind == "secutrial":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("ExportOptions.html", "charset=ISO-8859-1")
            archive.writestr("f.xls", '"mnpdocid"\t"a"\t""\n"1"\t"x"\t""\n')
        whole = (tmp_path / name).read_bytes()
    write(tmp_path, "d.csv", DICTIONARY + FIELDS)
    options = {"dictionary": "d.csv"} if kind == "redcap" else {}
    read_source(write(tmp_path, name, whole), kind, options)
    chance = random.Random(kind)
    refused = 0
    for _ in range(ROUNDS):
        path = write(tmp_path, name, damaged(whole, chance))
        started = time.monotonic()
        try:
            read_source(path, kind, options, shown_as=name)
        except SourceError as error:
            refused += 1
            plain = [p.text.partition(" (")[0] for p in error.problems]
            assert reads_well(text for text in plain if "'" not in text), error
        assert time.monotonic() - started < SECONDS
    assert refused > ROUNDS / 20
