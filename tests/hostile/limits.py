"""Limits and seeds of the hostile corpora: a hang is told by processor time, not by the clock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

SEED = os.environ.get("CDISC_CONVERT_SEED", "")
"""Put before every seed, so that a proof can be run on files that nobody has seen."""
SECONDS = 10
"""Of processor time that a file may cost, with that of child processes."""
WALL = 18
"""Times the processor time that may pass on the clock: a busy machine is no fault of the file, but
waiting without working is a hang as well."""


class TooSlow(BaseException):
    """The time is up; no handler of exceptions may take it for something else."""


def used() -> float:
    """Seconds of processor time of this process and of its finished children."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@contextmanager
def limited(seconds: int = SECONDS) -> Iterator[None]:
    """Raises TooSlow in the block after `seconds` of processor time, or WALL times that on the clock.

    The block may end just over the limit where the time went into a child process.
    """

    def ring(*_: object) -> None:
        raise TooSlow

    kinds = {
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, WALL * seconds),
    }
    before = {kind: signal.signal(kind, ring) for kind in kinds}
    started, clock = used(), time.monotonic()
    for timer, after in kinds.values():
        signal.setitimer(timer, after)
    try:
        yield
    finally:
        for kind, (timer, _) in kinds.items():
            signal.setitimer(timer, 0)
            signal.signal(kind, before[kind])
    if used() - started >= seconds:
        raise TooSlow(
            f"{used() - started:.1f} s of processor time, {time.monotonic() - clock:.1f} s"
        )
