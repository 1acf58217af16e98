"""`package` and `verify`: what is in it, and that no change of it goes unnoticed."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.submission.agency import AGENCIES
from cdisc_convert.submission.packaging.assemble import Wishes, package_run
from cdisc_convert.submission.packaging.integrity import integrity_faults
from cdisc_convert.submission.packaging.layout import MANIFEST, RUN_LOG
from cdisc_convert.submission.packaging.manifest import (
    files_below,
    log_fault,
    manifest_text,
    read_manifest,
)
from cdisc_convert.submission.packaging.verify import verify_package
from tests.cli.running import cdisc_convert

SDTM = "m5/datasets/iris7cd/tabulations/sdtm"
FLIPS = 300 if os.environ.get("CDISC_CONVERT_PROOF") == "1" else 60
ADAM = "m5/datasets/iris7cd/analysis/adam"


@pytest.fixture
def copied(trial_package, tmp_path):
    """A package that a test may change."""
    return shutil.copytree(trial_package, tmp_path / "package")


def seal(package):
    """Write the manifest anew, as someone would who wants a change to go unnoticed."""
    told, _ = read_manifest(package / MANIFEST)
    facts = {k: v for k, v in told.items() if k not in ("files", "manifest_sha256")}
    (package / MANIFEST).write_text(manifest_text(package, facts), encoding="utf-8")


def checks_that_fail(package, check):
    assert integrity_faults(package)[1] == [] or check == "run log"
    return {fault.check for fault in verify_package(package, only=[check]).faults}


def test_a_package_has_the_folders_of_module_5(trial_package):
    names = {path.relative_to(trial_package).as_posix() for path in files_below(trial_package)}
    assert {
        f"{SDTM}/dm.xpt",
        f"{SDTM}/define.xml",
        f"{SDTM}/acrf.pdf",
        f"{SDTM}/csdrg.pdf",
        f"{SDTM}/csdrg.docx",
        f"{ADAM}/datasets/adsl.xpt",
        f"{ADAM}/datasets/define.xml",
        f"{ADAM}/datasets/adrg.pdf",
        f"{ADAM}/programs/study.yaml",
        f"{ADAM}/programs/derivations.txt",
        "m5/datasets/iris7cd/stf-iris7cd.xml",
        "manifest.json",
        "runlog.jsonl",
        "run.json",
    } <= names


def test_a_fresh_package_is_clean(trial_package):
    found = verify_package(trial_package)
    assert found.faults == ()
    assert len(found.checks) >= 12


def test_the_same_run_gives_the_same_bytes(trial_run, trial_package, tmp_path):
    package_run(trial_run, tmp_path / "again", Wishes())
    for path in files_below(trial_package):
        name = path.relative_to(trial_package)
        assert (tmp_path / "again" / name).read_bytes() == path.read_bytes(), name


def test_the_manifest_names_what_it_was_made_from(trial_package):
    told, fault = read_manifest(trial_package / MANIFEST)
    assert fault == ""
    assert {"redcap/data.csv", "mapping:study.yaml"} <= set(told["inputs"])
    assert any(name.startswith("specs/ct/sdtm-2025-03-28") for name in told["specs"])
    assert {"cdisc-convert", "python", "reportlab", "numpy"} <= set(told["versions"])
    assert (trial_package / RUN_LOG).read_text().count('"did":"read"') == len(told["inputs"])


def flips(package, count, seed):
    """`count` random files and bytes: (path, position, new byte)."""
    chooser = random.Random(seed)
    files = list(files_below(package))
    for _ in range(count):
        path = chooser.choice(files)
        content = path.read_bytes()
        at = chooser.randrange(len(content))
        yield path, at, content[at] ^ (1 << chooser.randrange(8))


def assert_flips_are_found(package, count, seed):
    for path, at, byte in flips(package, count, seed):
        content = path.read_bytes()
        path.write_bytes(content[:at] + bytes([byte]) + content[at + 1 :])
        _, faults = integrity_faults(package)
        path.write_bytes(content)
        assert faults, f"byte {at} of {path.name} became {byte} and nobody noticed"
    assert integrity_faults(package)[1] == []


@pytest.mark.proof
def test_a_flipped_bit_of_any_file_is_found(copied):
    assert_flips_are_found(copied, FLIPS, 7)
    for name in (MANIFEST, RUN_LOG, "run.json"):
        content = (copied / name).read_bytes()
        for at in range(0, len(content), max(1, len(content) // 40)):
            (copied / name).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            assert integrity_faults(copied)[1], (name, at)
        (copied / name).write_bytes(content)


def test_a_flipped_bit_makes_the_command_fail(copied):
    path = copied / SDTM / "ae.xpt"
    content = bytearray(path.read_bytes())
    content[-200] ^= 4
    path.write_bytes(content)
    done = cdisc_convert("verify", copied, "--format", "json", "--quiet")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (1, False)
    assert f"{SDTM}/ae.xpt" in {fault["file"] for fault in told["faults"]}


def test_the_hash_of_the_manifest_kept_elsewhere_finds_a_sealed_change(copied):
    (copied / ADAM / "programs" / "derivations.txt").write_text("nothing", encoding="utf-8")
    kept = cdisc_convert("verify", copied, "--manifest-sha256", "0" * 64, "--quiet")
    assert kept.returncode == 1
    assert "is not the one with the hash given" in kept.stdout


@pytest.mark.parametrize(
    ("name", "change", "check"),
    [
        (f"{SDTM}/dm.xpt", lambda b: b.replace(b"2021-06-02T11:30", b"2021-06-03T11:30", 1), "datasets of the run"),
        (f"{SDTM}/define.xml", lambda b: b.replace(b">Age<", b">Ages<", 1), "define.xml against data"),
        (f"{SDTM}/define.xml", lambda b: b.replace(b'"ae.xpt"', b'"a.xpt"', 1), "define.xml against data"),
        (f"{SDTM}/csdrg.docx", lambda b: docx_with(b, b">DM<", b">DX<"), "reviewer's guides"),
        (f"{SDTM}/csdrg.pdf", lambda b: b + b"%", "reviewer's guides"),
        (f"{SDTM}/acrf.pdf", lambda b: b + b"%", "annotated CRF"),
        (f"{ADAM}/programs/derivations.txt", lambda b: b + b".", "derivation listing"),
        (f"{ADAM}/programs/study.yaml", lambda b: b + b"# /home/somebody/x\n", "absolute paths"),
        ("m5/datasets/iris7cd/stf-iris7cd.xml", lambda b: b.replace(b"IRIS7CD", b"IRIS"), "technical rejection criteria"),
        (RUN_LOG, lambda b: b.replace(b'"did":"read"', b'"did":"seen"', 1), "run log"),
    ],
)  # fmt: skip
def test_a_change_that_was_sealed_is_found_by_making_it_again(copied, name, change, check):
    path = copied / name
    changed = change(path.read_bytes())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    seal(copied)
    assert check in checks_that_fail(copied, check)


def docx_with(content, old, new):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as target:
        for info in archive.infolist():
            data = archive.read(info)
            if info.filename == "word/document.xml":
                data = data.replace(old, new, 1)
            target.writestr(info, data)
    return out.getvalue()


def test_what_does_not_belong_there_is_found(copied):
    (copied / SDTM / "dm.xpt.tmp").write_bytes(b"x")
    (copied / "m5" / "empty").mkdir()
    (copied / "link").symlink_to("run.json")
    (copied / SDTM / "te.xpt").unlink()
    told = {(f.check, Path(f.file).name) for f in integrity_faults(copied)[1]}
    assert told == {
        ("leftovers", "dm.xpt.tmp"),
        ("leftovers", "empty"),
        ("leftovers", "link"),
        ("files", "te.xpt"),
    }


def test_a_line_taken_out_of_the_log_is_found(trial_package):
    lines = (trial_package / RUN_LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    assert log_fault("".join(lines)) == ""
    assert log_fault("".join(lines[:3] + lines[4:])) != ""
    assert log_fault("".join(lines[:-1])) != ""
    assert log_fault("".join([*lines[:5], lines[5].replace('"did":', '"Did":'), *lines[6:]])) != ""


def test_large_datasets_are_split_at_borders_of_subjects(trial_run, tmp_path):
    limit = int((trial_run / "sdtm" / "lb.xpt").stat().st_size * 0.45)
    package_run(trial_run, tmp_path / "p", Wishes(largest=limit))
    parts = sorted((tmp_path / "p" / SDTM / "split").glob("*.xpt"))
    assert len(parts) > 2 and all(path.stat().st_size <= limit for path in parts)
    whole = sum(
        read_layout(tmp_path / "p" / SDTM / f"{name}.xpt").members[0].rows
        for name in {path.stem.rstrip("0123456789") for path in parts}
    )
    assert sum(read_layout(path).members[0].rows for path in parts) == whole
    assert verify_package(tmp_path / "p", only=["transport files"]).faults == ()
    swapped = parts[0].read_bytes()
    parts[0].write_bytes(parts[1].read_bytes())
    parts[1].write_bytes(swapped)
    seal(tmp_path / "p")
    assert "split datasets" in checks_that_fail(tmp_path / "p", "transport files")


def test_japan_gets_no_tagging_file_and_dataset_json_stands_beside(trial_run, tmp_path):
    wishes = Wishes(AGENCIES["pmda"], formats=("xpt", "json", "ndjson"))
    done = package_run(trial_run, tmp_path / "p", wishes)
    assert not any("stf-" in name for name in done.files)
    assert {f"{SDTM}/dm.json", f"{SDTM}/dm.ndjson"} <= set(done.files)
    assert verify_package(tmp_path / "p", only=["transport files"]).faults == ()
    shutil.copyfile(tmp_path / "p" / SDTM / "te.json", tmp_path / "p" / SDTM / "ta.json")
    seal(tmp_path / "p")
    assert "Dataset-JSON" in checks_that_fail(tmp_path / "p", "transport files")


def test_a_run_whose_files_were_changed_is_refused_and_the_old_package_stays(trial_run, tmp_path):
    run = shutil.copytree(trial_run, tmp_path / "run")
    package_run(run, tmp_path / "p", Wishes())
    before = (tmp_path / "p" / MANIFEST).read_bytes()
    content = bytearray((run / "sdtm" / "ae.xpt").read_bytes())
    content[-90] ^= 1
    (run / "sdtm" / "ae.xpt").write_bytes(content)
    with pytest.raises(SourceError, match="is not the file that the run wrote"):
        package_run(run, tmp_path / "p", Wishes())
    assert (tmp_path / "p" / MANIFEST).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p", "run"]


def test_page_numbers_of_define_open_the_right_form(trial_package):
    pages = PdfReader(trial_package / SDTM / "acrf.pdf").pages
    assert "ae_log" in pages[9].extract_text() and "AE.AETERM" in pages[9].extract_text()


def test_guides_as_pdf_have_bookmarks_and_embedded_fonts(trial_package):
    reader = PdfReader(trial_package / SDTM / "csdrg.pdf")
    assert len(reader.outline) >= 4
    text = "".join(page.extract_text() for page in reader.pages)
    assert "SEP-INC-A" in text and "Dataset inventory" in text
    fonts = [f for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert any("Vera" in name for name in names)


def test_verify_of_something_else_says_so(tmp_path):
    done = cdisc_convert("verify", tmp_path)
    assert done.returncode == 3
    assert "is no package" in done.stderr
