"""Where things lie in a package: the folders of eCTD module 5.

Source: FDA Study Data Technical Conformance Guide, section on the file directory structure;
submission.md of the design quotes a real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.model.errors import SourceError
from cdisc_convert.submission.run_folder import ADAM, SDTM

MANIFEST, RUN_LOG, RUN_FACTS = "manifest.json", "runlog.jsonl", "run.json"
_NOT_A_NAME = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True)
class Layout:
    """The folders of one study, relative to the package."""

    study: str

    @property
    def root(self) -> str:
        """Folder of the study."""
        return f"m5/datasets/{self.study}"

    def datasets(self, standard: str) -> str:
        """Folder of the datasets of `standard`."""
        return {
            SDTM: f"{self.root}/tabulations/sdtm",
            ADAM: f"{self.root}/analysis/adam/datasets",
        }[standard]

    @property
    def programs(self) -> str:
        """Folder of the mapping, which is what made the datasets."""
        return f"{self.root}/analysis/adam/programs"

    @property
    def displays(self) -> str:
        """Folder of tables, figures and listings."""
        return f"{self.root}/analysis/adam/displays"

    @property
    def tagging(self) -> str:
        """The draft of the study tagging file."""
        return f"{self.root}/stf-{self.study}.xml"


def layout_of(studyid: str) -> Layout:
    """The layout for a STUDYID; folder names are lower case letters, digits and hyphens."""
    return Layout(_NOT_A_NAME.sub("-", studyid.lower()).strip("-") or "study")


def layout_in(package: Path) -> Layout:
    """The layout of the package in a folder. Raises SourceError where it has none or several."""
    found = sorted(p for p in (package / "m5" / "datasets").glob("*") if p.is_dir())
    if len(found) != 1:
        raise SourceError.at(
            str(package), f"has {len(found)} studies in m5/datasets; a package has one"
        )
    return Layout(found[0].name)
