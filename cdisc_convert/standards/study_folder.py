"""Where the mapping of a study lies."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cdisc_convert.model.errors import SpecError
from cdisc_convert.standards.location import mappings_folder


def find_study(name: str) -> Path:
    """The folder of a study: a path with study.yaml, or the name of a shipped one.

    Raises SpecError where there is none.
    """
    given = Path(name)
    shipped = mappings_folder() / name.lower()
    with suppress(OSError):  # a name that no file can have
        if (given / "study.yaml").exists():
            return given
        if "/" not in name and (shipped / "study.yaml").exists():
            return shipped
    known = sorted(p.parent.name for p in mappings_folder().glob("*/study.yaml"))
    raise SpecError.at(
        name,
        "there is no study.yaml here, and no shipped study of this name (shipped: "
        f"{', '.join(known)})",
    )
