"""What was wrong with the values of a statement, in one text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def because_of(reasons: Mapping[str, np.ndarray]) -> str:
    """The texts whose mask is true somewhere, joined."""
    return "; or ".join(text for text, mask in reasons.items() if mask.any())
