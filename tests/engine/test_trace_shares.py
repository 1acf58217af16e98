"""Traces of runs in parts, put together from the shares of the parts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cdisc_convert.engine.trace_read import TraceShares


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_share_without_records_may_lack_a_column(tmp_path, empty):
    for number in range(3):
        values = {"@subject": [number], "@record": [1]}
        if number == empty:  # a dataset that is submitted only where it has records
            values = {"@subject": pa.array([], pa.int64())}
        pq.write_table(pa.table(values), tmp_path / f"CO.{number:05d}.parquet")
    shares = TraceShares.of(tmp_path, {"subjects": [0, 0, 0], "records:CO": [0, 1, 2]}, {})
    assert len(shares.table("CO", ["@record"])) == 2
