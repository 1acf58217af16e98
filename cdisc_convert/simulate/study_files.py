"""Files of the study that both exports have: sites and approved corrections."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_convert.simulate.cells import Cells
from cdisc_convert.simulate.folder import FileLayout, Folder

SITES = FileLayout("admin/sites.csv", ("SITEID", "COUNTRY", "ZONE"))
CORRECTIONS = FileLayout(
    "admin/corrections.csv",
    ("id", "source", "key", "column", "old", "new", "who", "when", "why"),
)


def write_study_files(folder: Folder, sites: Sequence[tuple[str, str, str]]) -> None:
    """Write the sites - number, country, zone - and the corrections, of which there are none."""
    folder.add(SITES, table(SITES, sites))
    folder.add_lines(CORRECTIONS, [])


def table(layout: FileLayout, rows: Sequence[tuple[str, ...]]) -> dict[str, Cells]:
    """The columns of a small file from its rows."""
    columns = zip(*rows, strict=True)
    return {
        name: np.array(cells, dtype=object)
        for name, cells in zip(layout.columns, columns, strict=True)
    }
