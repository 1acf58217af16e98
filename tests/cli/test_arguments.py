"""Careless and hostile command lines: refused before any work, with option, value and what to do."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from cdisc_convert.cli import main as command
from cdisc_convert.cli.arguments import Output, Place
from tests.cli.running import TINY_DM, TINY_RAW, TINY_SOURCES, write_study
from tests.messages.snapshots import agrees

Run = Callable[..., tuple[int, str, str]]
CONVERT = ("convert", "study", "--raw", "raw", "--out", "new")
VALIDATE = ("validate", "run/sdtm")
PACKAGE = ("package", "run", "--out", "new")
SIMULATE = ("simulate", "nct03821038", "--quiet", "--out", "new")
COMPARE = ("compare", "run/sdtm", "run/sdtm", "--quiet")
TRACE = ("trace", "run", "dm")
LONG = "x" * 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study, its export, a run, a package, and odd places."""
    from cdisc_convert.pipeline import convert
    from cdisc_convert.submission.packaging.assemble import Wishes, package_run

    world = tmp_path_factory.mktemp("arguments") / "world"
    world.mkdir()
    study, raw = write_study(world, TINY_DM, TINY_SOURCES, people=TINY_RAW)
    convert(str(study), raw, world / "run", with_report=True)
    package_run(world / "run", world / "package", Wishes())
    (world / "file.txt").write_text("mine")
    (world / "folder").mkdir()
    (world / "folder" / "mine.txt").write_text("mine")
    (world / "circle").symlink_to(world / "circle")
    (world / "way").symlink_to(world / "raw")
    return world


@pytest.fixture(scope="module")
def shared(made: Path) -> Iterator[Path]:
    """The world as it is; tests that use it must change nothing, which is checked at the end."""
    before = state(made)
    yield made
    assert state(made) == before


@pytest.fixture
def own(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the world to change."""
    world = tmp_path / "world"
    shutil.copytree(made, world, symlinks=True)
    monkeypatch.chdir(world)
    return world


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process: exit code, stdout, stderr."""

    def called(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cdisc-convert", *map(str, words)])
        code = command._exit_code()
        told = capsys.readouterr()
        return code, told.out, told.err

    return called


def state(folder: Path) -> dict[str, int]:
    """Every file and folder, with the time of its last change."""
    return {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*")}


REFUSED = {
    "out is the root": (*CONVERT, "--out", "/"),
    "out is blank": (*CONVERT, "--out", " "),
    "out is too long": (*CONVERT, "--out", LONG),
    "out has control signs": (*CONVERT, "--out", "a\x1b[31mb"),
    "out is no text": (*CONVERT, "--out", "a\udcff"),
    "out is a file": (*CONVERT, "--out", "file.txt"),
    "out lies below a file": (*CONVERT, "--out", "file.txt/new"),
    "out is a circle": (*CONVERT, "--out", "circle"),
    "out lies in a circle": (*CONVERT, "--out", "circle/new"),
    "out is here": (*CONVERT, "--out", "."),
    "out is above": (*CONVERT, "--out", ".."),
    "out is raw": (*CONVERT, "--out", "raw"),
    "out is in raw": (*CONVERT, "--out", "raw/new"),
    "out is in raw by a link": (*CONVERT, "--out", "way/new"),
    "out is around raw": ("convert", "study", "--raw", "folder/../raw", "--out", "raw/.."),
    "out is the mapping": (*CONVERT, "--out", "study"),
    "out is in the mapping": (*CONVERT, "--out", "study/new"),
    "out is a package": (*CONVERT, "--out", "package"),
    "raw is blank": ("convert", "study", "--raw", "", "--out", "new"),
    "raw is absent": ("convert", "study", "--raw", "nowhere", "--out", "no/such/new"),
    "study is too long": ("convert", LONG, "--raw", "raw", "--out", "new"),
    "no such day": (*CONVERT, "--cutoff", "2020-13-45"),
    "part of a day": (*CONVERT, "--cutoff", "2020-05"),
    "day of a week": (*CONVERT, "--cutoff", "2020-W05-1"),
    "blank day": (*CONVERT, "--cutoff", ""),
    "only nothing": (*CONVERT, "--only", ""),
    "only a comma": (*CONVERT, "--only", "DM,"),
    "only twice": (*CONVERT, "--only", "DM,dm"),
    "only unknown": (*CONVERT, "--only", "DN", "--out", "no/such/new"),
    "plan only unknown": ("plan", "study", "--only", "nosuch"),
    "scheduler without dask": (*CONVERT, "--scheduler", "tcp://x:1"),
    "scratch without dask": (*CONVERT, "--scratch", "folder"),
    "jobs with dask": (*CONVERT, "--engine", "dask", "--jobs", "4"),
    "explain nothing": ("explain", "study", ".."),
    "explain half": ("explain", "study", "DM."),
    "record and where": (*TRACE, "--record", "1", "--where", "SEX=M"),
    "where without name": (*TRACE, "--where", "=x"),
    "where unknown": (*TRACE, "--where", "SEXX=M"),
    "variable unknown": (*TRACE, "--record", "1", "--variable", "sexx"),
    "record too large": (*TRACE, "--record", "1000000000"),
    "trace of no dataset": ("trace", "run", "XX"),
    "package in the run": ("package", "run", "--out", "run/package"),
    "package is the run": ("package", "run", "--out", "run"),
    "package around the run": ("package", "run", "--out", "."),
    "package size": (*PACKAGE, "--split-above", "0G"),
    "package formats": (*PACKAGE, "--datasets", "xpt,csv"),
    "package stylesheet": (*PACKAGE, "--stylesheet", "folder"),
    "package of no run": ("package", "folder", "--out", "new"),
    "dirt in the export": (*SIMULATE, "--dirt", "new/dirt.json"),
    "dirt below a file": (*SIMULATE, "--dirt", "file.txt/dirt.json"),
    "simulate over others": ("simulate", "nct03821038", "--quiet", "--out", "folder"),
    "simulate over all": ("simulate", "nct03821038", "--quiet", "--force", "--out", ".."),
    "demo of no trial": ("demo", "--study", "nct1", "--out", "new"),
    "new in its source": ("new", "raw/new", "--from-raw", "raw"),
    "new without source": ("new", "new"),
    "new from no file": ("new", "new", "--from-p21", "nowhere.xlsx"),
    "report over a run": ("report", "run", "--out", "run/run.json"),
    "report is a folder": ("report", "run", "--out", "folder"),
    "delta over a run": ("delta", "run", "run", "--output", "run/run.json"),
    "compare over data": (*COMPARE, "--output", "run/sdtm/dm.xpt"),
    "compare no dataset": (*COMPARE, "--datasets", "AE"),
    "compare no variable": (*COMPARE, "--only", "SEXX"),
    "ignore no variable": (*COMPARE, "--ignore", "AGE"),
    "tolerance without end": (*COMPARE, "--absolute", "inf"),
    "tolerance of no variable": (*COMPARE, "--relative", "AGE=0.1"),
    "keys of nothing": (*COMPARE, "--keys", "DM="),
    "keys of no dataset": (*COMPARE, "--keys", "AE=USUBJID"),
    "no standard": (*VALIDATE, "-s", "nosuch"),
    "no version": (*VALIDATE, "-v", "newest"),
    "coverage is no number": (*VALIDATE, "--min-coverage", "nan"),
    "core without core": (*VALIDATE, "--core-seconds", "5"),
    "run without page": (*VALIDATE, "--run", "run"),
    "validate over data": (*VALIDATE, "--output", "run/sdtm/dm.xpt"),
    "validate over define": (*VALIDATE, "--define", "run/define-sdtm.xml", "--output", "run/define-sdtm.xml"),
    "define over itself": ("define", "import", "run/define-sdtm.xml", "--out", "run/define-sdtm.xml"),
    "render over itself": ("define", "render", "run/define-sdtm.xml", "--out", "run/../run/define-sdtm.xml"),
    "define in a run": ("define", "build", "run", "--out", "run/sdtm"),
    "define of no file": ("define", "validate", "nowhere.xml"),
    "define of no data": ("define", "validate", "run/define-sdtm.xml", "--data", "nowhere"),
    "no hash": ("verify", "package", "--manifest-sha256", "abc"),
    "leaks in no run": ("leaks", "study", "folder", "--raw", "raw"),
    "no function": ("functions", "study_dya"),
    "no codelist": ("ct", "show", "NOSUCHLIST"),
    "blank codelist": ("ct", "show", " "),
    "no version of a guide": ("standard", "show", "AE", "-v", "9-9"),
    "no group of rules": ("rules", "--group", "nosuch"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_and_nothing_changes(case, shared, run, request, monkeypatch):
    monkeypatch.chdir(shared)
    before = state(shared)
    code, _, told = run(*REFUSED[case])
    assert code in (2, 3), told
    lines = [line.removeprefix("Error: ") for line in told.splitlines()]
    shown = [line.replace(str(shared.parent), "...") for line in lines if line]
    agrees(request, "arguments", case, [line for line in shown if not is_usage(line)])
    assert state(shared) == before


def is_usage(line: str) -> bool:
    return line.startswith(("Usage:", "Try ", "simulating", "reading", " "))


NUMBERS = {
    ("convert", "--jobs"): CONVERT, ("convert", "--part-rows"): CONVERT,
    ("simulate", "--subjects"): SIMULATE, ("simulate", "--seed"): SIMULATE,
    ("compare", "--most"): COMPARE, ("delta", "--most"): ("delta", "run", "run"),
    ("trace", "--record"): TRACE, ("validate", "--min-coverage"): VALIDATE,
    ("validate", "--core-seconds"): (*VALIDATE, "--engine", "core"),
}  # fmt: skip


@pytest.mark.parametrize("option", NUMBERS, ids=" ".join)
@pytest.mark.parametrize("value", ["-1", "", "nan", "1e9x", "\u0661\u0662x"])
def test_a_number_out_of_range_is_refused(option, value, shared, run, monkeypatch):
    monkeypatch.chdir(shared)
    code, _, told = run(*NUMBERS[option], option[1], value)
    assert code == 2
    assert option[1] in told


def test_record_zero_is_no_record(shared, run, monkeypatch):
    monkeypatch.chdir(shared)
    code, _, told = run(*TRACE, "--record", "0")
    assert code == 2
    assert "'--record': 0 is not in the range x>=1" in told


def parameters() -> Iterator[tuple[str, click.Parameter]]:
    """Every parameter that names a place, with the words of its command."""
    for name in command.COMMANDS:
        found = command.main.get_command(click.Context(command.main), name)
        assert found is not None
        subs = found.commands.items() if isinstance(found, click.Group) else [("", found)]
        for sub, one in subs:
            yield from ((f"{name} {sub}".strip(), param) for param in one.params)


PLACES = [(words, param) for words, param in parameters() if isinstance(param.type, Place)]


@pytest.mark.parametrize(("words", "param"), PLACES, ids=[f"{w} {p.name}" for w, p in PLACES])
def test_every_place_refuses_names_that_cannot_be(words, param, shared, monkeypatch):
    monkeypatch.chdir(shared)
    context = click.Context(click.Command(words))
    values = ["", " ", LONG, f"a/{LONG}", "a\udcff", "a\0b", "circle", "circle/x"]
    values += ["a\nb", "a\u202eb", "file.txt/x"] if isinstance(param.type, Output) else []
    for value in values:
        if not isinstance(param.type, Output) and value.startswith("circle"):
            continue
        with pytest.raises(click.UsageError) as refused:
            param.type.convert(value, param, context)
        assert refused.value.format_message().startswith(("--", param.human_readable_name.upper()))


def test_no_option_takes_a_path_or_a_text_unchecked():
    unchecked = [
        f"{words} {param.name}"
        for words, param in parameters()
        if type(param.type) in (click.types.StringParamType, click.types.FloatRange)
    ]
    assert unchecked == []


def test_json_answers_a_wrong_argument(shared, run, monkeypatch):
    monkeypatch.chdir(shared)
    for words in ((*CONVERT, "--cutoff", "x"), (*CONVERT, "--out", "/"), (*TRACE, "--record", "x")):
        code, out, _ = run(*words, "--format", "json")
        told = json.loads(out)
        assert (code, told["ok"], told["exit_code"]) == (2, False, 2)


@pytest.mark.parametrize("content", ["", "[]", "null", "{}", '{"study": []}', "\0"])
@pytest.mark.parametrize("file", ["run.json", "state.json"])
def test_a_damaged_run_is_named(file, content, own, run):
    (own / "run" / file).write_text(content)
    for words in (
        ("report", "run", "--out", "page.html"),
        ("package", "run", "--out", "new"),
        ("delta", "run", "run"),
        ("define", "build", "run"),
    ):
        if file == "run.json" and words[0] == "define":
            continue  # it does not read run.json
        code, _, told = run(*words)
        assert code == 3, (words, told)
        assert file in told
    assert not (own / "new").exists()


def test_files_of_others_in_a_run_stay(own, run):
    (own / "run" / "notes.txt").write_text("mine")
    (own / "run" / "sdtm" / "more.txt").write_text("mine")
    (own / "run" / ".DS_Store").write_text("of a desktop")
    again = ("convert", "study", "--raw", "raw", "--out", "run")
    code, _, told = run(*again)
    assert code == 3
    assert "holds files that this command did not write: notes.txt, sdtm/more.txt;" in told
    (own / "run" / "state.json").unlink()
    code, _, told = run(*again)
    assert (code, "notes.txt" in told) == (3, True)
    assert (own / "run" / "notes.txt").read_text() == "mine"
    (own / "run" / "notes.txt").unlink()
    (own / "run" / "report.html").unlink()
    assert run("define", "render", "run/define-sdtm.xml", "--quiet")[0] == 0
    assert (
        run(*again, "--no-report", "--no-validate", "--quiet")[0] == 0
    )  # a run without state.json
    assert run("report", "run", "--out", "run/report.html")[0] == 0
    assert run("report", "run", "--out", "run/report.html")[0] == 0
    assert run(*again, "--no-validate", "--quiet")[0] == 0


def test_files_of_others_in_a_package_stay(own, run):
    (own / "package" / "m5" / "letter.txt").write_text("mine")
    again = ("package", "run", "--out", "package", "--quiet")
    code, _, told = run(*again)
    assert code == 3
    assert "did not write: m5/letter.txt;" in told
    (own / "package" / "m5" / "letter.txt").rename(own / "package" / "letter.txt")
    (own / "package" / "manifest.json").write_text("{}")
    code, _, told = run(*again)
    assert (code, "did not write: letter.txt;" in told) == (3, True)
    (own / "package" / "letter.txt").unlink()
    assert run(*again)[0] == 1  # the criteria of the tiny study


def test_files_of_others_in_an_export_stay(own, run):
    few = (*SIMULATE, "--subjects", "2")
    assert run(*few)[0] == 0
    (own / "new" / "lab" / "own.csv").write_text("mine")
    code, _, told = run(*few)
    assert (code, "did not write: lab/own.csv;" in told) == (3, True)
    assert run(*few, "--force")[0] == 0
    assert not (own / "new" / "lab" / "own.csv").exists()


def test_a_link_to_a_run_is_followed(own, run):
    (own / "latest").symlink_to(own / "run")
    again = ("convert", "study", "--raw", "raw", "--out", "latest", "--again", "--no-validate")
    assert run(*again, "--no-report", "--quiet")[0] == 0
    assert (own / "latest").is_symlink()
    assert not (own / "run" / "report.html").exists()
    assert [path.name for path in own.iterdir() if path.name.endswith(".new")] == []


def test_home_is_not_replaced(own, run, monkeypatch):
    monkeypatch.setenv("HOME", str(own / "folder"))
    code, _, told = run("simulate", "nct03821038", "--quiet", "--force", "--out", "folder")
    assert (code, "or your home" in told) == (3, True)


def test_a_search_without_a_hit_says_so(run):
    assert "no function holds 'zzzz'" in run("functions", "--like", "zzzz")[2]
    assert "no rule fulfils" in run("rules", "--like", "zzzz")[2]


def test_names_of_variables_may_be_small(shared, run, monkeypatch):
    monkeypatch.chdir(shared)
    code, out, _ = run(*TRACE, "--where", "sex=M", "--variable", "sex")
    assert code == 0
    assert "SEX = 'M'" in out
