"""Origins are inferred from how a value is made (language.md, section 2)."""

from __future__ import annotations

import pytest

from cdisc_convert.engine.origins import infer_origin
from cdisc_convert.pipeline import prepare


@pytest.mark.parametrize(
    ("study", "dataset", "variable", "origin", "source"),
    [
        ("abc01", "AE", "AETERM", "Collected", "Investigator"),
        ("abc01", "AE", "AEOUT", "Collected", "Investigator"),
        ("abc01", "LB", "LBORRES", "Collected", "Vendor"),
        ("abc01", "AE", "AESTDY", "Derived", "Sponsor"),
        ("abc01", "AE", "DOMAIN", "Assigned", "Sponsor"),
        ("abc01", "AE", "AEDECOD", "Assigned", "Sponsor"),  # a table of the coder
        ("abc01", "VS", "VISITNUM", "Protocol", "Sponsor"),  # a table marked protocol
        ("abc01", "VS", "VSTESTCD", "Assigned", "Sponsor"),
        ("abc01", "DS", "DSSTDTC", "Collected", "Investigator"),  # two parts that agree
        ("abc01", "DS", "DSDECOD", "Derived", "Sponsor"),  # parts that differ
        ("abc01", "DM", "DTHDTC", "Not Available", ""),  # a deliberate blank
        ("nct03821038", "ADSL", "FASFL", "Derived", "Sponsor"),  # constants that data choose
        ("nct03821038", "ADLYM", "ANL01FL", "Derived", "Sponsor"),
        ("nct03821038", "ADLYM", "CRIT1", "Assigned", "Sponsor"),  # the parameter alone decides
        ("nct03821038", "ADLYM", "PARAM", "Assigned", "Sponsor"),
        ("nct03821038", "ADSL", "AGE", "Predecessor", "DM.AGE"),
    ],
)
def test_origin_and_source(study, dataset, variable, origin, source):
    loaded, _, _ = prepare(study)
    spec = loaded.datasets[dataset]
    found = infer_origin(loaded, spec, spec.statements[variable])
    assert found[:2] == (origin, source)
    assert bool(found[2]) == (origin == "Derived")
