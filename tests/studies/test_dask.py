"""Parts made by a Dask cluster give the same bytes, also when a worker is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError, UserError
from cdisc_convert.pipeline import PartOptions, convert
from cdisc_convert.submission import farm
from tests.studies.lab_study import hashes, make_lab

pytest.importorskip("distributed", reason="the extra [dask] is not installed")
ROOT = Path(__file__).resolve().parents[2]
in_proof = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="takes half a minute: make proof"
)
STORE = "s3://exchange/of/runs"
SMALL = {"part_rows": 4, "large_bytes": 0}


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Path:
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def local(lab, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("local") / "out"
    convert(str(lab / "study"), lab / "raw", out, parts=PartOptions(**SMALL, jobs=1))
    return out


@dataclass(frozen=True)
class Cluster:
    """A scheduler and two workers, each a process of its own on the loopback address."""

    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]


PLAIN_WORKERS = (("--nthreads", "1"), ("--nthreads", "1"))


@pytest.fixture
def cluster(tmp_path, request):
    """A cluster; a parameter gives the options of its workers."""
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

    scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    until = time.monotonic() + 60
    while not address.exists() and time.monotonic() < until:
        time.sleep(0.1)
    options = getattr(request, "param", PLAIN_WORKERS)
    workers = [start("dask_worker", "--no-nanny", *each) for each in options]
    yield Cluster(json.loads(address.read_text())["address"], scheduler, workers)
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
    workers, killed = cluster.workers, []

    def say(text: str) -> None:
        if text.startswith("1 of"):
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].wait(30))

    options = PartOptions(
        **SMALL, engine="dask", scheduler=cluster.address, scratch=str(tmp_path / "shared")
    )
    convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options, say=say)
    assert killed == [-signal.SIGKILL]
    assert hashes(tmp_path / "o", with_trace=True) == hashes(local, with_trace=True)
    assert not any((tmp_path / "shared").iterdir())


@pytest.mark.proof
@in_proof
@pytest.mark.parametrize("moment", range(5))
def test_a_worker_killed_at_any_moment_loses_nothing(lab, local, cluster, tmp_path, moment):
    chosen = random.Random(moment)
    victim = chosen.choice(cluster.workers)
    timer = threading.Timer(chosen.uniform(0, 3), victim.kill)
    options = PartOptions(
        **SMALL, engine="dask", scheduler=cluster.address, scratch=str(tmp_path / "shared")
    )
    timer.start()
    convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options)
    timer.cancel()
    assert hashes(tmp_path / "o", with_trace=True) == hashes(local, with_trace=True)
    assert not any((tmp_path / "shared").iterdir())


UNEQUAL = (
    ("--nthreads", "3", "--memory-limit", "2GB"),
    ("--nthreads", "1", "--memory-limit", "400MB"),
)


@pytest.mark.proof
@in_proof
@pytest.mark.parametrize("cluster", [UNEQUAL], indirect=True)
def test_unequal_workers_with_limits_of_memory_give_the_same_bytes(lab, local, cluster, tmp_path):
    options = PartOptions(
        **SMALL, engine="dask", scheduler=cluster.address, scratch=str(tmp_path / "shared")
    )
    convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options)
    assert hashes(tmp_path / "o", with_trace=True) == hashes(local, with_trace=True)


@pytest.mark.proof
@in_proof
def test_a_scheduler_that_dies_is_told_and_no_run_is_left(lab, cluster, tmp_path):
    """Workers without scheduler may still write a part into the exchange; see docs/performance.md."""

    def say(text: str) -> None:
        if text.startswith("1 of"):
            cluster.scheduler.kill()

    options = PartOptions(
        **SMALL, engine="dask", scheduler=cluster.address, scratch=str(tmp_path / "shared")
    )
    with pytest.raises(UserError, match="--engine dask: the cluster lost a part for good"):
        convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options, say=say)
    assert not [path for path in tmp_path.iterdir() if path.name.lstrip(".").startswith("o")]


@pytest.fixture
def bucket(monkeypatch):
    """The URL of a bucket of an object store on the loopback address, known to all processes."""
    pytest.importorskip("s3fs", reason="the file system of the object store is not installed")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    told = {"endpoint_url": address, "key": "k", "secret": "s", "client_kwargs": {}}
    monkeypatch.setenv("FSSPEC_S3", json.dumps(told))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import fsspec
    from fsspec.config import set_conf_env

    monkeypatch.setitem(fsspec.config.conf, "s3", {})
    set_conf_env(fsspec.config.conf)
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.makedirs("exchange", exist_ok=True)
    yield system
    server.stop()


@pytest.mark.parametrize(
    "engine", ["local", pytest.param("dask", marks=[pytest.mark.proof, in_proof])]
)
def test_parts_are_exchanged_through_an_object_store(bucket, request, engine, lab, local, tmp_path):
    address = request.getfixturevalue("cluster").address if engine == "dask" else ""
    options = PartOptions(
        part_rows=30, large_bytes=0, engine=engine, jobs=1, scheduler=address, scratch=STORE
    )
    out = tmp_path / "o"
    convert(str(lab / "study"), lab / "raw", out, parts=options)
    assert hashes(out) == hashes(local)
    bucket.invalidate_cache()
    assert bucket.find("exchange") == []


def test_a_place_that_cannot_be_used_is_told_and_nothing_stays(bucket, lab, tmp_path):
    for scratch in ("s3://no-such-bucket/x", "nosuch://x", "file:///proc/none"):
        options = PartOptions(**SMALL, jobs=1, scratch=scratch)
        with pytest.raises(SourceError, match=r"place for parts cannot be used .*--scratch"):
            convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options)
        assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_nothing_in_the_exchange(lab, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(lab / "raw", raw)
    text = (raw / "lab.csv").read_text(encoding="utf-8").replace(",Glucose,10,", ",Glucose,¹0,")
    (raw / "lab.csv").write_text(text, encoding="utf-8")
    options = PartOptions(**SMALL, jobs=1, scratch=str(tmp_path / "shared"))
    with pytest.raises(UserError):
        convert(str(lab / "study"), raw, tmp_path / "o", parts=options, ascii_policy="refuse")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["raw", "shared"]
    assert list((tmp_path / "shared").iterdir()) == []


def test_a_scheduler_that_is_not_there_is_told(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(farm, "SECONDS_TO_ANSWER", 1)
    for address in ("127.0.0.1:1", "tcp://"):
        options = PartOptions(**SMALL, engine="dask", scheduler=address)
        with pytest.raises(UserError, match="no Dask scheduler with a worker answers at"):
            convert(str(lab / "study"), lab / "raw", tmp_path / "o", parts=options)


def test_parts_are_exchanged_through_fsspec(lab, local, tmp_path):
    out, scratch = tmp_path / "o", f"file://{tmp_path}/store"
    options = PartOptions(**SMALL, jobs=1, scratch=scratch)
    convert(str(lab / "study"), lab / "raw", out, parts=options)
    assert hashes(out, with_trace=True) == hashes(local, with_trace=True)
