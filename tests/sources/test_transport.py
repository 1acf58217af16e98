"""Transport files as raw data, written by pyreadstat: every value as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
from raw_files import lists, refusal, write

from cdisc_convert.sources._registry import read_source


def test_transport_file_is_read_as_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"ID": ["001", ""], "N": [5.0, 0.5], "D": [22000.0, None]})
    pyreadstat.write_xport(
        frame,
        str(tmp_path / "a.xpt"),
        table_name="AE",
        column_labels=["Identifier", "", "Day"],
        variable_format={"D": "DATE9."},
        file_format_version=5,
    )
    table = read_source(tmp_path / "a.xpt")[""]
    assert lists(table) == {"ID": ["001", None], "N": ["5", "0.5"], "D": ["2020-03-26", None]}
    assert (table.rows.tolist(), table.labels) == ([1, 2], {"ID": "Identifier", "D": "Day"})
    assert lists(read_source(tmp_path / "a.xpt", only={"N"})[""]) == {"N": ["5", "0.5"]}


def test_file_that_is_no_transport_file_is_refused(tmp_path: Path) -> None:
    (message,) = refusal(write(tmp_path, "a.xpt", "ID,AGE\n1,2\n" * 100))
    assert message.startswith("a.xpt")
