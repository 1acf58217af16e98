"""Sealed facts are found where they stand, and nothing else is."""

from __future__ import annotations

import pytest

from cdisc_convert.package.leak_scan import Secrets, scan
from cdisc_convert.package.workbook import write_workbook

SECRETS = Secrets(
    codes=frozenset({"K1001", "R10005"}),
    words=frozenset({"CYT107", "PBO"}),
    doses=frozenset({"742"}),
    persons=frozenset({"101-001"}),
    letters=frozenset({"A", "B"}),
)


def leaks(folder) -> list[tuple[str, str]]:
    return [(leak.file, leak.what) for leak in scan(folder, SECRETS)]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("K1001", "kit or randomisation number"),
        ("see kit k1001.", "kit or randomisation number"),
        ("CYT107 was given", "treatment"),
        ("A", "code of an arm"),
        (" B ", "code of an arm"),
        ("742 ug", "dose"),
    ],
)
def test_a_sealed_fact_in_a_list_is_found(tmp_path, cell, what):
    (tmp_path / "issues.csv").write_text(f'id,value\nX,"{cell}"\n')
    assert leaks(tmp_path) == [("issues.csv", what)]


def test_a_sealed_fact_in_a_workbook_is_found(tmp_path):
    write_workbook(tmp_path / "issues.xlsx", {"Issues": (("id", "value"), [("X", "A")])})
    assert leaks(tmp_path) == [("issues.xlsx", "code of an arm")]


@pytest.mark.parametrize("cell", ["A fever", "hepatitis B", "742", "K10011", "placebo effect"])
def test_what_only_looks_alike_is_left_alone(tmp_path, cell):
    (tmp_path / "issues.csv").write_text(f'id,value\nX,"{cell}"\n')
    assert leaks(tmp_path) == []
