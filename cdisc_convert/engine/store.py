"""A folder that all processes of a run can reach: a local path, or a URL that fsspec opens."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdisc_convert.model.errors import SourceError

OBJECT_STORES = {"abfs", "az", "gcs", "gs", "oci", "oss", "s3", "s3a"}
"""Protocols without folders; making one there would make a bucket that nobody asked for."""


@dataclass(frozen=True)
class Store:
    """Files by name under `url`; names have `/` between folders.

    A file appears whole or not at all: on a local disk it is written under another name first, an
    object store does the same by itself.
    """

    url: str

    @property
    def is_local(self) -> bool:
        """True where the files lie in a folder of this machine (or one that is mounted)."""
        return "://" not in self.url

    def path(self, name: str) -> Path:
        """The path of a file of a local store."""
        assert self.is_local, f"{self.url} is no local folder"
        return Path(self.url) / name

    def has(self, name: str) -> bool:
        """True where the file is there."""
        if self.is_local:
            return self.path(name).exists()
        with self._remote() as (system, root):
            return bool(system.exists(f"{root}/{name}"))

    def names(self, folder: str) -> list[str]:
        """Names of the files right in `folder`, sorted."""
        if self.is_local:
            path = self.path(folder)
            return sorted(p.name for p in path.iterdir() if p.is_file()) if path.is_dir() else []
        with self._remote() as (system, root):
            try:
                found = system.ls(f"{root}/{folder}", detail=True)
            except FileNotFoundError:
                return []
        return sorted(
            str(entry["name"]).rsplit("/", 1)[-1] for entry in found if entry["type"] == "file"
        )

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        if self.is_local:
            return self.path(name).read_bytes()
        with self._remote() as (system, root):
            return bytes(system.cat_file(f"{root}/{name}"))

    def write(self, name: str, content: bytes) -> None:
        """Write a whole file."""
        if not self.is_local:
            with self._remote() as (system, root):
                if not OBJECT_STORES & set(_protocols(system)):
                    system.makedirs(f"{root}/{name}".rsplit("/", 1)[0], exist_ok=True)
                system.pipe_file(f"{root}/{name}", content)
            return
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(content)
        new.replace(path)

    def read_json(self, name: str) -> Any:
        """The content of a JSON file."""
        return json.loads(self.read(name))

    def write_json(self, name: str, content: Any) -> None:
        """Write `content` as JSON."""
        self.write(name, json.dumps(content, ensure_ascii=False).encode())

    @contextmanager
    def table(self, name: str) -> Iterator[pa.Table]:
        """An Arrow file as a table; what of it is kept longer must be copied."""
        if self.is_local:
            with pa.memory_map(str(self.path(name))) as file:
                yield pa.ipc.open_file(file).read_all()
            return
        yield pa.ipc.open_file(pa.BufferReader(self.read(name))).read_all()

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write `table` as an Arrow file of one batch; whole numbers as narrow as they can be."""
        batch = _narrowed(table.combine_chunks())
        if not self.is_local:
            sink = pa.BufferOutputStream()
            _write_batch(sink, batch)
            self.write(name, sink.getvalue().to_pybytes())
            return
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        with pa.OSFile(str(new), "wb") as file:
            _write_batch(file, batch)
        new.replace(path)

    def fetch(self, name: str, target: Path) -> None:
        """The file as a local one; a local file is moved."""
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.is_local:
            self.path(name).replace(target)
        else:
            target.write_bytes(self.read(name))

    def remove(self, folder: str = "") -> None:
        """Remove the folder with everything in it, or a folder in it."""
        if self.is_local:
            shutil.rmtree(self.path(folder), ignore_errors=True)
            return
        with self._remote() as (system, root):
            if system.exists(f"{root}/{folder}".rstrip("/")):
                system.rm(f"{root}/{folder}".rstrip("/"), recursive=True)

    @contextmanager
    def _remote(self) -> Iterator[tuple[Any, str]]:
        """The file system, without a memory of what other processes have changed, and our place.

        Raises SourceError for what the store refuses.
        """
        try:
            import fsspec

            system, root = fsspec.core.url_to_fs(self.url)
            system.invalidate_cache()
            yield system, str(root).rstrip("/")
        except _refusals() as error:
            text = f"this place for parts cannot be used ({error}); see --scratch"
            raise SourceError.at(self.url, text) from error


def _protocols(system: Any) -> tuple[str, ...]:
    told = system.protocol
    return (told,) if isinstance(told, str) else tuple(told)


def _refusals() -> tuple[type[Exception], ...]:
    """What a store raises; its library can have errors of its own that are no OSError."""
    library = sys.modules.get("botocore.exceptions")
    own = (library.BotoCoreError, library.ClientError) if library is not None else ()
    return (ImportError, OSError, ValueError, *own)


def _write_batch(sink: Any, table: pa.Table) -> None:
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _narrowed(table: pa.Table) -> pa.Table:
    """The table with whole numbers and codes in the fewest bytes that hold them all."""
    arrays = []
    for column in table.columns:
        array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        if isinstance(array, pa.DictionaryArray):
            codes = array.indices.cast(_narrowest(0, len(array.dictionary)), safe=False)
            array = pa.DictionaryArray.from_arrays(codes, array.dictionary, safe=False)
        elif pa.types.is_integer(array.type) and len(array):
            span = pc.min_max(array)
            if span["min"].is_valid:
                kind = _narrowest(span["min"].as_py(), span["max"].as_py())
                array = array.cast(kind, safe=False)
        arrays.append(array)
    fields = [f.with_type(a.type) for f, a in zip(table.schema, arrays, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, table.schema.metadata))


def _narrowest(least: int, most: int) -> pa.DataType:
    for kind, bits in ((pa.int8(), 7), (pa.int16(), 15), (pa.int32(), 31)):
        if -(2**bits) <= least and most < 2**bits:
            return kind
    return pa.int64()


def numbers_of(table: pa.Table, name: str) -> np.ndarray:
    """A copy of a whole-number column without nulls."""
    return np.array(table.column(name).to_numpy(), dtype=np.int64)
