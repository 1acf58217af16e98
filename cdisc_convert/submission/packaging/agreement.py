"""Whether manifest, run log, run.json and files of a package say the same of it.

Each is guarded by hashes of its own; what was changed in one and sealed again stands against the
others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cdisc_convert.engine.trace_store import STUDY_NOTES
from cdisc_convert.package.define_xml import STYLESHEET
from cdisc_convert.submission.agency import Agency
from cdisc_convert.submission.guides.guides import FILES
from cdisc_convert.submission.packaging.integrity import Fault
from cdisc_convert.submission.packaging.layout import MANIFEST, RUN_FACTS, RUN_LOG, Layout
from cdisc_convert.submission.packaging.manifest import sha256_of
from cdisc_convert.submission.packaging.programs import DERIVATIONS
from cdisc_convert.submission.run_folder import ADAM, SDTM

CHECK = "manifest, log and run"
MAPPING = "mapping:"
FORMATS = ("xpt", "json", "ndjson")
DISPLAY_ENDINGS = (".html", ".rtf", ".svg", ".png")
_SAME = ("ledger", "rules", "findings")


@dataclass(frozen=True, eq=False)
class Told:
    """A package with what it says of itself: manifest and run.json."""

    package: Path
    layout: Layout
    agency: Agency
    manifest: Mapping[str, Any]
    facts: Mapping[str, Any]


def agreement_faults(told: Told) -> Iterator[Fault]:
    """Every contradiction between manifest, log, run.json and the names of the files."""
    yield from (Fault(CHECK, MANIFEST, text) for text in _manifest_faults(told))
    yield from (Fault(CHECK, RUN_LOG, text) for text in _log_faults(told))
    yield from _program_faults(told)
    yield from _strangers(told)


def _manifest_faults(told: Told) -> Iterator[str]:
    manifest, facts = told.manifest, told.facts
    studyid = facts["study"]["studyid"]
    if manifest["study"].get("studyid") != studyid:
        yield f"is of the study {manifest['study'].get('studyid')}, run.json of {studyid}"
    if manifest["inputs"] != facts["inputs"]:
        yield "names other inputs than run.json, or other hashes of them"
    for name in _SAME:
        if manifest[name] != _without_sources(facts[name]):
            yield f"says of {name} something else than run.json"
    limit = int(manifest["largest_dataset_bytes"])
    if limit > told.agency.largest:
        for name, file in manifest["files"].items():
            if name.endswith(".xpt") and file["bytes"] > told.agency.largest:
                yield f"{name} is larger than {told.agency.title} takes, and the limit was raised"


def _without_sources(facts: Any) -> Any:
    if not isinstance(facts, dict):
        return facts
    return {key: value for key, value in facts.items() if key != "sources"}


def _log_faults(told: Told) -> Iterator[str]:
    """What the entries of the log say beside the manifest."""
    lines = (told.package / RUN_LOG).read_text(encoding="utf-8").splitlines()[:-1]
    entries = [json.loads(line) for line in lines]

    def named(did: str) -> dict[str, str]:
        return {e["what"]: e.get("sha256", "") for e in entries if e.get("did") == did}

    began = next((e for e in entries if e.get("did") == "began"), {})
    if began.get("versions") != told.manifest["versions"]:
        yield "names other versions than the manifest"
    files = {
        name: file["sha256"]
        for name, file in told.manifest["files"].items()
        if name not in (MANIFEST, RUN_LOG)
    }
    packaged = named("packaged")
    for name in sorted(packaged.keys() | files.keys()):
        if packaged.get(name) != files.get(name):
            yield f"does not say of {name} what the manifest says"
    if named("read") != told.facts["inputs"]:
        yield "names other inputs than run.json"
    made = {name: one["sha256"] for name, one in told.facts["datasets"].items()}
    if named("made") != made:
        yield "names other datasets than run.json"
    if set(named("split")) != set(told.manifest["splits"]):
        yield "names other split datasets than the manifest"


def _program_faults(told: Told) -> Iterator[Fault]:
    """The mapping in `programs` must be the one that the run used."""
    home = told.package / told.layout.programs
    for name, digest in told.facts["inputs"].items():
        if not name.startswith(MAPPING):
            continue
        path = home / name.removeprefix(MAPPING)
        place = f"{told.layout.programs}/{name.removeprefix(MAPPING)}"
        if not path.is_file():
            yield Fault(CHECK, place, "is missing, though the run used it")
        elif sha256_of(path) != digest:
            yield Fault(CHECK, place, "is not the file that the run used")


def _strangers(told: Told) -> Iterator[Fault]:
    """Files that no package has."""
    layout = told.layout
    known = {MANIFEST, RUN_LOG, RUN_FACTS, layout.tagging} | set(_standard_files(told))
    for name in told.manifest["files"]:
        path = PurePosixPath(name)
        if name in known:
            continue
        if path.is_relative_to(layout.displays) and path.suffix in DISPLAY_ENDINGS:
            continue
        yield Fault(CHECK, name, "does not belong into a package; remove it")


def _standard_files(told: Told) -> Iterator[str]:
    """Names of everything beside programs and displays."""
    layout = told.layout
    yield f"{layout.displays}/results.json"
    for name in (DERIVATIONS, *STUDY_NOTES):
        yield f"{layout.programs}/{name}"
    for name in told.facts["inputs"]:
        if name.startswith(MAPPING):
            yield f"{layout.programs}/{name.removeprefix(MAPPING)}"
    yield f"{layout.datasets(SDTM)}/acrf.pdf"
    for standard in (SDTM, ADAM):
        folder = layout.datasets(standard)
        sheet = told.manifest.get("stylesheet") or STYLESHEET
        for name in ("define.xml", "define.html", sheet):
            yield f"{folder}/{name}"
        for ending in ("pdf", "docx"):
            yield f"{folder}/{FILES[standard]}.{ending}"
        for dataset in told.facts["datasets"]:
            for form in told.manifest["formats"]:
                if form in FORMATS:
                    yield f"{folder}/{dataset.lower()}.{form}"
        for parts in told.manifest["splits"].values():
            for part in parts:
                yield f"{folder}/split/{str(part[0]).lower()}.xpt"
