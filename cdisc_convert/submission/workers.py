"""Processes of this machine that make parts; they end with the process that started them."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor

import pyarrow as pa

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


def workers(count: int) -> Executor:
    """`count` processes that begin from nothing; each loads the program anew."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, context, initializer=_end_with, initargs=(os.getpid(),))


def early_workers(count: int) -> Executor | None:
    """`count` copies of this process, which have the program loaded; None where that is unsafe.

    A copy has one thread only: where others run, one of them may hold a lock that nobody would
    give back in the copy. So it is made before anything starts threads, on Linux alone.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return None
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(count, context, initializer=_end_with, initargs=(os.getpid(),))
    gc.freeze()  # copies need not look through what they share, which would make it their own
    pool.submit(os.getpid)  # a pool of copies starts all of them with its first task
    gc.unfreeze()
    return pool


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent ends, however that ends."""
    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    except AttributeError:  # a system library without it: the process ends when it is told to
        return
    if os.getppid() != parent:
        os._exit(1)


def give_back_memory() -> None:
    """Give memory that is not used any more back to the system, where that can be asked for."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).malloc_trim(0)
        except AttributeError:  # a system library without it gives back in its own time
            return
