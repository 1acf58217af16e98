"""CDISC ODM-XML 1.3 snapshots, as OpenClinica and others export them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._odm_stream import LEVELS, Definitions, steps
from cdisc_convert.sources._odm_tables import Collected, Key, collect_snapshot, key_of, tables_of
from cdisc_convert.sources._registry import reader

TRANSACTIONAL = re.compile(rb"FileType\s*=\s*[\"']Transactional[\"']")


@reader("odm", suffixes=(".xml", ".odm"))
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The ODM snapshot `path`: one table per item group, by ItemGroupOID.

    A record is an ItemGroupData; its row number is the line of that element, or its running number
    in the file where two share a line. Columns are the keys of the levels (StudyOID, SiteOID,
    SubjectKey, StudyEventOID, ... ItemGroupRepeatKey), vendor attributes as
    `SubjectData.StudySubjectID`, the items by ItemOID, and `ItemOID.unit` where values name a unit. Values are coded as in the file; labels list the codes.
    Raises SourceError for a transactional file, broken XML, a DOCTYPE, keys or items that repeat.
    """
    definitions, collected = Definitions(), Collected()
    levels: list[Key] = []
    for step in steps(path, shown_as, definitions):
        if step.kind == "root" and step.keys.get("FileType") == "Transactional":
            raise SourceError.at(
                Place(shown_as, step.line),
                "the file is transactional: it holds changes, not the state of the data; read it "
                "with kind: rave_odm",
            )
        if step.kind == "open":
            levels = [*levels[: LEVELS.index(step.name)], key_of(step)]
            collected.describe(tuple(levels), step)
        elif step.kind == "site" and len(levels) > 1:
            collected.properties[tuple(levels[:2])]["SiteOID"] = step.keys.get("LocationOID", "")
        collect_snapshot(collected, tuple(levels), step, shown_as)
    return tables_of(path, collected, definitions, shown_as, only, with_active=False)
