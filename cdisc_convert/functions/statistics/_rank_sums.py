"""The exact distribution of a rank sum over all divisions of the records into two groups."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np

MOST_RECORDS = 200


def rank_sum_p(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Rank sum of `first` (mid-ranks) and its exact two-sided p-value.

    Counts every one of the C(N, n) divisions: the number of divisions with each rank sum is a
    coefficient of a polynomial, built up record by record in whole numbers without rounding. Ranks
    are doubled, so that mid-ranks of ties are whole. The p-value is the share of divisions whose
    rank sum is at least as far from its expectation as the one that occurred.
    At most `MOST_RECORDS` records in all, at least one in each group.
    """
    from scipy import stats

    ranks = np.rint(2 * stats.rankdata(np.concatenate([first, second]))).astype(int).tolist()
    size, chosen = len(ranks), len(first)
    assert 0 < chosen < size <= MOST_RECORDS
    observed = sum(ranks[:chosen])
    # twice the expectation of the doubled rank sum: chosen * (size + 1) * 2, always whole
    centre = 2 * chosen * (size + 1)
    far = abs(2 * observed - centre)
    extreme = sum(
        count for total, count in _divisions(ranks, chosen) if abs(2 * total - centre) >= far
    )
    return observed / 2, extreme / comb(size, chosen)


def _divisions(ranks: list[int], chosen: int) -> Iterator[tuple[int, int]]:
    """(sum, number of choices of `chosen` ranks with it), where there are any.

    A polynomial in the sum is one whole number with a field of `width` bits for each coefficient;
    no coefficient reaches C(N, n), so fields never run into each other.
    """
    width = 8 * ((comb(len(ranks), len(ranks) // 2).bit_length() + 8) // 8)
    counts = [1] + [0] * chosen
    for position, rank in enumerate(ranks, start=1):
        for taken in range(min(position, chosen), 0, -1):
            counts[taken] += counts[taken - 1] << (width * rank)
    step = width // 8
    packed = counts[chosen]
    data = packed.to_bytes((packed.bit_length() + 7) // 8 + step, "little")
    for total, start in enumerate(range(0, len(data), step)):
        if count := int.from_bytes(data[start : start + step], "little"):
            yield total, count
