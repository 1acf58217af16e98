"""How estimates are written: decimals by kind, the same half-up rounding as in the datasets."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from cdisc_convert.functions._registry import Operation

NOT_ESTIMABLE = "NE"
SMALLEST_P = Decimal("0.0001")
FIXED = {"count": 0, "percent": 1, "ratio": 2, "p": 4}
MORE = {"value": 0, "mean": 1, "spread": 2}


def estimate_text(operation: Operation, value: float | str | None, decimals: int) -> str:
    """An estimate as a table shows it; `decimals` are those of the values analysed."""
    if value is None:
        return NOT_ESTIMABLE
    if isinstance(value, str):
        return value
    if operation.shown == "p":
        return p_text(value)
    places = FIXED.get(operation.shown, decimals + MORE.get(operation.shown, 0))
    return rounded_text(value, places)


def p_text(value: float) -> str:
    """A p-value with four decimals, `<0.0001` below them."""
    exact = Decimal(repr(float(value)))
    return f"<{SMALLEST_P}" if exact < SMALLEST_P else rounded_text(value, FIXED["p"])


def rounded_text(value: float, places: int) -> str:
    """A number rounded half up to `places` decimals, without a negative zero."""
    exact = Decimal(f"{float(value):.12g}")
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def raw_text(value: float | str) -> str:
    """A number with the digits that do not depend on the order of addition."""
    return value if isinstance(value, str) else f"{float(value):.12g}"
