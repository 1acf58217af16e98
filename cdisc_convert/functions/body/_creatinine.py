"""Serum creatinine in the unit of the formulas."""

from __future__ import annotations

from typing import Literal

CreatinineUnit = Literal["mg/dL", "umol/L"]
UMOL_PER_MG = 88.4
"""umol/L in 1 mg/dL (molar mass of creatinine 113.12 g/mol)."""


def per_mg(unit: str) -> float:
    """What a value in `unit` is divided by to give mg/dL."""
    return UMOL_PER_MG if unit == "umol/L" else 1.0
