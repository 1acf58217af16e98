"""Files that were thought of one by one in order to break a reader, through `convert`.

A refusal must say what is wrong and where; a file that is only odd must be converted whole.
`make proof` takes all, half of them also through a process of its own; `make test` a sample.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cdisc_convert
from tests.hostile import world
from tests.hostile.limits import SEED, WALL, limited
from tests.hostile.odd_binary import odd_binary, sas_datasets
from tests.hostile.odd_books import odd_books
from tests.hostile.odd_case import Odd
from tests.hostile.odd_documents import odd_documents
from tests.hostile.odd_places import odd_places
from tests.hostile.odd_text import odd_texts
from tests.hostile.test_hostile_sources import DATASETS, STUDY

pytestmark = pytest.mark.proof
WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
GROUPS: dict[str, Callable[[], Iterator[Odd]]] = {
    "texts": odd_texts,
    "books": odd_books,
    "binary": odd_binary,
    "sas": sas_datasets,
    "documents": odd_documents,
    "places": odd_places,
}
SAMPLE = 2
LARGE = re.compile(r"\d00 MB|0,000|million|bomb|without end|9,999|20 MB")
ABOUT = 'subject: {column: ID, form: "{SUBJID}"}, key: [ID], per: subject'
OPTIONS = ("--quiet", "--no-report", "--no-displays", "--no-define")


def chosen(group: str, count: int) -> list[Odd]:
    """All of a group, or `count` of those that are not large."""
    found = list(GROUPS[group]())
    if WHOLE:
        return found
    small = [odd for odd in found if not LARGE.search(odd.name)]
    return random.Random(f"{SEED} {group}").sample(small, min(count, len(small)))


def folders(odd: Odd, where: Path) -> tuple[Path, Path, Path]:
    """The study, the raw data with the file, and the place for the run."""
    study, raw, out = where / "study", where / "raw", where / "out"
    study.mkdir(parents=True)
    raw.mkdir()
    source = f"{{file: {json.dumps(odd.file)}, reader: {odd.reader}, {ABOUT}}}"
    container = ""
    if "redcap" in odd.reader:
        container = f"box: {{file: {odd.file}, reader: {odd.reader}, subject: none, key: [ID]}}"
        source = f"{{form_of: box, form: data, {ABOUT}}}"
    datasets = DATASETS.format()
    if "sas7bdat" in odd.reader:
        source = source.replace("column: ID", "column: integer_row").replace(
            "[ID]", "[integer_row]"
        )
        datasets = re.sub("  (SEX|RFICDTC):.*\n", "", datasets).replace(
            "data.VALUE", "data.float_row"
        )
    (study / "study.yaml").write_text(STUDY.format(container=container, source=source))
    (study / "dm.yaml").write_text(datasets)
    for name, content in odd.beside:
        (raw / name).write_bytes(content)
    odd.make(raw / odd.file)
    return study, raw, out


def check(odd: Odd, said: world.Said, where: Path) -> None:
    """What was said and left is what should be."""
    told = (odd.name, said.code, said.out[-300:], said.err[-2000:])
    assert "Traceback" not in said.err, told
    left = {path.name for path in where.iterdir()} - {"study", "raw"}
    if not odd.says:
        assert said.code in (0, 1), told
        assert left == {"out"}, told
        assert (where / "out" / "run.json").exists(), told
    elif odd.says != ANY:
        assert said.code in (2, 3), told
        assert re.search(odd.says, said.err), told
    if said.code > 1:
        assert not left, (told, left)
        file = re.escape(Path(odd.file).stem[:200])
        assert re.search(rf"{file}|dictionary\.csv|study\.yaml|dm\.xpt|dm\.yaml", said.err), told


ANY = "any"
"""Says that the file may be read or refused, as what is damaged may not matter."""


@pytest.mark.parametrize("group", GROUPS)
def test_odd_files_are_told_or_converted(tmp_path: Path, group: str) -> None:
    for number, odd in enumerate(chosen(group, SAMPLE)):
        where = tmp_path / str(number)
        study, raw, out = folders(odd, where)
        with limited():
            said = world.command("convert", study, "--raw", raw, "--out", out, *OPTIONS)
        check(odd, said, where)
        shutil.rmtree(where)


@pytest.mark.parametrize("group", GROUPS if WHOLE else ["texts", "documents"])
def test_the_command_says_it_in_a_process_of_its_own(tmp_path: Path, group: str) -> None:
    """As users meet it: the exit code, nothing but messages on stderr, nothing left behind."""
    root = str(Path(cdisc_convert.__file__).resolve().parent.parent)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {"PYTHONPATH": root, "TMPDIR": str(temporary)}
    for number, odd in enumerate(chosen(group, 1)[:: 2 if WHOLE else 1]):
        where = tmp_path / str(number)
        study, raw, out = folders(odd, where)
        words = ["convert", str(study), "--raw", str(raw), "--out", str(out), *OPTIONS]
        done = subprocess.run(
            [sys.executable, "-m", "cdisc_convert", *words],
            capture_output=True,
            env=environment,
            timeout=10 * WALL,
            check=False,
        )
        out_text, err_text = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        check(odd, world.Said(done.returncode, out_text, err_text), where)
        if done.returncode > 1:
            assert all(len(line) < 3000 for line in err_text.splitlines()), odd.name
        assert not list(temporary.iterdir()), odd.name
        shutil.rmtree(where)
