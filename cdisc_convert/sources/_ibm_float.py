"""IBM System/360 double floats, the numbers of SAS transport files (SAS technical note TS-140).

A value is sign x 0.F x 16**(E - 64): one sign bit, seven bits E, 56 bits F whose leading hex digit
is not zero. A double has 53 significant bits, so that after the shift of at most three bits that
aligns it to a hex digit it always fits the 56 bits: in range, nothing is rounded.
"""

from __future__ import annotations

import numpy as np

SMALLEST = 16.0**-65
"""Smallest magnitude above zero that an IBM double holds (5.4E-79)."""
LARGEST = float(np.nextafter(16.0**63, 0.0))
"""Largest double that an IBM double holds (just under 7.24E75)."""

MISSING = np.uint64(0x2E << 56)  # "." and seven zero bytes
_SIGN = np.uint64(1 << 63)
_FRACTION = np.uint64((1 << 56) - 1)
_MANTISSA = np.uint64((1 << 52) - 1)
_LEADING = np.uint64(1 << 52)
_TOP_BYTE = np.uint64(56)

# Factor of each first byte: powers of two within the normal doubles, so that multiplying is exact.
_SCALE = np.array([(-1.0 if b & 0x80 else 1.0) * 2.0 ** (4 * (b & 0x7F) - 312) for b in range(256)])


def to_ibm(numbers: np.ndarray) -> np.ndarray:
    """IBM bit patterns (uint64, big end first when written as `>u8`) of float64 `numbers`.

    NaN gives the SAS missing value `.`; both zeros give zero. The caller has checked that every
    other magnitude lies in SMALLEST..LARGEST.
    """
    bits = np.ascontiguousarray(numbers, dtype=np.float64).view(np.uint64)
    # One more in the exponent makes `exponent mod 4` the shift that aligns to a hex digit.
    raised = (bits & ~_SIGN) + _LEADING
    shift = (raised >> np.uint64(52)) & np.uint64(3)
    fraction = ((bits & _MANTISSA) | _LEADING) << shift
    exponent = (raised >> np.uint64(54)) - np.uint64(191)
    patterns = (bits & _SIGN) | (exponent << _TOP_BYTE) | fraction
    patterns[numbers == 0] = 0
    patterns[np.isnan(numbers)] = MISSING
    return patterns


def from_ibm(patterns: np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
    """Float64 values of IBM bit `patterns` (uint64), and the count of each special missing code.

    All missing codes give NaN; `.A` to `.Z` and `._` are counted by name. A fraction of more than
    53 bits, which no double has, is rounded to the nearest double.
    """
    fractions = patterns & _FRACTION
    first_bytes = (patterns >> _TOP_BYTE).view(np.int64)
    values = fractions.view(np.int64).astype(np.float64)
    values *= _SCALE.take(first_bytes)
    empty = np.flatnonzero(values == 0)  # missing, or a zero of either sign
    empty = empty[patterns[empty] != 0]
    if len(empty) == 0:
        return values, {}
    marks = first_bytes[empty]
    is_missing = (marks == 0x2E) | (marks == 0x5F) | ((marks >= 0x41) & (marks <= 0x5A))
    values[empty] = np.where(is_missing, np.nan, 0.0)
    marks, counts = np.unique(marks[is_missing & (marks != 0x2E)], return_counts=True)
    return values, {f".{chr(m)}": int(n) for m, n in zip(marks, counts, strict=True)}
