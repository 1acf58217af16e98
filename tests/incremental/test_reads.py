"""A step that finds out what it needs is done again where that is another, and not else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.run_cache import RunCache
from cdisc_convert.submission.run_marks import RunMarks


def dataset(name, **columns):
    variables = tuple(Variable(one, one.lower(), "Char") for one in columns)
    return Dataset(name, name, variables, {n: Column.of_texts(v) for n, v in columns.items()})


GIVEN = {
    "DM": dataset("DM", USUBJID=["1", "2"], SEX=["M", "F"], AGE=["30", "40"]),
    "AE": dataset("AE", USUBJID=["1"], AETERM=["Cough"]),
}


def women(datasets):
    """Looks at AGE only where there is a woman, and at AE only where there is a man."""
    dm = datasets["DM"]
    sex = dm.columns["SEX"].tolist()
    told = str(sex)
    if "F" in sex:
        told += str(dm.columns["AGE"].tolist())
    if "M" in sex:
        told += str(len(datasets["AE"])) if "AE" in datasets else "none"
    return told.encode()


def runs(tmp_path, *transfers):
    """What the step gave in one run after the other, and whether it was done."""
    found = []
    for number, datasets in enumerate(transfers):
        before, now = tmp_path / str(number), tmp_path / str(number + 1)
        now.mkdir()
        cache = RunCache("program", before, now)
        content = RunMarks(cache).step("stage", "women", ["input"], datasets, women)
        assert content == women(datasets)
        cache.close()
        found.append(bool(cache.stages["stage"].done))
    return found


def with_column(name, column, values):
    old = GIVEN[name]
    return {**GIVEN, name: replace(old, columns={**old.columns, column: Column.of_texts(values)})}


@pytest.mark.parametrize(
    ("changed", "is_done"),
    [
        (dict(GIVEN), False),
        (with_column("AE", "AETERM", ["Pain"]), False),
        (with_column("DM", "USUBJID", ["1", "3"]), False),
        (with_column("DM", "AGE", ["30", "41"]), True),
        (with_column("DM", "SEX", ["M", "M"]), True),
        (with_column("AE", "USUBJID", ["1", "2"]), True),
        ({"DM": GIVEN["DM"]}, True),
        ({**GIVEN, "LB": dataset("LB", USUBJID=["1"])}, False),
        ({**GIVEN, "AE": replace(GIVEN["AE"], label="other")}, True),
    ],
)
def test_only_what_was_looked_at_counts(tmp_path, changed, is_done):
    assert runs(tmp_path, GIVEN, changed) == [True, is_done]
    assert (tmp_path / "2" / ".cache").is_dir()


def test_what_is_taken_over_is_there_for_the_next_run(tmp_path):
    assert runs(tmp_path, GIVEN, GIVEN, GIVEN) == [True, False, False]
    first, last = (tmp_path / name / ".cache" for name in ("1", "3"))
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in last.iterdir()
    }


def test_columns_looked_at_may_become_others(tmp_path):
    men = with_column("DM", "SEX", ["M", "M"])
    older = {
        **men,
        "DM": replace(men["DM"], columns={**men["DM"].columns, "AGE": Column.of_texts(["9"])}),
    }
    assert runs(tmp_path, GIVEN, men, older) == [True, True, False]
