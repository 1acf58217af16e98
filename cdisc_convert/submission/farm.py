"""Who makes the parts of a run: this process, some processes here, or a Dask cluster.

Parts lie in a folder that all of them reach, and a part is complete or is not there, so that it
makes no difference who makes which, or how often a process has to begin again.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.submission.part_task import PartTask, make_part, refuse
from cdisc_convert.submission.workers import early_workers, workers

MOST_AUTOMATIC = 2
"""Processes that are started without being asked for: each holds a part in memory."""
LEAST_SECONDS = 4.0
"""Less is not worth a process that begins from nothing, which takes a second of a processor."""
ATTEMPTS = 3
SECONDS_TO_ANSWER, SECONDS_FOR_A_WORKER = 20, 60
Done = Callable[[int], None]


class Farm(Protocol):
    """Makes parts."""

    def begin(self) -> None:
        """Get ready: there will be parts to make."""

    def crew(self) -> Executor | None:
        """The processes that made parts, for other work; None where there are none."""

    def close(self) -> None:
        """End what was begun."""

    def make(self, tasks: Sequence[PartTask], done: Done, seconds: float | None = None) -> None:
        """Make every part; `done` is told how many are complete.

        seconds: what one process may take for all of them, None where that is not known.
        Raises SourceError with the problems of all parts.
        """


class OneProcess:
    """Makes one part after the other, here."""

    def begin(self) -> None:
        """Nothing to get ready."""

    def crew(self) -> None:
        """Nobody else is there."""

    def close(self) -> None:
        """Nothing to end."""

    def make(self, tasks: Sequence[PartTask], done: Done, seconds: float | None = None) -> None:
        """Make every part."""
        problems: list[list[Any]] = []
        for number, task in enumerate(tasks, start=1):
            problems += task.run()
            done(number)
        refuse(problems)


class Processes:
    """Makes parts in `jobs` processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool: Executor | None = None

    def begin(self) -> None:
        """Start the other processes while this one reads, where that is safe."""
        self._pool = early_workers(self.jobs - 1)

    def crew(self) -> Executor | None:
        """The other processes."""
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def make(self, tasks: Sequence[PartTask], done: Done, seconds: float | None = None) -> None:
        """Make every part; a process that dies is replaced and its part begun again."""
        left = [task for task in tasks if not task.is_done()]
        is_short = self._pool is None and seconds is not None and seconds < LEAST_SECONDS
        if len(left) < 2 or is_short:
            OneProcess().make(tasks, done)
            return
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._make(left, done, len(tasks) - len(left))
                return
            except BrokenProcessPool:
                self.close()
                left = [task for task in left if not task.is_done()]
                if attempt == ATTEMPTS:
                    raise SourceError.at(
                        "--jobs",
                        f"a process that makes parts was ended from outside {ATTEMPTS} times (is the "
                        "memory enough?); use --jobs 1 or a smaller --part-rows",
                    ) from None

    def _make(self, tasks: Sequence[PartTask], done: Done, before: int) -> None:
        """Make parts here and in `jobs - 1` other processes, which always have one waiting."""
        problems: list[list[Any]] = []
        left = deque(tasks)
        running: set[Future[list[list[Any]]]] = set()
        finished = before
        if self._pool is None:
            self._pool = workers(max(min(self.jobs - 1, len(tasks)), 1))
        pool = self._pool
        while left or running:
            while left and len(running) < 2 * (self.jobs - 1):
                task = left.popleft()
                told = (task.url, task.number, task.first, task.last)
                running.add(pool.submit(make_part, *told))
            if left:
                problems += left.pop().run()
                finished += 1
            ended, running = wait(running, 0 if left else None, return_when=FIRST_COMPLETED)
            for future in ended:
                problems += future.result()
            finished += len(ended)
            done(finished)
        refuse(problems)


class DaskCluster:
    """Makes parts on a Dask cluster; its workers read and write the folder of the run."""

    def __init__(self, scheduler: str = "") -> None:
        self.scheduler = scheduler

    def begin(self) -> None:
        """The cluster gets ready when it is asked."""

    def crew(self) -> None:
        """Nobody else is there."""

    def close(self) -> None:
        """Nothing to end."""

    def make(self, tasks: Sequence[PartTask], done: Done, seconds: float | None = None) -> None:
        """Make every part; Dask begins a part again elsewhere when its worker is lost."""
        try:
            from distributed import CancelledError, Client, KilledWorker, LocalCluster
            from distributed import as_completed as completed
        except ImportError:
            raise SpecError.at(
                "--engine", 'dask is not installed; install "cdisc-convert[dask]"'
            ) from None
        if self.scheduler:
            cluster: Any = None
            try:
                client = Client(self.scheduler, timeout=SECONDS_TO_ANSWER)
                client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
            except (OSError, ValueError) as refused:
                raise SpecError.at(
                    "--scheduler",
                    f"no Dask scheduler with a worker answers at {self.scheduler} ({refused})",
                ) from None
        else:
            cluster = LocalCluster(
                n_workers=min(os.cpu_count() or 1, MOST_AUTOMATIC),
                threads_per_worker=1,
                dashboard_address=None,
            )
            client = Client(cluster)
        problems: list[list[Any]] = []
        try:
            started = client.map(
                make_part,
                *_arguments(tasks),
                key=[f"part-{t.number}-of-{t.url}" for t in tasks],
                pure=False,
                retries=ATTEMPTS,
            )
            for number, finished in enumerate(completed(started), start=1):
                problems += finished.result()
                done(number)
        except (KilledWorker, CancelledError, asyncio.CancelledError) as lost:
            raise SourceError.at(
                "--engine dask",
                f"the cluster lost a part for good ({lost}); see the logs of its workers, give them "
                "more memory or a smaller --part-rows, and run again",
            ) from None
        finally:
            client.close()
            if cluster is not None:
                cluster.close()
        refuse(problems)


def _arguments(tasks: Iterable[PartTask]) -> list[list[Any]]:
    told = [(t.url, t.number, t.first, t.last) for t in tasks]
    return [list(each) for each in zip(*told, strict=True)]


@contextmanager
def farm_of(engine: str, scheduler: str, jobs: int) -> Iterator[Farm]:
    """The farm that the options ask for; jobs: 0 = as many as pay."""
    farm: Farm
    jobs = jobs or min(os.cpu_count() or 1, MOST_AUTOMATIC)
    if engine == "dask":
        farm = DaskCluster(scheduler)
    else:
        farm = Processes(jobs) if jobs > 1 else OneProcess()
    try:
        yield farm
    finally:
        farm.close()
