"""A dataset made ready for a transport file: every check, before the first byte is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import MISSING_CODE, Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package._xpt_refusals import Refusals, shown
from cdisc_convert.package._xpt_values import (
    LONGEST_TEXT,
    blank_tail,
    check_numbers,
    checked_texts,
)
from cdisc_convert.sources._sas_formats import format_text, kind_of_format, parse_format
from cdisc_convert.sources._xpt_layout import XptVariable

_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
_NAME_RULE = "a name has 1 to 8 capital letters, digits and underscores and no digit first"
_LONGEST_LABEL = 40
_MOST_VARIABLES = 9999
_WIDEST_NUMBER = 32
_WIDEST = 32_767


@dataclass(frozen=True, eq=False)
class Plan:
    """What goes into the file.

    variables: as the file will describe them.
    columns: in the same order, with levels that occur only.
    tables: for text the bytes of each level, blank last; None for numbers.
    blank: records at the end that are blank in every byte.
    """

    name: str
    label: str
    variables: tuple[XptVariable, ...]
    columns: tuple[Column, ...]
    tables: tuple[np.ndarray | None, ...]
    rows: int
    blank: int


def plan_of(dataset: Dataset, lengths: Mapping[str, int], refusals: Refusals) -> Plan:
    """The plan of `dataset`; where `refusals` holds something afterwards, it must not be used."""
    _check_dataset(dataset, lengths, refusals)
    rows = len(dataset)
    variables, columns, tables = [], [], []
    position = 0
    for variable in dataset.variables:
        column = dataset.columns[variable.name].compact()
        assert len(column) == rows, f"{dataset.name}.{variable.name} has {len(column)} values"
        assert not column.is_text or column.values.min(initial=0) >= MISSING_CODE
        _check_variable(variable, dataset.name, refusals)
        described, table = _prepared(variable, column, lengths, position, dataset.name, refusals)
        variables.append(described)
        columns.append(column)
        tables.append(table)
        position += described.length
    return Plan(
        dataset.name,
        dataset.label,
        tuple(variables),
        tuple(columns),
        tuple(tables),
        rows,
        blank_tail(columns, rows) if columns else 0,
    )


def _prepared(
    variable: Variable,
    column: Column,
    lengths: Mapping[str, int],
    position: int,
    dataset: str,
    refusals: Refusals,
) -> tuple[XptVariable, np.ndarray | None]:
    format_ = format_text(*(parse_format(variable.format) or ("", 0, 0)))
    declared = lengths.get(variable.name, variable.length)
    is_char = variable.type == "Char"
    if is_char is not column.is_text:
        holds = "text" if column.is_text else "numbers"
        refusals.add(
            "types",
            f"{dataset}: {variable.name} is {shown(variable.type)} but holds {holds}; "
            "type must be 'Char' for text and 'Num' for numbers",
            variable.place,
        )
        is_char = column.is_text
    table: np.ndarray | None = None
    if is_char:
        if declared is not None and not 1 <= declared <= LONGEST_TEXT:
            _refuse_length(dataset, variable, declared, f"1 to {LONGEST_TEXT}", refusals)
            declared = None
        length, table = checked_texts(variable.name, column, declared, refusals)
        kind = Kind.TEXT
    else:
        if declared not in (None, 8):
            _refuse_length(dataset, variable, declared, "8, as fewer bytes lose digits,", refusals)
        length = 8
        check_numbers(variable.name, column.values, refusals)
        kind = kind_of_format(format_)
    described = XptVariable(
        variable.name,
        variable.label,
        "Char" if is_char else "Num",
        kind,
        length,
        position,
        format_,
    )
    return described, table


def _refuse_length(
    dataset: str, variable: Variable, length: int | None, limit: str, refusals: Refusals
) -> None:
    text = f"{dataset}: {variable.name} has length '{length}'; it must be {limit} in version 5"
    refusals.add("lengths", text, variable.place)


def _check_dataset(dataset: Dataset, lengths: Mapping[str, int], refusals: Refusals) -> None:
    names = [variable.name for variable in dataset.variables]
    assert sorted(names) == sorted(dataset.columns) or len(set(names)) < len(names), (
        f"{dataset.name}: variables {names} but columns {list(dataset.columns)}"
    )
    if not _NAME.fullmatch(dataset.name):
        refusals.add(
            "names", f"dataset name {shown(dataset.name)}: {_NAME_RULE}; rename the dataset"
        )
    _check_label(dataset.name, dataset.label, "", refusals)
    if not 1 <= len(names) <= _MOST_VARIABLES:
        refusals.add(
            "variables",
            f"{dataset.name} has {len(names)} variables; a dataset holds 1 to {_MOST_VARIABLES}",
        )
    first_with: dict[str, str] = {}
    for name in names:
        if name.upper() in first_with:
            refusals.add(
                "names",
                f"{dataset.name}: {shown(name)} and {shown(first_with[name.upper()])} are the same "
                "name, as case does not count; rename one of them",
            )
        first_with.setdefault(name.upper(), name)
    for name in lengths:
        if name not in names:
            refusals.add(
                "lengths",
                f"{dataset.name}: a length is given for {shown(name)}, which is not a variable; "
                "correct the name or leave it out",
            )


def _check_variable(variable: Variable, dataset: str, refusals: Refusals) -> None:
    name = variable.name
    if not _NAME.fullmatch(name):
        text = f"{dataset}: variable name {shown(name)}: {_NAME_RULE}; rename the variable"
        refusals.add("names", text, variable.place)
    _check_label(f"{dataset}: {name}", variable.label, variable.place, refusals)
    problem = _format_problem(variable)
    if problem:
        text = f"{dataset}: {name} has format {shown(variable.format)}; {problem}"
        refusals.add("formats", text, variable.place)


def _check_label(what: str, label: str, place: str, refusals: Refusals) -> None:
    size = len(label.encode("utf-8", "surrogatepass"))
    if size > _LONGEST_LABEL:
        text = (
            f"{what} has a label of {size} bytes, {shown(label)}; {_LONGEST_LABEL} is the limit; "
        )
        refusals.add("labels", text + "shorten it", place)
    if not label.isascii() or not label.isprintable():
        text = f"{what} has label {shown(label)}; a label is printable ASCII text; "
        refusals.add("labels", text + "replace the other characters", place)
    elif label != label.rstrip(" "):
        text = (
            f"{what} has label {shown(label)}, which ends in a blank that the format cannot hold; "
        )
        refusals.add("labels", text + "trim it", place)


def _format_problem(variable: Variable) -> str:
    """What is wrong with the display format, "" if nothing."""
    if not variable.format:
        return ""
    parsed = parse_format(variable.format)
    if parsed is None or not variable.format.isascii():
        if parse_format(f"{variable.format}."):
            return f"a format ends in a point: '{variable.format}.'"
        return "a format is written NAMEw.d, such as 'DATE9.', '8.2' or '$20.'"
    name, width, decimals = parsed
    if len(name) > 8:
        return f"its name has {len(name)} characters; 8 is the limit of version 5"
    if name.startswith("$") != (variable.type == "Char"):
        needed = "begins with '$'" if variable.type == "Char" else "does not begin with '$'"
        return f"the format of a {variable.type} variable {needed}"
    widest = _WIDEST if name else _WIDEST_NUMBER
    if width > widest:
        return f"its width is {width}; {widest} is the limit"
    if decimals and not decimals < (width or _WIDEST_NUMBER):
        return f"its {decimals} decimals do not fit its width; give more width or fewer decimals"
    return ""


def refuse_blank_tail(dataset: str, blank: int, rows: int, refusals: Refusals) -> None:
    """Refuse `blank` records at the end of `rows` that readers cannot tell from filling."""
    if blank:
        refusals.add(
            "records",
            f"{dataset}: the last {blank} of {rows} records are blank in every variable; readers "
            "take them for the blanks that fill up the file and lose them; remove these records, "
            "or give them a key value",
        )
