"""Header records of a version 5 transport file (SAS technical note TS-140)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cdisc_convert.sources._sas_formats import parse_format
from cdisc_convert.sources._xpt_layout import NAMESTR, RECORD, XptVariable, heading

_SAS_VERSION = "9.4"  # the version whose layout this is; the system says who wrote it
_SYSTEM = "CDISCCNV"
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def header(name: str, label: str, variables: Sequence[XptVariable], moment: datetime) -> bytes:
    """Everything before the first observation, with `moment` as time of creation and change."""
    time = _time_text(moment)
    system = f"{_SAS_VERSION:<8}{_SYSTEM:<8}{'':24}{time}"
    described = b"".join(_namestr(number, v) for number, v in enumerate(variables, start=1))
    return b"".join(
        [
            heading("LIBRARY"),
            _record(f"{'SAS':<8}{'SAS':<8}{'SASLIB':<8}{system}"),
            _record(time),
            heading("MEMBER", "000000000000000001600000000140"),
            heading("DSCRPTR"),
            _record(f"{'SAS':<8}{name:<8}{'SASDATA':<8}{system}"),
            _record(f"{time}{'':16}{label:<40}"),
            heading("NAMESTR", f"000000{len(variables):04d}{'0' * 20}"),
            filled(described),
            heading("OBS"),
        ]
    )


def filled(content: bytes) -> bytes:
    """`content` filled up with blanks to a whole number of records."""
    return content + b" " * filling(len(content))


def filling(size: int) -> int:
    """Number of blanks that fill `size` bytes up to a whole number of records."""
    return -size % RECORD


def _record(text: str) -> bytes:
    return text.ljust(RECORD).encode("ascii")


def _time_text(moment: datetime) -> str:
    month = _MONTHS[moment.month - 1]  # not strftime, whose months follow the locale
    return f"{moment.day:02d}{month}{moment.year % 100:02d}:{moment:%H:%M:%S}"


def _namestr(number: int, variable: XptVariable) -> bytes:
    name, width, decimals = parse_format(variable.format) or ("", 0, 0)
    return NAMESTR.pack(
        1 if variable.type == "Num" else 2,
        0,
        variable.length,
        number,
        _field(variable.name, 8),
        _field(variable.label, 40),
        _field(name, 8),
        width,
        decimals,
        0,  # left justified
        b"",
        _field("", 8),  # the display format is no reading format: no informat
        0,
        0,
        variable.position,
        b"",
    )


def _field(text: str, size: int) -> bytes:
    return text.encode("ascii").ljust(size)
