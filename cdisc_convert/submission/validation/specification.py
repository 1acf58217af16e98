"""A P21-style workbook in the place of define.xml: what it says of datasets, variables, codelists."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdisc_convert.package.define_xml import write_define
from cdisc_convert.sources.p21_workbook import read_p21


@contextmanager
def as_define(spec: Path | None) -> Iterator[tuple[Path | None, tuple[str, ...]]]:
    """A define.xml made of the workbook `spec` while the block runs, and notes on what it lost.

    Rules, ours and those of the official engine, then look at a workbook as at a define.xml. None
    stays None. Raises SourceError where the file is no specification.
    """
    if spec is None:
        yield None, ()
        return
    read = read_p21(spec)
    with tempfile.TemporaryDirectory(prefix="cdisc-convert-spec-") as folder:
        path = Path(folder) / "define.xml"
        write_define(read.define, path, stylesheet="")
        counts = read.counts().items()
        yield path, tuple(f"{spec.name}: {text} ({count:,} times)" for text, count in counts)
