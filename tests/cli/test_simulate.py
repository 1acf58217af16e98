from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.simulate import STUDIES, simulate
from cdisc_convert.model.errors import SourceError
from cdisc_convert.simulate.simulation import TRIALS


def run(*arguments: str) -> str:
    result = CliRunner().invoke(simulate, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_knows_every_trial() -> None:
    assert set(STUDIES) == set(TRIALS)


def test_an_export_is_written_and_told(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    lines = run("nct03821038", "--out", str(out), "--subjects", "3", "--quiet").splitlines()
    assert f"{'irt/code_list.csv':<28} {2:>10,} rows" in lines
    assert lines[-1].startswith("SYNTHETIC: 3 subjects, 23 files, ")
    assert lines[-1].endswith(f"seed {TRIALS['nct03821038'].seed}; {out}")
    assert (out / "SYNTHETIC.txt").is_file()


def test_a_machine_reads_the_result_and_the_dirt(tmp_path: Path) -> None:
    dirt = tmp_path / "out/dirt.json"
    told = json.loads(
        run(
            "nct05600920", "--out", str(tmp_path / "raw"), "--subjects", "12", "--seed", "9",
            "--format", "json", "--dirt", str(dirt),
        )
    )  # fmt: skip
    assert (told["ok"], told["study"], told["subjects"], told["seed"]) == (
        True, "nct05600920", 12, 9,
    )  # fmt: skip
    assert told["files"]["admin/sites.csv"] == 1
    written = json.loads(dirt.read_text(encoding="utf-8"))
    assert written["counts"] == told["dirt"]
    planted = [record for record in written["records"] if record["id"] == "NO_COENROLMENT"]
    assert len(planted) == told["dirt"]["NO_COENROLMENT"] == 1
    assert planted[0]["file"] == "edc/ENROLL.csv"
    assert not list((tmp_path / "raw").glob("*.json"))


def test_a_foreign_folder_is_refused_without_force(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    arguments = ["nct03821038", "--out", str(tmp_path), "--subjects", "1"]
    with pytest.raises(SourceError, match="holds files that this command did not write"):
        run(*arguments)
    run(*arguments, "--force")
    assert not (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nct1", "--out", "x"], "'nct1' is not one of 'nct05600920', 'nct03821038'"),
        (["nct05600920", "--out", "x", "--subjects", "0"], "0 is not in the range 1<=x<=10000000"),
        (["nct05600920"], "Missing option '--out'"),
    ],
)
def test_wrong_arguments_are_explained(arguments: list[str], text: str) -> None:
    result = CliRunner().invoke(simulate, arguments)
    assert result.exit_code == 2
    assert text in result.output
