from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.language.references import parse_reference, template_references
from cdisc_convert.model.spec import NOWHERE, Reference


@pytest.mark.parametrize(
    ("text", "scope", "name"),
    [
        ("AETERM", "", "AETERM"),
        ("RFXSTDTC_LAST", "", "RFXSTDTC_LAST"),
        ("ae.AETERM", "ae", "AETERM"),
        ("ae_log.ae_ser___1", "ae_log", "ae_ser___1"),
        ("raw.Folder", "raw", "Folder"),
        ("EX.DOSEWT", "EX", "DOSEWT"),
        ("FAHP.FATESTCD", "FAHP", "FATESTCD"),
        ("config.bmi_limit", "config", "bmi_limit"),
    ],
)
def test_reference(text, scope, name):
    assert parse_reference(text, NOWHERE) == Reference(scope, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aeterm",
        "AE TERM",
        "Ae.TERM",
        "ae.",
        ".TERM",
        "ae.a.b",
        "1AE",
        "ae.1x",
        "ÆTERM",
        "AE-TERM",
        "A" * 21,
        "TOOLONGNAME1.X",
        "ae.N°",
        "AETERM\n",
    ],
)
def test_no_reference(text):
    assert parse_reference(text, NOWHERE) is None


@given(
    st.from_regex(
        r"[A-Z][A-Z0-9_]{0,19}|[a-z][a-z0-9_]{0,9}\.[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True
    )
)
def test_reference_is_written_as_it_was_read(text):
    assert str(parse_reference(text, NOWHERE)) == text


def test_template_pieces_in_order():
    found = template_references("{AENUM} of {ae.TERM} {x y}", NOWHERE)
    assert found == [
        ("AENUM", Reference("", "AENUM")),
        ("ae.TERM", Reference("ae", "TERM")),
        ("x y", None),
    ]
