from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.standards.name_patterns import NamePattern, label_with_numbers


@pytest.mark.parametrize(
    ("pattern", "name", "numbers"),
    [
        ("TRTxxP", "TRT01P", {"xx": "01"}),
        ("TRTxxP", "TRT1P", None),
        ("TRxxPGy", "TR10PG3", {"xx": "10", "y": "3"}),
        ("PxxSw", "P01S12", {"xx": "01", "w": "12"}),
        ("ANLzzFL", "ANL99FL", {"zz": "99"}),
        ("CRITyFL", "CRIT10FL", {"y": "10"}),
        ("CRITyFL", "CRIT01FL", None),
        ("--SEQ", "AESEQ", {}),
        ("--SEQ", "ASEQ", None),
        ("*DT", "DT", None),
        ("*DT", "XDT", {}),
        ("*DT", "TOOLONGDT", None),
    ],
)
def test_numbers_in_a_name(pattern, name, numbers):
    assert NamePattern(pattern).numbers_in(name) == numbers


@given(st.integers(1, 99), st.integers(1, 9))
def test_any_period_and_group_number_is_read_back(period, group):
    found = NamePattern("TRxxPGy").numbers_in(f"TR{period:02}PG{group}")
    assert found == {"xx": f"{period:02}", "y": str(group)}


@pytest.mark.parametrize(
    ("label", "numbers", "filled"),
    [
        ("Planned Pooled Treatment y for Period xx", {"xx": "01", "y": "2"},
         "Planned Pooled Treatment 2 for Period 01"),
        ("Study Day of Start of Observation*", {}, "Study Day of Start of Observation"),
        ("Description of  Period xx Subperiod w", {"xx": "01", "w": "2"},
         "Description of Period 01 Subperiod 2"),
        ("{Date}", {}, ""),
        ("1st Occurrence of ...", {"zz": "01"}, ""),
        ("Duration of XX", {}, ""),
    ],
)  # fmt: skip
def test_label_is_filled_or_left_to_the_sponsor(label, numbers, filled):
    assert label_with_numbers(label, numbers) == filled
