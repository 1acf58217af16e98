"""What a transport file holds exactly, and what it refuses.

Tests that end in `_item_N` show an entry of the list of known defects of transport file writers.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.ascii_fold import fold_to_ascii
from cdisc_convert.package.xpt import XptRefusal, write_xpt
from cdisc_convert.sources.xpt import read_xpt

INFORMAT_AT = 640 + 72  # of the first variable's description


def dataset_of(
    columns: dict[str, list],
    *,
    name: str = "AE",
    label: str = "Adverse Events",
    labels: dict[str, str] | None = None,
    formats: dict[str, str] | None = None,
    lengths: dict[str, int] | None = None,
) -> Dataset:
    made = {}
    for variable, values in columns.items():
        is_text = not any(isinstance(v, float) for v in values)
        made[variable] = Column.of_texts(values) if is_text else Column.of_numbers(values)
    variables = tuple(
        Variable(
            variable,
            (labels or {}).get(variable, ""),
            "Char" if column.is_text else "Num",
            length=(lengths or {}).get(variable),
            format=(formats or {}).get(variable, ""),
        )
        for variable, column in made.items()
    )
    return Dataset(name, label, variables, made)


def refused(dataset: Dataset, path: Path, lengths: dict[str, int] | None = None) -> list[str]:
    """Texts of the refusal; nothing may be left in the folder."""
    with pytest.raises(XptRefusal) as caught:
        write_xpt(dataset, path, lengths=lengths)
    assert list(path.parent.iterdir()) == []
    return [problem.text for problem in caught.value.problems]


def values_in(path: Path) -> dict[str, list]:
    (member,) = read_xpt(path).members
    return {name: column.tolist() for name, column in member.columns.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ae.xpt"


# -- the list of known defects ------------------------------------------------------------------


def test_long_names_are_all_refused_item_1_and_16(path: Path) -> None:
    assert refused(
        dataset_of({"TOOLONGNAME1": ["a"], "TOOLONGNAME2": ["b"], "OK": ["c"]}), path
    ) == [
        "AE: variable name 'TOOLONGNAME1': a name has 1 to 8 capital letters, digits and "
        "underscores and no digit first; rename the variable",
        "AE: variable name 'TOOLONGNAME2': a name has 1 to 8 capital letters, digits and "
        "underscores and no digit first; rename the variable",
    ]


def test_labels_are_counted_in_bytes_and_never_cut_item_2_and_16(path: Path) -> None:
    texts = refused(dataset_of({"T": ["a"]}, label="x" * 41, labels={"T": "é" * 21}), path)
    assert texts == [
        "AE has a label of 41 bytes, '" + "x" * 39 + "…'; 40 is the limit; shorten it",
        "AE: T has a label of 42 bytes, '" + "é" * 21 + "'; 40 is the limit; shorten it",
        "AE: T has label '" + "é" * 21 + "'; a label is printable ASCII text; "
        "replace the other characters",
    ]


def test_label_of_40_bytes_is_held(path: Path) -> None:
    write_xpt(dataset_of({"T": ["a"]}, label="x" * 40, labels={"T": "y" * 40}), path)
    (member,) = read_xpt(path).members
    assert (member.label, member.variables[0].label) == ("x" * 40, "y" * 40)


def test_value_of_201_bytes_is_refused_item_3(path: Path) -> None:
    assert refused(dataset_of({"T": ["a", "x" * 201]}), path) == [
        "AE record 2, T: '" + "x" * 39 + "…' has 201 bytes; a value can have 200; "
        "split the text over several variables or records"
    ]


def test_value_of_200_bytes_is_held_item_3(path: Path) -> None:
    write_xpt(dataset_of({"T": ["x" * 200]}), path)
    assert values_in(path) == {"T": ["x" * 200]}


def test_blank_records_at_the_end_are_refused_item_4(path: Path) -> None:
    columns = {f"T{n}": [*["x"] * 98, None, None] for n in range(8)}
    assert refused(dataset_of(columns), path) == [
        "AE: the last 2 of 100 records are blank in every variable; readers take them for the "
        "blanks that fill up the file and lose them; remove these records, or give them a key value"
    ]


def test_dataset_of_blank_records_only_is_refused_item_4(path: Path) -> None:
    (text,) = refused(dataset_of({"T": [None, None, None]}), path)
    assert text.startswith("AE: the last 3 of 3 records are blank")


def test_blank_records_before_the_end_or_with_a_number_are_held_item_4(path: Path) -> None:
    write_xpt(dataset_of({"T": ["a", None, None, "b"]}), path)
    assert values_in(path) == {"T": ["a", None, None, "b"]}
    write_xpt(dataset_of({"T": ["a", None], "N": [1.0, None]}), path)
    assert values_in(path) == {"T": ["a", None], "N": [1.0, None]}


@pytest.mark.parametrize("values", [[], ["ab"]])
def test_length_is_as_declared_also_without_records_item_5(path: Path, values: list) -> None:
    written = write_xpt(dataset_of({"T": values}, lengths={"T": 20}), path)
    assert written.lengths == {"T": 20}
    assert pyreadstat.read_xport(path)[1].variable_storage_width == {"T": 20}


def test_length_is_that_of_the_longest_value_and_can_be_given_item_6(path: Path) -> None:
    dataset = dataset_of({"T": ["ab", "abc"], "U": [None, "x"]}, lengths={"U": 5})
    assert write_xpt(dataset, path).lengths == {"T": 3, "U": 5}
    assert write_xpt(dataset, path, lengths={"T": 8, "U": 7}).lengths == {"T": 8, "U": 7}


def test_file_is_of_version_5_item_7(path: Path) -> None:
    write_xpt(dataset_of({"T": ["a"]}), path)
    assert path.read_bytes()[:80] == (
        b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000  "
    )
    assert read_xpt(path).version == 5


def test_format_is_not_copied_to_the_informat_item_9(path: Path) -> None:
    write_xpt(dataset_of({"N": [1.0]}, formats={"N": "DATE9."}), path)
    assert path.read_bytes()[INFORMAT_AT : INFORMAT_AT + 12] == b" " * 8 + b"\0" * 4
    (variable,) = read_xpt(path).members[0].variables
    assert (variable.format, variable.informat) == ("DATE9.", "")


@pytest.mark.parametrize("format_", ["DATE9.", "E8601DT19.", "8.2", "BEST.", "date9.", "F8.3"])
def test_number_formats_are_held(path: Path, format_: str) -> None:
    write_xpt(dataset_of({"N": [1.0]}, formats={"N": format_}), path)
    assert read_xpt(path).members[0].variables[0].format == format_.upper()


@pytest.mark.parametrize(
    ("format_", "problem"),
    [
        ("DATE9", "a format ends in a point: 'DATE9.'"),
        ("9DATE.", "a format is written NAMEw.d, such as 'DATE9.', '8.2' or '$20.'"),
        (".", "a format is written NAMEw.d, such as 'DATE9.', '8.2' or '$20.'"),
        ("WEEKDATEX9.", "its name has 9 characters; 8 is the limit of version 5"),
        ("$20.", "the format of a Num variable does not begin with '$'"),
        ("8.8", "its 8 decimals do not fit its width; give more width or fewer decimals"),
        ("33.2", "its width is 33; 32 is the limit"),
        ("BEST99999.", "its width is 99999; 32767 is the limit"),
    ],
)
def test_format_that_is_none_is_refused_before_writing_item_10(
    path: Path, format_: str, problem: str
) -> None:
    dataset = dataset_of({"N": [1.0]}, formats={"N": format_})
    assert refused(dataset, path) == [f"AE: N has format '{format_}'; {problem}"]


def test_number_format_on_text_is_refused_item_10(path: Path) -> None:
    assert refused(dataset_of({"T": ["a"]}, formats={"T": "DATE9."}), path) == [
        "AE: T has format 'DATE9.'; the format of a Char variable begins with '$'"
    ]


def test_value_longer_than_declared_leaves_the_old_file_item_11(path: Path) -> None:
    write_xpt(dataset_of({"T": ["old"]}), path)
    with pytest.raises(
        XptRefusal, match="AE record 2, T: 'abcd' has 4 bytes; the declared length is 3"
    ):
        write_xpt(dataset_of({"T": ["a", "abcd"]}, lengths={"T": 3}), path)
    assert values_in(path) == {"T": ["old"]}
    assert list(path.parent.iterdir()) == [path]


def test_text_that_is_not_ascii_is_refused_cell_by_cell_item_12(path: Path) -> None:
    dataset = dataset_of({"T": ["a", "é", "b", "é"], "U": ["\ud800", "x", "x", "x"]})
    assert refused(dataset, path) == [
        "AE record 1, U: '\\ud800' has '\\ud800' (U+D800), which is not ASCII; fold the text "
        "to ASCII or correct the source",
        "AE record 2, T: 'é' has 'é' (U+00E9), which is not ASCII; fold the text "
        "to ASCII or correct the source",
        "AE record 4, T: 'é' has 'é' (U+00E9), which is not ASCII; fold the text "
        "to ASCII or correct the source",
    ]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (1e80, "'1e+80' is beyond 7.24e+75, the largest number of the format"),
        (-7.3e75, "'-7.3e+75' is beyond 7.24e+75, the largest number of the format"),
        (float("inf"), "'inf' has no place in the format; leave it missing"),
        (1e-80, "'1e-80' is below 5.4e-79, the smallest number of the format, and would become 0"),
        (5e-324, "'5e-324' is below 5.4e-79"),
    ],
)
def test_number_out_of_range_is_refused_item_13(path: Path, number: float, why: str) -> None:
    (text,) = refused(dataset_of({"N": [1.0, number]}), path)
    assert text.startswith(f"AE record 2, N: {why}")


def test_numbers_at_the_ends_of_the_range_are_held_item_13(path: Path) -> None:
    numbers = [7.2e75, -7.2e75, 5.4e-79, -5.4e-79, 1e-70, 0.1, None]
    write_xpt(dataset_of({"N": numbers}), path)
    assert values_in(path) == {"N": numbers}


def test_negative_zero_becomes_zero(path: Path) -> None:
    write_xpt(dataset_of({"N": [-0.0]}), path)
    assert not np.signbit(read_xpt(path).members[0].columns["N"].values).any()


@pytest.mark.parametrize("text", ["c\0d", "c\0", "a\nb", "a\tb", "\x7f"])
def test_control_characters_are_refused_item_13(path: Path, text: str) -> None:
    (found,) = refused(dataset_of({"T": [text]}), path)
    assert "has a control character (line break, tab, NUL or alike)" in found


def test_what_is_not_text_is_never_made_text_item_13(path: Path) -> None:
    assert refused(dataset_of({"T": [1, None, "x"]}), path) == [
        "AE record 1, T: '1' is not text; make text of it first"
    ]


def test_folded_text_can_be_written_item_14(path: Path) -> None:
    column, changed = fold_to_ascii(Column.of_texts(["café", "≥ 5 µg", "plain"]))
    variables = (Variable("T", "", "Char"),)
    write_xpt(Dataset("AE", "", variables, {"T": column}), path)
    assert values_in(path) == {"T": ["cafe", ">= 5 ug", "plain"]}
    assert changed == {"café": "cafe", "≥ 5 µg": ">= 5 ug"}


def test_size_and_hash_are_told_item_15(path: Path) -> None:
    written = write_xpt(dataset_of({"T": ["a", "b"], "N": [1.0, 2.0]}), path)
    content = path.read_bytes()
    assert written.rows == 2
    assert written.bytes == len(content)
    assert written.sha256 == hashlib.sha256(content).hexdigest()


# -- other refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ae", "1AE", "A-E", "", "ABCDEFGHI", "É"])
def test_dataset_name_of_another_form_is_refused(path: Path, name: str) -> None:
    (text,) = refused(dataset_of({"T": ["a"]}, name=name), path)
    assert text.startswith(f"dataset name '{name}': a name has 1 to 8 capital letters")


def test_names_that_differ_in_case_only_are_refused(path: Path) -> None:
    texts = refused(dataset_of({"AGE": ["a"], "Age": ["b"]}), path)
    assert texts[0] == (
        "AE: 'Age' and 'AGE' are the same name, as case does not count; rename one of them"
    )


def test_dataset_without_variables_is_refused(path: Path) -> None:
    assert refused(Dataset("AE", "", (), {}), path) == [
        "AE has 0 variables; a dataset holds 1 to 9999"
    ]


@pytest.mark.parametrize("text", ["a ", " ", "  "])
def test_blanks_at_the_end_are_refused(path: Path, text: str) -> None:
    (found,) = refused(dataset_of({"T": [text, "x"]}), path)
    assert found.startswith(f"AE record 1, T: '{text}' ends in a blank or is empty")


@pytest.mark.parametrize("length", [0, -1, 201])
def test_text_length_outside_1_to_200_is_refused(path: Path, length: int) -> None:
    assert refused(dataset_of({"T": ["a"]}), path, lengths={"T": length}) == [
        f"AE: T has length '{length}'; it must be 1 to 200 in version 5"
    ]


def test_numbers_of_fewer_than_8_bytes_are_refused(path: Path) -> None:
    assert refused(dataset_of({"N": [1.0]}, lengths={"N": 4}), path) == [
        "AE: N has length '4'; it must be 8, as fewer bytes lose digits, in version 5"
    ]


def test_length_for_an_unknown_variable_is_refused(path: Path) -> None:
    assert refused(dataset_of({"T": ["a"]}), path, lengths={"AETREM": 8}) == [
        "AE: a length is given for 'AETREM', which is not a variable; correct the name "
        "or leave it out"
    ]


def test_type_that_is_not_that_of_the_values_is_refused(path: Path) -> None:
    dataset = Dataset("AE", "", (Variable("T", "", "Num"),), {"T": Column.of_texts(["a"])})
    assert refused(dataset, path) == [
        "AE: T is 'Num' but holds text; type must be 'Char' for text and 'Num' for numbers"
    ]


def test_all_problems_are_told_at_once_with_the_place_of_the_mapping(path: Path) -> None:
    variable = Variable("toolongname", "", "Char", place="ae.yaml:12")
    dataset = Dataset("AE", "", (variable,), {"toolongname": Column.of_texts(["é", "x" * 300])})
    with pytest.raises(XptRefusal) as caught:
        write_xpt(dataset, path)
    places = [str(problem.place) for problem in caught.value.problems]
    assert places == ["ae.xpt", "ae.xpt", "ae.yaml:12"]


def test_20_examples_are_listed_and_all_are_counted(path: Path) -> None:
    texts = refused(dataset_of({"T": ["é"] * 50 + ["x"], "U": ["ü"] * 51}), path)
    assert len(texts) == 21
    assert (
        "AE: in all 101 values with characters that are not ASCII; the first 20 are listed" in texts
    )


def test_text_that_occurs_on_no_record_is_not_looked_at(path: Path) -> None:
    column = Column(
        Column.of_texts(["a"]).kind, np.array([1, 1], np.int32), np.array(["é", "a"], object)
    )
    write_xpt(Dataset("AE", "", (Variable("T", "", "Char"),), {"T": column}), path)
    assert values_in(path) == {"T": ["a", "a"]}
