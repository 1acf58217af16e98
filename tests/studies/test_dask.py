"""Parts made by a Dask cluster give the same bytes, also when a worker is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cdisc_convert.pipeline import PartOptions, convert
from tests.studies.lab_study import hashes, make_lab

pytest.importorskip("distributed", reason="the extra [dask] is not installed")
ROOT = Path(__file__).resolve().parents[2]
SMALL = {"part_rows": 4, "large_bytes": 0}


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Path:
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def local(lab, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("local") / "out"
    convert(str(lab / "study"), lab / "raw", out, parts=PartOptions(**SMALL, jobs=1))
    return out


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, each a process of its own on the loopback address."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    address = tmp_path / "scheduler.json"
    plain = ["--no-dashboard", "--scheduler-file", str(address)]
    started = []

    def start(module: str, *options: str) -> subprocess.Popen:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *plain, *options]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process

    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    until = time.monotonic() + 60
    while not address.exists() and time.monotonic() < until:
        time.sleep(0.1)
    workers = [start("dask_worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    yield json.loads(address.read_text())["address"], workers
    for process in started:
        process.kill()
    for process in started:
        process.wait(30)


def test_a_local_cluster_gives_the_same_bytes(lab, local, tmp_path):
    convert(
        str(lab / "study"), lab / "raw", tmp_path / "o", parts=PartOptions(**SMALL, engine="dask")
    )
    assert hashes(tmp_path / "o", with_trace=True) == hashes(local, with_trace=True)


def test_a_killed_worker_loses_nothing(lab, local, cluster, tmp_path):
    address, workers = cluster
    killed = []

    def say(text: str) -> None:
        if text.startswith("1 of"):
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].wait(30))

    options = PartOptions(
        **SMALL, engine="dask", scheduler=address, scratch=str(tmp_path / "shared")
    )
    convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options, say=say)
    assert killed == [-signal.SIGKILL]
    assert hashes(tmp_path / "o", with_trace=True) == hashes(local, with_trace=True)
    assert not any((tmp_path / "shared").iterdir())


def test_parts_are_exchanged_through_fsspec(lab, local, tmp_path):
    out, scratch = tmp_path / "o", f"file://{tmp_path}/store"
    options = PartOptions(**SMALL, jobs=1, scratch=scratch)
    convert(str(lab / "study"), lab / "raw", out, parts=options)
    assert hashes(out, with_trace=True) == hashes(local, with_trace=True)
