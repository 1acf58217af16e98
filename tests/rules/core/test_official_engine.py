"""The real engine, where it is set up (make core): it and ours agree on a small study."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.core.environment import CoreSetup, core_setup, encoding_of
from cdisc_convert.rules.core.results import run_core
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.open_rules.parse import read_rules
from cdisc_convert.rules.open_rules.run import run_rules

SHARED = Path(__file__).resolve().parents[4] / "shared"
CASE = SHARED / "oracle/open-rules/cases/CORE-000218/negative/01/data"
RULES = SHARED / "oracle/open-rules/rules/sdtm"


@pytest.fixture(scope="module")
def setup() -> CoreSetup:
    try:
        return core_setup(cache=SHARED / "core-cache", seconds=60)
    except SpecError as error:
        pytest.skip(f"needs the official engine: {error}")


def test_both_engines_find_the_same_records(setup: CoreSetup, tmp_path: Path):
    names = ("CORE-000218", "CORE-000022", "CORE-000718")
    for name in names:
        (tmp_path / f"{name}.yml").write_bytes((RULES / f"{name}.yml").read_bytes())
    (tmp_path / "BROKEN.yml").write_text("Core: [")
    study = read_study(CASE)
    official = {one.name: one for one in run_core(study, CASE, setup, rules=tmp_path)}
    ours = {one.name: one for one in run_rules(read_rules(tmp_path), study)}
    assert set(official) == {*names, "BROKEN"}
    assert official["BROKEN"].status.value == ours["BROKEN"].status.value == "not_run"
    for name in names:
        assert official[name].status is ours[name].status, name
        rows = [{(f.dataset, f.record) for f in one[name].findings} for one in (official, ours)]
        assert rows[0] == rows[1], name
    assert official["CORE-000218"].true_count


def test_a_foreign_byte_in_a_file_is_noticed(tmp_path: Path):
    import pyreadstat
    from pandas import DataFrame

    frame = DataFrame({"DOMAIN": ["AE"], "AETERM": ["fievre"]})
    path = tmp_path / "ae.xpt"
    pyreadstat.write_xport(frame, path, table_name="AE", file_label="x", file_format_version=5)
    assert encoding_of(read_study(tmp_path), tmp_path) == "utf-8"
    path.write_bytes(path.read_bytes().replace(b"fievre", b"fi\xe8vre"))
    assert encoding_of(read_study(tmp_path), tmp_path) == "cp1252"
