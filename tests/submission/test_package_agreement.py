"""Changes of a package that were sealed, log and manifest written anew: each stands against the rest."""

from __future__ import annotations

import json
import shutil

import pytest

from cdisc_convert.submission.packaging.assemble import Wishes, package_run
from cdisc_convert.submission.packaging.integrity import integrity_faults
from cdisc_convert.submission.packaging.layout import MANIFEST, RUN_FACTS, RUN_LOG
from cdisc_convert.submission.packaging.manifest import (
    files_below,
    log_text,
    manifest_text,
    read_manifest,
    sha256_of,
)
from cdisc_convert.submission.packaging.verify import verify_package
from tests.messages.snapshots import agrees

ROOT = "m5/datasets/iris7cd"
SDTM, ADAM = f"{ROOT}/tabulations/sdtm", f"{ROOT}/analysis/adam"


@pytest.fixture
def package(trial_package, tmp_path):
    """A package that a test may change."""
    return shutil.copytree(trial_package, tmp_path / "package")


def seal(package, *, log=True, **changed):
    """Write the manifest anew, with `changed` facts, and the packaged files of the log."""
    told, _ = read_manifest(package / MANIFEST)
    facts = {k: v for k, v in told.items() if k not in ("files", "manifest_sha256")}
    if log:
        write_log(package)
    (package / MANIFEST).write_text(manifest_text(package, facts | changed), encoding="utf-8")


def entries_of(package):
    lines = (package / RUN_LOG).read_text(encoding="utf-8").splitlines()[:-1]
    drop = ("entry", "before")
    return [{k: v for k, v in json.loads(line).items() if k not in drop} for line in lines]


def write_log(package, entries=None):
    if entries is None:
        entries = [e for e in entries_of(package) if e["did"] != "packaged"]
        for path in files_below(package):
            name = path.relative_to(package).as_posix()
            if name not in (MANIFEST, RUN_LOG):
                entries.append({"did": "packaged", "what": name, "sha256": sha256_of(path)})
    (package / RUN_LOG).write_text(log_text(entries), encoding="utf-8")


def replaced(name, old, new, count=1):
    def change(package):
        path = package / name
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, count))

    return change


def added(name, content=b"x"):
    def change(package):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(content)

    return change


def renamed(old, new):
    return lambda package: (package / old).rename(package / new)


def of_other_subjects(package):
    """AE of a run that lacks a record."""
    path = package / SDTM / "ae.xpt"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"RECOVERED/RESOLVED", b"RECOVERED/RESOLVEX", 1))


def facts_changed(package):
    facts = json.loads((package / RUN_FACTS).read_text(encoding="utf-8"))
    facts["findings"]["warning"] += 7
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    (package / RUN_FACTS).write_text(text, encoding="utf-8")


LOG = "manifest, log and run"
CHANGES = {
    "a file added": (added(f"{SDTM}/notes.txt"), LOG),
    "a dataset added": (added(f"{SDTM}/xx.xpt"), "datasets of the run"),
    "a program added": (added(f"{ADAM}/programs/extra.yaml"), LOG),
    "a folder of another study": (added("m5/datasets/other/x.txt"), LOG),
    "the name of a dataset in capitals": (renamed(f"{SDTM}/dm.xpt", f"{SDTM}/DM.XPT"), "datasets of the run"),
    "the name of define.xml in capitals": (renamed(f"{SDTM}/define.xml", f"{SDTM}/DEFINE.XML"), "technical rejection criteria"),
    "a dataset of other records": (of_other_subjects, "datasets of the run"),
    "a program changed": (replaced(f"{ADAM}/programs/study.yaml", b"\n", b"\n# changed\n"), LOG),
    "a result changed": (replaced(f"{ADAM}/displays/results.json", b'"formattedValue": "1', b'"formattedValue": "2'), "results made again"),
    "a display added": (added(f"{ADAM}/displays/T-99.html"), "results made again"),
    "a comment in define.xml": (replaced(f"{SDTM}/define.xml", b"<Study ", b"<!-- x --><Study "), "define.xml made again"),
    "a method in define.xml": (replaced(f"{SDTM}/define.xml", b'Type="Computation"', b'Type="Imputation"'), "define.xml made again"),
    "a term in define.xml": (replaced(f"{SDTM}/define.xml", b'CodedValue="FATAL"', b'CodedValue="FATALE"'), "define.xml made again"),
    "the stylesheet": (replaced(f"{SDTM}/define.xsl", b"<xsl:template", b"<!-- x --><xsl:template"), "define.xml made again"),
    "the tag of a file": (replaced(f"{ROOT}/stf-iris7cd.xml", b"annotated-crf", b"protocol-crf"), "other files made again"),
    "the author of a guide": (replaced(f"{SDTM}/csdrg.docx", b"PK\x03\x04", b"PK\x03\x05"), "reviewer's guides"),
    "run.json": (facts_changed, LOG),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_sealed_change_stands_against_the_rest(name, package, request):
    change, check = CHANGES[name]
    change(package)
    seal(package)
    assert integrity_faults(package)[1] == []
    faults = verify_package(package, only=[check], figures=False).faults
    assert check in {fault.check for fault in faults}
    told = sorted({f"{one.check}: {one}".replace(str(package), "PACKAGE") for one in faults})
    agrees(request, "verify", name, told)


FACTS = {
    "another study": {"study": {"studyid": "OTHER", "title": ""}},
    "other inputs": {"inputs": {}},
    "another ledger": {"ledger": {"read": 1}},
    "fewer findings": {"findings": {"error": 0, "warning": 0, "info": 0}},
    "another version": {"versions": {"cdisc-convert": "9", "reportlab": "1"}},
    "splits that are none": {"splits": {"LB": [["LB1", 1, 2]]}},
}


@pytest.mark.parametrize("name", FACTS)
def test_a_manifest_that_was_changed_and_sealed_stands_against_log_and_run(name, package, request):
    seal(package, log=False, **FACTS[name])
    assert integrity_faults(package)[1] == []
    faults = verify_package(package, only=[LOG]).faults
    assert LOG in {fault.check for fault in faults}
    agrees(request, "verify", name, sorted({f"{one.check}: {one}" for one in faults})[:5])


@pytest.mark.parametrize("at", [0, 3, -1])
def test_a_log_cut_at_the_border_of_an_entry_stands_against_the_manifest(at, package):
    entries = entries_of(package)
    del entries[at]
    write_log(package, entries)
    seal(package, log=False)
    assert integrity_faults(package)[1] == []
    faults = verify_package(package, only=[LOG]).faults
    assert {fault.file for fault in faults} == {RUN_LOG}


def test_a_file_behind_a_link_is_none(package, tmp_path):
    path = package / SDTM / "dm.xpt"
    path.rename(tmp_path / "dm.xpt")
    path.symlink_to(tmp_path / "dm.xpt")
    seal(package)
    assert "leftovers" in {fault.check for fault in integrity_faults(package)[1]}


def test_a_package_of_dataset_json_alone_is_clean_and_guarded(trial_run, tmp_path):
    package = tmp_path / "p"
    done = package_run(trial_run, package, Wishes(formats=("json",)))
    assert all(criterion.is_met for criterion in done.criteria)
    assert not list(package.rglob("*.xpt"))
    checks = ["define.xml and define.html", "define.xml made again", "datasets of the run"]
    assert verify_package(package, only=checks).faults == ()
    replaced(f"{SDTM}/ae.json", b'"RECOVERED/RESOLVED"', b'"FATAL"')(package)
    seal(package)
    (fault,) = verify_package(package, only=["datasets of the run"]).faults
    assert fault.file.endswith("ae.json")
