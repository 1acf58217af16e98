from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.language.expect import LONGEST_NAME, MOST_NAMES, did_you_mean
from cdisc_convert.language.tables import _header
from cdisc_convert.model.errors import SpecError


def test_a_line_of_names_that_is_too_long_is_told_with_the_table(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(f"A,B\n1,{'x' * 200_000}\n", encoding="utf-8")
    assert _header(path, "tables/a.csv") == ("A", "B")
    path.write_text(f"A,{'x' * 200_000}\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"tables/a\.csv:1: the line of column names"):
        _header(path, "tables/a.csv")


def test_a_near_name_is_not_looked_for_among_too_many_or_too_long_ones():
    names = [f"C{number}" for number in range(MOST_NAMES)]
    assert did_you_mean("C17X", names) == "; did you mean 'C17'?"
    assert did_you_mean("C17X", [*names, "D"]) == ""
    assert did_you_mean("A" * (LONGEST_NAME + 1), ["A" * LONGEST_NAME]) == ""
