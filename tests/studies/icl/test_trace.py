"""`trace` makes a value of every dataset again, from its raw cells."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.trace import trace

TRACED = (
    ("AE", "AESTDTC"), ("BE", "BESTDTC"), ("BS", "BSSTRESN"), ("CM", "CMTRT"), ("CO", "COVAL"),
    ("CP", "CPSTRESN"), ("DM", "RFXENDTC"), ("DS", "DSDECOD"), ("DV", "DVTERM"), ("EC", "ECDOSE"),
    ("EX", "EXDOSE"), ("FAHP", "FASTRESC"), ("FAOI", "FAOBJ"), ("IE", "IETESTCD"),
    ("IS", "ISSTRESC"), ("LB", "LBSTRESN"), ("MB", "MBSTRESC"), ("MH", "MHDECOD"),
    ("MI", "MISTRESC"), ("PC", "PCSTRESC"), ("PE", "PESTRESC"), ("PP", "PPSTRESN"),
    ("PR", "PRSTDTC"), ("QS", "QSSTRESN"), ("RELSPEC", "SPEC"), ("SE", "SEENDTC"),
    ("SV", "SVSTDTC"), ("TA", "ETCD"), ("TE", "TESTRL"), ("TI", "IETEST"), ("TS", "TSVAL"),
    ("TV", "TVSTRL"), ("VS", "VSSTRESN"), ("SUPPEX", "DOSEWT"), ("SUPPDM", "COENRID"),
)  # fmt: skip


@pytest.mark.parametrize(("dataset", "variable"), TRACED)
def test_trace_explains_a_value_of_each_dataset(done, dataset, variable):
    parent = dataset.removeprefix("SUPP")
    records = done.records(parent)
    found = [at for at, r in enumerate(records, start=1) if r.get(variable) is not None]
    at = found[len(found) // 2] if found else 1
    result = CliRunner().invoke(
        trace,
        [str(done.folder), parent, "--record", str(at), "--variable", variable, "--format", "json"],
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert variable in json.dumps(told)
    if found:
        assert str(records[at - 1][variable]).split(".")[0] in result.output
