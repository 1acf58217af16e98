"""Define documents from files of any kind: define.xml 2.0 and 2.1, P21 workbooks, folders of runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources.define_xml import DefineFile, Remark, read_define
from cdisc_convert.sources.p21_workbook import read_p21
from cdisc_convert.submission.define_upgrade import upgrade

WORKBOOKS = (".xlsx", ".xlsm")


def read_any(path: Path) -> DefineFile:
    """The define document of `path` in the terms of 2.1, with remarks on what was read otherwise.

    Raises SourceError where the file cannot be read.
    """
    if path.is_dir():
        raise SourceError.at(str(path), "is a folder; name the define.xml or workbook in it")
    if path.suffix.lower() in WORKBOOKS:
        return read_p21(path)
    file = read_define(path)
    define, changes = upgrade(file.define)
    more = tuple(Remark(0, text) for text, count in changes.items() for _ in range(count))
    return replace(file, define=define, remarks=(*file.remarks, *more))


def remark_lines(file: DefineFile) -> list[str]:
    """Remarks with counts and the first line they were made on."""
    counts = Counter(remark.text for remark in file.remarks)
    first: dict[str, int] = {}
    for remark in file.remarks:
        first.setdefault(remark.text, remark.line)
    return [
        f"{file.name}{f':{first[text]}' if first[text] else ''}: {text}"
        + (f" ({count} times)" if count > 1 else "")
        for text, count in sorted(counts.items(), key=lambda item: first[item[0]])
    ]
