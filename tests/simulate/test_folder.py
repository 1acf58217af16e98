"""The folder of an export: whole or not at all, and never over files of somebody else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.simulate.folder import FileLayout, Folder

LAYOUT = FileLayout("a/b.csv", ("ID", "TEXT"))


def columns(*rows: tuple[str, str]) -> dict[str, np.ndarray]:
    cells = zip(*rows, strict=True)
    return {
        name: np.array(list(column), dtype=object)
        for name, column in zip(("ID", "TEXT"), cells, strict=True)
    }


def test_rows_are_appended_under_one_header(tmp_path: Path) -> None:
    with Folder(tmp_path / "raw") as folder:
        folder.add(LAYOUT, columns(("1", "x")))
        folder.add(LAYOUT, columns(("2", 'say "y", z')))
        assert not (tmp_path / "raw").exists()
    assert (tmp_path / "raw/a/b.csv").read_bytes() == b'ID,TEXT\n1,x\n2,"say ""y"", z"\n'
    assert folder.rows == {"a/b.csv": 2}


def test_every_cell_is_quoted_where_the_layout_says_so(tmp_path: Path) -> None:
    layout = FileLayout("e.csv", ("ID", "TEXT"), quote_all=True, newline="\r\n")
    with Folder(tmp_path / "raw") as folder:
        folder.add(layout, columns(("1", "")))
    assert (tmp_path / "raw/e.csv").read_bytes() == b'"ID","TEXT"\r\n"1",""\r\n'


def test_a_file_may_have_a_header_only(tmp_path: Path) -> None:
    with Folder(tmp_path / "raw") as folder:
        folder.add_lines(LAYOUT, [])
    assert (tmp_path / "raw/a/b.csv").read_bytes() == b"ID,TEXT\n"


def test_columns_must_be_those_of_the_layout(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a/b\.csv: columns differ"), Folder(tmp_path / "r") as f:
        f.add(LAYOUT, {"ID": np.array(["1"], dtype=object)})
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_earlier_export_in_place(tmp_path: Path) -> None:
    target = tmp_path / "raw"
    with Folder(target) as folder:
        folder.add(LAYOUT, columns(("1", "x")))
    with pytest.raises(RuntimeError), Folder(target) as folder:
        folder.add(LAYOUT, columns(("2", "y")))
        raise RuntimeError
    assert (target / "a/b.csv").read_bytes() == b"ID,TEXT\n1,x\n"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_an_export_of_ours_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "raw"
    with Folder(target) as folder:
        folder.add(LAYOUT, columns(("1", "x")))
    with Folder(target):
        pass
    assert [path.name for path in target.iterdir()] == ["SYNTHETIC.txt"]


def test_files_of_somebody_else_are_not_touched(tmp_path: Path) -> None:
    target = tmp_path / "raw"
    target.mkdir()
    (target / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        Folder(target)
    assert str(caught.value) == (
        f"{target}: holds files that this command did not write; give another folder or use --force"
    )
    with Folder(target, force=True):
        pass
    assert [path.name for path in target.iterdir()] == ["SYNTHETIC.txt"]


def test_an_empty_folder_is_used_and_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with Folder(tmp_path / "empty"):
        pass
    assert (tmp_path / "empty/SYNTHETIC.txt").is_file()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for force in (False, True):
        with pytest.raises(SourceError, match="is a file; give a folder for the export"):
            Folder(tmp_path / "file", force)


def test_the_folder_one_works_in_is_refused_even_with_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    for target in (tmp_path, Path()):
        refused = pytest.raises(SourceError, match="is or holds the folder that you work in")
        with refused, Folder(target, force=True):
            pass
