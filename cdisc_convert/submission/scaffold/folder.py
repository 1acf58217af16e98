"""Writes the files of a new study, whole or not at all, and never over an existing one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cdisc_convert.files.output_folder import OutputFolder
from cdisc_convert.model.errors import SpecError

STUDY_FILE = "study.yaml"


@dataclass(frozen=True)
class Scaffold:
    """The files of a new study by their path in it, what was done, and what to do next."""

    files: Mapping[str, str]
    done: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def write_scaffold(scaffold: Scaffold, folder: Path) -> None:
    """Write the study to `folder`. Raises SpecError where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError.at(str(folder), "is there already and not empty; name a new folder")
    with OutputFolder(folder, STUDY_FILE) as made:
        for path, text in scaffold.files.items():
            target = made.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def quoted(text: str) -> str:
    """`text` as a YAML scalar in double quotes."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def study_text(
    name: str, title: str, standards: Mapping[str, str], register: str, subject_id: str
) -> list[str]:
    """The first lines of study.yaml."""
    shown = ", ".join(f"{key}: {quoted(value)}" for key, value in standards.items())
    return [
        f"study: {quoted(name)}",
        f"title: {quoted(title or name)}",
        f"studyid: {quoted(name)}",
        f"standards: {{{shown}}}",
        "subjects:",
        f"  register: {register}",
        f"  id: {quoted(subject_id)}",
    ]
