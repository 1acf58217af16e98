"""`compare`: against pandas on random data, and case by case."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SpecError
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.submission.comparison.compare import Tolerance, compare_datasets
from cdisc_convert.submission.comparison.keys import Keys
from tests.cli.command import call
from tests.cli.running import cdisc_convert

TEXTS = st.sampled_from(["", "A", "B", "a", "10", "Ä"])
NUMBERS = st.sampled_from([None, 0.0, -0.0, 1.0, 1.5, 1.5000001, 1e-9, 1e300, -2.0])
ROWS = st.lists(
    st.tuples(st.sampled_from("XYZ"), st.sampled_from([1.0, 2.0, None]), TEXTS, NUMBERS),
    max_size=12,
)


def dataset(rows, name="AE", extra=()):
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    texts = {"USUBJID": Column.of_texts(columns[0]), "AESEQ": Column.of_numbers(columns[1])}
    texts["AETERM"], texts["AEDOSE"] = Column.of_texts(columns[2]), Column.of_numbers(columns[3])
    for more in extra:
        texts[more] = Column.of_texts(["x"] * len(rows))
    variables = [Variable(n, n, "Char" if c.is_text else "Num") for n, c in texts.items()]
    return Dataset(name, "Adverse Events", tuple(variables), texts)


def pandas_counts(left, right, absolute, relative):
    """The same comparison as a data manager would write it in pandas."""
    names = ["USUBJID", "AESEQ", "AETERM", "AEDOSE"]
    frames = []
    for rows in (left, right):
        frame = pd.DataFrame(rows, columns=names).astype({"AESEQ": float, "AEDOSE": float})
        frame["AETERM"] = frame["AETERM"].astype(object)
        frame["nth"] = frame.groupby(["USUBJID", "AESEQ"], dropna=False).cumcount()
        frames.append(frame)
    both = frames[0].merge(frames[1], "outer", ["USUBJID", "AESEQ", "nth"], indicator=True)
    pairs = both[both["_merge"] == "both"]
    a, b = pairs["AEDOSE_x"].to_numpy(float), pairs["AEDOSE_y"].to_numpy(float)
    largest = np.maximum(np.abs(a), np.abs(b))
    equal = (np.isnan(a) & np.isnan(b)) | (
        np.abs(a - b) <= np.maximum(absolute, relative * largest)
    )
    return {
        "only_left": int((both["_merge"] == "left_only").sum()),
        "only_right": int((both["_merge"] == "right_only").sum()),
        "repeated": [int((frame["nth"] > 0).sum()) for frame in frames],
        "AETERM": int((pairs["AETERM_x"] != pairs["AETERM_y"]).sum()),
        "AEDOSE": int((~equal).sum()),
    }


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS, st.sampled_from([0.0, 1e-6, 0.5]), st.sampled_from([0.0, 1e-6, 0.3]))
def test_counts_are_those_of_pandas(left, right, absolute, relative):
    found = compare_datasets(
        dataset(left),
        dataset(right),
        ("USUBJID", "AESEQ"),
        tolerance=Tolerance(absolute, relative),
    )
    counts = {
        "only_left": found.only_left.count,
        "only_right": found.only_right.count,
        "repeated": [found.repeated_left.count, found.repeated_right.count],
        **{variable.name: variable.different for variable in found.variables},
    }
    assert counts == pandas_counts(left, right, absolute, relative)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=12), st.randoms(use_true_random=False))
def test_order_of_records_does_not_matter_where_keys_are_unique(values, random):
    rows = [(f"S{i // 3}", float(i), *pair) for i, pair in enumerate(values)]
    mixed = rows[:]
    random.shuffle(mixed)
    assert compare_datasets(dataset(rows), dataset(mixed), ("USUBJID", "AESEQ")).is_equal


def test_listed_differences_name_key_records_and_values():
    left = [("X", 1.0, "A", 1.0), ("X", 2.0, "B", 2.0), ("Y", 1.0, "C", None)]
    right = [("Y", 1.0, "C", 3.0), ("X", 1.0, "A", 1.0), ("X", 2.0, "b", 2.5)]
    found = compare_datasets(dataset(left), dataset(right), ("USUBJID", "AESEQ"))
    term, dose = found.variables
    assert [(d.key, d.record_left, d.record_right, d.left, d.right) for d in term.listed] == [
        (("X", "2"), 2, 3, "B", "b")
    ]
    assert (dose.different, dose.only_left, dose.only_right) == (2, 0, 1)
    assert (dose.largest_absolute, dose.largest_relative) == (0.5, 0.2)
    assert [(d.left, d.right) for d in dose.listed] == [("2", "2.5"), ("", "3")]


def test_tolerance_of_one_variable_and_lists_are_cut():
    left = [("X", float(n), "A", float(n)) for n in range(10)]
    right = [("X", float(n), "A", n + 0.001) for n in range(10)]
    by = ("USUBJID", "AESEQ")
    found = compare_datasets(dataset(left), dataset(right), by, most=3)
    assert (found.variables[1].different, len(found.variables[1].listed)) == (10, 3)
    tolerance = Tolerance(absolute_of={"AEDOSE": 0.01})
    assert compare_datasets(dataset(left), dataset(right), by, tolerance=tolerance).is_equal


def test_variables_of_one_side_and_attributes():
    rows = [("X", 1.0, "A", 1.0)]
    found = compare_datasets(dataset(rows, extra=["AEX"]), dataset(rows), ("USUBJID",))
    assert found.variables_only_left == ("AEX",)
    assert not found.is_equal
    found = compare_datasets(
        dataset(rows, extra=["AEX"]), dataset(rows), ("USUBJID",), ignore=["AEX"]
    )
    assert found.is_equal


def test_keys_that_are_not_there_are_refused():
    rows = [("X", 1.0, "A", 1.0)]
    with pytest.raises(SpecError, match="AE does not have this variable on both sides"):
        Keys(every=("AESPID",)).choose(dataset(rows), dataset(rows))


@pytest.fixture
def files(tmp_path):
    rows = [("X", 1.0, "A", 1.0), ("X", 2.0, "B", 2.5)]
    for side, values in (("a", rows), ("b", [rows[1], rows[0]]), ("c", rows[:1])):
        (tmp_path / side).mkdir()
        write_xpt(dataset(values), tmp_path / side / "ae.xpt")
    (tmp_path / "ae.csv").write_text(
        "USUBJID,AESEQ,AETERM,AEDOSE\nX,2,B,2.50\nX,1,<i>,1\n", encoding="utf-8"
    )
    return tmp_path


def test_command_says_equal_and_different_by_its_exit_code(files):
    assert cdisc_convert("compare", files / "a", files / "b", "--quiet").returncode == 0
    found = cdisc_convert("compare", files / "a", files / "c", "--format", "json", "--quiet")
    assert found.returncode == 1
    told = json.loads(found.stdout)
    assert (told["equal"], told["datasets"][0]["only_left"]["count"]) == (False, 1)
    assert told["datasets"][0]["only_left"]["first"] == [{"record": 2, "key": ["X", "2"]}]


def test_numbers_of_a_csv_file_are_compared_as_numbers(files):
    found = call("compare", str(files / "a/ae.xpt"), str(files / "ae.csv"), "--format", "json")
    variables = json.loads(found.stdout)["datasets"][0]["variables"]
    assert {v["name"]: v["different"] for v in variables} == {"AETERM": 1, "AEDOSE": 0}


def test_html_escapes_values_and_needs_nothing_else(files):
    page = call(
        "compare", str(files / "a/ae.xpt"), str(files / "ae.csv"), "--format", "html"
    ).stdout
    assert "&lt;i&gt;" in page and "<i>" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_text_names_the_values(files):
    text = call("compare", str(files / "a/ae.xpt"), str(files / "ae.csv"), "--quiet").stdout
    assert "AETERM: 1 of 2 values differ" in text
    assert "USUBJID=X, AESEQ=1: A 'A', B '<i>'" in text


def test_wrong_tolerance_is_a_usage_error(files):
    found = call("compare", str(files / "a"), str(files / "b"), "--absolute", "AEDOSE=much")
    assert found.exit_code == 2
    assert "is not of the form X or VAR=X" in found.output
