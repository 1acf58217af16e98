"""What benchmarks share: ratios, limits, the table. Nothing here is timed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil", reason="psutil comes with the bench extra")

from benchmarks import results_table
from benchmarks.runs import Candidate, Claim, Result, Used, at_most, by_command, faster, measure

FOUND = {
    "ours": [Used(1.0, 2.0, 300.0), Used(2.0, 2.0, 310.0), Used(1.0, 1.0, 320.0)],
    "theirs": [Used(4.0, 4.0), Used(6.0, 2.0), Used(5.0, 9.0)],
}


def test_ratio_is_the_median_of_the_rounds():
    by_clock, by_processor = faster(FOUND, "ours", "theirs", 4)
    assert (by_clock.value, by_clock.holds) == (4.0, True)
    assert (by_processor.value, by_processor.holds) == (2.0, None)
    assert at_most(FOUND, "theirs", "ours", 3).holds is False


def test_candidates_take_turns_and_are_prepared():
    done: list[str] = []
    one = Candidate("one", lambda: done.append("one"), before=lambda: done.append("before"))
    two = Candidate("two", lambda: done.append("two"), rounds=1)
    found = measure([one, two], 2)
    assert done == ["before", "one", "two", "before", "one"]
    assert [len(runs) for runs in found.values()] == [2, 1]


def test_a_command_that_fails_is_no_result():
    used = by_command([sys.executable, "-c", "pass"])
    assert used.seconds > 0
    with pytest.raises(RuntimeError, match="it went wrong"):
        by_command([sys.executable, "-c", "raise SystemExit('it went wrong')"])


def test_table_names_what_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(results_table, "RESULTS", tmp_path)
    claims = (Claim("peak", 800.0, 700.0, is_least=False), Claim("ratio", 5.0, 3.0))
    result = Result("Title", "About.", FOUND, claims, {"ours": 1_000}, {"fact": 1})
    results_table.keep("quick", "second", result, 0.25)
    results_table.keep("quick", "first", Result("Other", "More.", {}), 0.5)
    text = (tmp_path / "quick.md").read_text()
    assert "| Title: peak | 800.00 | <= 700 | **no** |" in text
    assert "| ours | 3 | 1.000 | 2.000 | 310 | 1,000 |" in text
    assert text.index("## Other") < text.index("## Title")
