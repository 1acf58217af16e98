"""A step that finds out what it needs is done again where it would see something else, and not else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdisc_convert.engine.analysis_table import Analysable, Choice, table_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import Joined
from cdisc_convert.model.spec import Reference
from cdisc_convert.model.spec import Test as Where
from cdisc_convert.package.run_cache import RunCache
from cdisc_convert.submission.kept_looks import kept_step
from cdisc_convert.submission.run_marks import RunMarks

HERE = Place("here")
GLUCOSE = Choice("LB", (), Where(Reference("", "TEST"), "is", "GLUC"), HERE)


def dataset(name, **columns):
    variables = tuple(Variable(one, one.lower(), "Char") for one in columns)
    return Dataset(name, name, variables, {n: Column.of_texts(v) for n, v in columns.items()})


GIVEN = {
    "ADSL": dataset("ADSL", USUBJID=["1", "2"], ARM=["A", "B"], AGE=["30", "40"]),
    "LB": dataset(
        "LB",
        USUBJID=["1", "1", "2", "2"],
        TEST=["GLUC", "PROT", "GLUC", "PROT"],
        VALUE=["5", "70", "6", "80"],
        UNIT=["a", "b", "a", "b"],
    ),
}


def glucose(source):
    """Looks at the arms only where a value is above 5, and at units never."""
    table = table_of(source, GLUCOSE.dataset, GLUCOSE.joins, GLUCOSE.among, HERE)
    if table is None:
        return b"none"
    told = table.column(Reference("", "VALUE")).tolist()
    high = table.take([value is not None and value > "5" for value in told])
    if len(high):
        told += high.column(Reference("ADSL", "ARM")).tolist()
    return repr(told).encode()


def runs(tmp_path, *transfers):
    """Whether the step was done in one run after the other; what it gives is always right."""
    found = []
    for number, datasets in enumerate(transfers):
        before, now = tmp_path / str(number), tmp_path / str(number + 1)
        now.mkdir()
        cache = RunCache("program", before, now)
        source = Analysable(datasets, {}, {})
        about = (Reference("ADSL", "ARM"),)
        told = kept_step(RunMarks(cache), "s", "n", about, [GLUCOSE], source, glucose)
        assert told == glucose(source)
        cache.close()
        found.append(bool(cache.stages["s"].done))
        _like_new(tmp_path / f"new {number}", now, source)
    return found


def _like_new(folder, run, source):
    """The cache of a run over another is that of a run into an empty folder."""
    folder.mkdir()
    cache = RunCache("program", folder / "none", folder)
    about = (Reference("ADSL", "ARM"),)
    kept_step(RunMarks(cache), "s", "n", about, [GLUCOSE], source, glucose)
    cache.close()
    ours, theirs = (
        {path.name: path.read_bytes() for path in (place / ".cache").iterdir()}
        for place in (run, folder)
    )
    assert ours == theirs


def with_column(name, column, values):
    old = GIVEN[name]
    return {**GIVEN, name: replace(old, columns={**old.columns, column: Column.of_texts(values)})}


@pytest.mark.parametrize(
    ("changed", "is_done"),
    [
        (dict(GIVEN), False),
        (with_column("ADSL", "AGE", ["30", "41"]), False),
        (with_column("LB", "UNIT", ["a", "x", "y", "b"]), False),
        (with_column("LB", "TEST", ["GLUC", "PROT", "GLUC", "ALB"]), False),
        (with_column("LB", "VALUE", ["5", "70", "7", "80"]), True),
        (with_column("LB", "TEST", ["GLUC", "GLUC", "GLUC", "PROT"]), True),
        (with_column("ADSL", "ARM", ["A", "C"]), True),
        ({"LB": GIVEN["LB"]}, True),
        ({"ADSL": GIVEN["ADSL"]}, True),
        ({**GIVEN, "AE": dataset("AE", USUBJID=["1"])}, False),
        ({**GIVEN, "LB": replace(GIVEN["LB"], label="other")}, True),
    ],
)
def test_only_what_is_seen_counts(tmp_path, changed, is_done):
    if "ADSL" not in changed:  # the arms cannot be looked at
        changed["LB"] = with_column("LB", "VALUE", ["5", "7", "5", "8"])["LB"]
    assert runs(tmp_path, GIVEN, changed) == [True, is_done]


def test_what_is_taken_over_is_there_for_the_next_run(tmp_path):
    assert runs(tmp_path, GIVEN, GIVEN, GIVEN) == [True, False, False]


def test_what_is_looked_at_may_become_another(tmp_path):
    low = with_column("LB", "VALUE", ["5", "70", "5", "80"])
    arms = {**low, "ADSL": with_column("ADSL", "ARM", ["A", "C"])["ADSL"]}
    assert runs(tmp_path, GIVEN, low, arms) == [True, True, False]


def test_a_choice_that_was_not_announced_is_not_kept(tmp_path):
    def more(source):
        table_of(source, "ADSL", (Joined("LB", HERE, GLUCOSE.among),), None, HERE)
        return glucose(source)

    for number in (0, 1):
        now = tmp_path / str(number + 1)
        now.mkdir()
        cache = RunCache("program", tmp_path / str(number), now)
        source = Analysable(GIVEN, {}, {})
        kept_step(RunMarks(cache), "s", "n", (), [GLUCOSE], source, more)
        cache.close()
        assert cache.stages["s"].done
