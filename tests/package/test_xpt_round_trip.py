"""Random datasets, and real ones, written and read back by three readers: ours, pyreadstat, pandas.

By default a seeded sample; CDISC_CONVERT_PROOF=1 runs 20,000 random datasets.
"""

from __future__ import annotations

import json
import os
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.xpt import XptRefusal, XptWritten, write_xpt
from cdisc_convert.sources._ibm_float import LARGEST, SMALLEST
from cdisc_convert.sources.xpt import read_xpt

PROOF = os.environ.get("CDISC_CONVERT_PROOF") == "1"
DATASETS = 20_000 if PROOF else 300
PER_TEST = 100
PILOT = Path(__file__).resolve().parents[2] / "../shared/oracle/cdiscpilot"
PRINTABLE = np.array(list(string.printable[:95]))
NUMBER_FORMATS = ["", "", "8.2", "BEST12.", "DATE9.", "DATETIME20.", "TIME8.", "E8601DT19."]
TEXT_FORMATS = ["", "", "$20.", "$CHAR8.", "$200."]
SPECIAL_NUMBERS = np.array(
    [
        0.0,
        1.0,
        -1.0,
        0.1,
        1 / 3,
        100.0,
        SMALLEST,
        -SMALLEST,
        LARGEST,
        -LARGEST,
        2.0**53,
        1e-70,
        1e70,
    ]
)


def random_texts(rng: np.random.Generator, rows: int) -> Column:
    longest = int(rng.choice([1, 2, 8, 20, 200]))
    count = int(rng.integers(1, 12))
    sizes = rng.integers(1, longest + 1, count)
    texts = ["".join(rng.choice(PRINTABLE, size)).rstrip(" ") or "x" for size in sizes]
    codes = rng.integers(-1, count, rows)
    if rng.random() < 0.2:
        codes = np.full(rows, -1)
    return Column.of_levels(codes, [*texts, None])


def random_numbers(rng: np.random.Generator, rows: int) -> Column:
    bits = rng.integers(0, 2**64, rows, dtype=np.uint64).view(np.float64)
    held = (np.abs(bits) >= SMALLEST) & (np.abs(bits) <= LARGEST)
    choices = [
        np.where(held, bits, np.nan),
        rng.choice(SPECIAL_NUMBERS, rows),
        rng.integers(-1000, 1000, rows).astype(float),
        np.round(rng.normal(50, 20, rows), 2),
    ]
    numbers = np.choose(rng.integers(0, len(choices), rows), choices)
    return Column.of_numbers(np.where(rng.random(rows) < 0.1, np.nan, numbers))


def random_label(rng: np.random.Generator) -> str:
    return "".join(rng.choice(PRINTABLE, int(rng.integers(0, 41)))).rstrip(" ")


def random_dataset(rng: np.random.Generator) -> Dataset:
    rows = int(
        rng.choice([0, 1, rng.integers(2, 30), rng.integers(30, 300)], p=[0.1, 0.1, 0.6, 0.2])
    )
    columns, variables = {}, []
    for number in range(int(rng.integers(1, 10))):
        name, label = f"V_{number}", random_label(rng)
        if rng.random() < 0.6:
            column = random_texts(rng, rows)
            longest = max((len(t) for t in column.levels), default=1)
            length = None if rng.random() < 0.7 else int(rng.integers(longest, 201))
            form = str(rng.choice(TEXT_FORMATS))
            variables.append(Variable(name, label, "Char", Kind.TEXT, length, form))
        else:
            column = random_numbers(rng, rows)
            form = str(rng.choice(NUMBER_FORMATS))
            variables.append(Variable(name, label, "Num", Kind.NUMBER, 8, form))
        columns[name] = column
    return Dataset("RANDOM", random_label(rng), tuple(variables), columns)


def ends_blank(dataset: Dataset) -> bool:
    return len(dataset) > 0 and all(c.is_text and c.absent[-1] for c in dataset.columns.values())


def with_last_record_filled(dataset: Dataset) -> Dataset:
    first, *_ = dataset.columns
    texts = dataset.columns[first].tolist()
    return Dataset(
        dataset.name,
        dataset.label,
        dataset.variables,
        {**dataset.columns, first: Column.of_texts([*texts[:-1], "x"])},
    )


def assert_our_reader_agrees(dataset: Dataset, path: Path, written: XptWritten) -> None:
    (member,) = read_xpt(path).members
    assert (member.name, member.label, member.rows) == (dataset.name, dataset.label, len(dataset))
    assert {v.name: v.length for v in member.variables} == written.lengths
    for meant, read in zip(dataset.variables, member.variables, strict=True):
        assert (read.label, read.type, read.format) == (meant.label, meant.type, meant.format)
        assert read.informat == ""
        assert dataset.columns[meant.name].same_as(member.columns[meant.name]).all()


def assert_values_equal(column: Column, values: pd.Series) -> None:
    if column.is_text:
        assert values.fillna("").tolist() == [t or "" for t in column.texts()]
    else:
        np.testing.assert_array_equal(values.to_numpy(dtype=float), column.values)


def assert_pyreadstat_agrees(dataset: Dataset, path: Path, written: XptWritten) -> None:
    frame, meta = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert (meta.table_name, meta.file_label or "") == (dataset.name, dataset.label)
    assert meta.variable_storage_width == dict(written.lengths)
    assert len(frame) == len(dataset)
    for variable, label in zip(dataset.variables, meta.column_labels, strict=True):
        assert (label or "") == variable.label
        shown = meta.original_variable_types[variable.name] or ""
        assert shown == variable.format.removesuffix(".")
        assert_values_equal(dataset.columns[variable.name], frame[variable.name])


def assert_pandas_agrees(dataset: Dataset, path: Path, written: XptWritten) -> None:
    reader = pd.read_sas(path, format="xport", encoding="ascii", iterator=True)
    with reader:
        assert [f["label"].decode() for f in reader.fields] == [
            variable.label.strip() for variable in dataset.variables
        ]
        assert [f["field_length"] for f in reader.fields] == list(written.lengths.values())
        rows = rows_that_pandas_finds(path, sum(written.lengths.values()), written.rows)
        assert reader.nobs == rows
        if rows == 0:
            return
        frame = reader.read().iloc[: written.rows]
    for name, column in dataset.columns.items():
        column = column.take(np.arange(len(frame)))
        if not column.is_text:  # pandas 3.1 reads the bytes of zero as 16 ** -65
            column = Column.of_numbers(np.where(column.values == 0, SMALLEST, column.values))
        assert_values_equal(column, frame[name])


def rows_that_pandas_finds(path: Path, row_length: int, rows: int) -> int:
    """Number of records in which pandas 3.1 believes.

    Where a record has at most 80 bytes it takes for filling every 8 of the last 80 bytes that are
    blank, also within values, and no other blanks: it may lose the last records of a sound file,
    or add blank ones.
    """
    if row_length > 80 or rows == 0:
        return rows
    last = path.read_bytes()[-80:]
    blanks = sum(last[at : at + 8] == b" " * 8 for at in range(0, 80, 8))
    return (rows * row_length + -(rows * row_length) % 80 - 8 * blanks) // row_length


@pytest.mark.proof
@pytest.mark.parametrize("part", range(DATASETS // PER_TEST))
def test_random_datasets_read_back_equal_by_three_readers(part: int, tmp_path: Path) -> None:
    path = tmp_path / "random.xpt"
    for number in range(PER_TEST):
        rng = np.random.default_rng([2026, part, number])
        dataset = random_dataset(rng)
        if ends_blank(dataset):
            with pytest.raises(XptRefusal, match="blank in every variable"):
                write_xpt(dataset, path)
            dataset = with_last_record_filled(dataset)
        written = write_xpt(dataset, path, chunk_rows=int(rng.integers(1, 200)))
        assert path.stat().st_size == written.bytes
        assert_our_reader_agrees(dataset, path, written)
        assert_pyreadstat_agrees(dataset, path, written)
        assert_pandas_agrees(dataset, path, written)


TEXTS = st.one_of(
    st.none(),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200).filter(
        lambda text: not text.endswith(" ")
    ),
)
NUMBERS = st.one_of(
    st.none(),
    st.just(0.0),
    st.floats(min_value=SMALLEST, max_value=LARGEST),
    st.floats(min_value=-LARGEST, max_value=-SMALLEST),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBERS, TEXTS, TEXTS), max_size=12))
def test_every_value_that_is_allowed_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple]
) -> None:
    path = tmp_path_factory.mktemp("hypothesis") / "any.xpt"
    numbers, first, second = zip(*records, strict=True) if records else ((), (), ())
    dataset = Dataset(
        "ANY",
        "",
        (Variable("N", "", "Num"), Variable("A", "", "Char"), Variable("B", "", "Char")),
        {
            "N": Column.of_numbers(numbers),
            "A": Column.of_texts(first),
            "B": Column.of_texts(second),
        },
    )
    written = write_xpt(dataset, path)
    assert_our_reader_agrees(dataset, path, written)
    assert_pyreadstat_agrees(dataset, path, written)
    assert_pandas_agrees(dataset, path, written)


def pilot_files() -> list[str]:
    return sorted(path.stem for path in PILOT.glob("sdtm/*.xpt"))


@pytest.mark.skipif(not PILOT.exists(), reason="the CDISC pilot data are not beside the project")
@pytest.mark.parametrize("name", pilot_files() or ["none"])
def test_pilot_file_of_another_writer_equals_its_parquet(name: str, tmp_path: Path) -> None:
    (member,) = read_xpt(PILOT / f"sdtm/{name}.xpt").members
    frame = pd.read_parquet(PILOT / f"sdtm/{name}.parquet")
    labels = json.loads((PILOT / f"sdtm/{name}.labels.json").read_text(encoding="utf-8"))
    assert member.rows == len(frame)
    assert [v.name for v in member.variables] == list(frame.columns)
    assert member.label == labels["label"]
    for variable in member.variables:
        assert variable.label == labels["columns"][variable.name]["label"]
        assert_values_equal(member.columns[variable.name], frame[variable.name])
    described = tuple(Variable(v.name, v.label, v.type, v.kind) for v in member.variables)
    dataset = Dataset(member.name, member.label, described, member.columns)
    written = write_xpt(dataset, tmp_path / "again.xpt")
    assert_our_reader_agrees(dataset, tmp_path / "again.xpt", written)
    assert_pyreadstat_agrees(dataset, tmp_path / "again.xpt", written)
