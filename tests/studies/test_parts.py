"""A run in parts of whole subjects gives what a run of all subjects at once gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cdisc_convert.engine import dealing
from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.model.errors import SourceError
from cdisc_convert.pipeline import PartOptions, convert
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission import study_opening, study_run
from tests.studies.lab_study import hashes, make_lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Path:
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def whole(lab, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "whole"
    convert(str(lab / "study"), lab / "raw", out, parts=PartOptions(jobs=1))
    return out


@pytest.mark.parametrize("rows", [1, 11])
def test_a_large_file_read_in_blocks_gives_the_same_files(lab, whole, tmp_path, rows):
    convert(
        str(lab / "study"),
        lab / "raw",
        tmp_path / "o",
        parts=PartOptions(part_rows=rows, large_bytes=0, jobs=1),
    )
    assert hashes(tmp_path / "o") == hashes(whole)
    assert not list((tmp_path / "o").glob(".*"))


def test_processes_give_the_same_files_as_one_process(lab, whole, tmp_path):
    for name, jobs in (("one", 1), ("two", 2)):
        convert(
            str(lab / "study"),
            lab / "raw",
            tmp_path / name,
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=jobs),
        )
    assert hashes(tmp_path / "two", with_trace=True) == hashes(tmp_path / "one", with_trace=True)
    assert hashes(tmp_path / "two") == hashes(whole)


def test_a_value_of_a_part_is_traced_like_one_of_the_whole(lab, whole, tmp_path):
    convert(
        str(lab / "study"),
        lab / "raw",
        tmp_path / "o",
        parts=PartOptions(part_rows=8, large_bytes=0, jobs=1),
    )
    for record in (1, 7, 20):
        for variable in ("LBSTRESN", "LBDY", "LBSEQ"):
            cells = [
                trace_cell(read_trace(run), "LB", record, variable)
                for run in (whole, tmp_path / "o")
            ]
            assert str(cells[0]) == str(cells[1])


def test_a_file_that_breaks_the_rules_is_told_like_a_small_one(lab, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "dm.csv").write_bytes((lab / "raw" / "dm.csv").read_bytes())
    (raw / "lab.csv").write_text((lab / "raw" / "lab.csv").read_text() + "00,001,V1\n")
    with pytest.raises(SourceError, match="has 3 values where the header has 12"):
        convert(
            str(lab / "study"),
            raw,
            tmp_path / "o",
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=1),
        )
    assert not (tmp_path / "o").exists()
    assert not list(tmp_path.glob(".o*"))


def test_equal_keys_in_a_part_name_both_rows(lab, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "dm.csv").write_bytes((lab / "raw" / "dm.csv").read_bytes())
    lines = (lab / "raw" / "lab.csv").read_text().splitlines()
    (raw / "lab.csv").write_text("\n".join([*lines, lines[1], ""]))
    with pytest.raises(SourceError, match=f"rows 2 and {len(lines) + 1} of lab.csv have the same"):
        convert(
            str(lab / "study"),
            raw,
            tmp_path / "o",
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=2),
        )


@pytest.mark.parametrize(
    ("study", "rows"), [("nct03821038", 5_000), ("nct05600920", 0)], ids=["by_rows", "by_bytes"]
)
def test_a_trial_in_parts_gives_the_same_files(study, rows, tmp_path, monkeypatch):
    """Without a number of rows the first part tells how many subjects the others may have."""
    simulate(study, tmp_path / "raw")
    convert(study, tmp_path / "raw", tmp_path / "whole", parts=PartOptions(jobs=1))
    monkeypatch.setattr(study_run, "SMALL_ROWS", 0)
    monkeypatch.setattr(dealing, "FIRST_ROWS", 1_000)
    monkeypatch.setattr(dealing, "PART_BYTES", 8 << 20)
    monkeypatch.setattr(study_opening, "LESS_BYTES", 1 << 10)
    parts = PartOptions(part_rows=rows, jobs=1, large_bytes=rows * 100 or 1 << 16)
    convert(study, tmp_path / "raw", tmp_path / "parts", parts=parts)
    facts = json.loads((tmp_path / "parts" / "trace" / "trace.json").read_text())
    assert len(facts["parts"]["subjects"]) > (1 if rows else 3)
    assert hashes(tmp_path / "parts") == hashes(tmp_path / "whole")


def test_one_part_that_would_hold_everything_is_made_all_at_once(lab, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(study_run, "SMALL_ROWS", 0)
    convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=PartOptions(jobs=1))
    assert hashes(tmp_path / "o", with_trace=True) == hashes(whole, with_trace=True)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, [(0, 1), (1, 3)]),
        (10, [(0, 1), (1, 3)]),  # little is made of a row: the number of rows counts
        (100, [(0, 1), (1, 2), (2, 3)]),
        (10_000, [(0, 1), (1, 2), (2, 3)]),  # never less than a subject
    ],
)
def test_parts_follow_from_what_the_first_one_held(monkeypatch, held, expected):
    monkeypatch.setattr(dealing, "FIRST_ROWS", 5)
    monkeypatch.setattr(dealing, "PART_BYTES", 100)
    counts = np.array([5, 5, 5])
    first = dealing.first_range(counts)
    assert first == (0, 1)
    assert dealing.deal_rest(counts, first, held) == expected


def test_an_odd_number_of_parts_becomes_even_and_each_keeps_its_bound(monkeypatch):
    monkeypatch.setattr(dealing, "FIRST_ROWS", 10)
    monkeypatch.setattr(dealing, "PART_ROWS", 100)
    counts = np.array([10, *[3, 7] * 45])  # 450 rows after the first: five parts of 100 or less
    first, *rest = dealing.deal_rest(counts, dealing.first_range(counts), None)
    assert first == (0, 1)
    assert [int(counts[a:b].sum()) for a, b in rest] == [80, 70, 80, 70, 80, 70]
    assert [a for a, _ in rest] == [1, *(b for _, b in rest[:-1])]
    assert rest[-1][1] == len(counts)


def test_a_first_part_of_all_subjects_is_the_only_one():
    counts = np.array([1, 1])
    assert dealing.deal_rest(counts, dealing.first_range(counts), 50) == [(0, 2)]


def test_what_is_wrong_in_the_first_part_is_told_with_the_rest(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(study_run, "SMALL_ROWS", 0)
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "dm.csv").write_bytes((lab / "raw" / "dm.csv").read_bytes())
    lines = (lab / "raw" / "lab.csv").read_text().splitlines()
    (raw / "lab.csv").write_text("\n".join([*lines, lines[1], ""]))
    with pytest.raises(SourceError, match=f"rows 2 and {len(lines) + 1} of lab.csv have the same"):
        convert(
            str(lab / "study"),
            raw,
            tmp_path / "o",
            parts=PartOptions(large_bytes=0, jobs=1),
        )
    assert not (tmp_path / "o").exists()
