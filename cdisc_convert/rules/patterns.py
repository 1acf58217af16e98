"""Regular expressions of rule files."""

from __future__ import annotations

import re
import warnings

from cdisc_convert.rules.faults import NotRun


def compiled(told: object) -> re.Pattern[str]:
    """`told` as a regular expression; raises NotRun where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(str(told))
    except re.error as error:
        raise NotRun(f"'{told}' is no regular expression ({error})") from error
