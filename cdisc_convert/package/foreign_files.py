"""Which files in the folder of a run were put there by somebody else.

The next run into the folder replaces it as a whole, so these files would be lost.
"""

from __future__ import annotations

import re
from pathlib import Path

from cdisc_convert.files.json_text import read_json
from cdisc_convert.files.output_folder import files_in
from cdisc_convert.package.run_cache import CACHE
from cdisc_convert.package.run_state import FACTS, FINDINGS, ISSUES, LEDGER, STATE, TIMES

_FOLDERS = frozenset({CACHE, "sdtm", "adam", "trace", "displays"})
_FILES = frozenset(
    {
        *(STATE, TIMES, FACTS, FINDINGS, ISSUES, LEDGER, "issues.xlsx", "changed_cells.parquet"),
        *("results.json", "NOT_FOR_SUBMISSION.txt"),
    }
)
_MADE_LATER = re.compile(r"report\.html|define\.xsl|define-(sdtm|adam)\.(xml|html)")
"""What `report`, `define build` and `define render` write into the folder of a run."""


def foreign_files(run: Path) -> list[str]:
    """Names of the files in the folder `run` that neither the run nor a later command wrote there.

    The run lists its files in state.json; where that cannot be read, the names tell.
    """
    try:
        listed = read_json(run / STATE)["files"].keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [name for name in files_in(run) if not _is_named_as_ours(name)]
    own = {*listed, STATE, TIMES}
    return [
        name
        for name in files_in(run)
        if name not in own and not _MADE_LATER.fullmatch(name) and name.partition("/")[0] != CACHE
    ]


def _is_named_as_ours(name: str) -> bool:
    top, slash, _ = name.partition("/")
    return top in _FOLDERS if slash else top in _FILES or bool(_MADE_LATER.fullmatch(top))
