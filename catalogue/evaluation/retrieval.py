"""Statistics of retrieval: how often the right answer comes first, and how surely that is known.

Shares are between 0 and 1. Nothing here knows what was searched or how.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959963984540054  # the standard normal distribution has 95 % of its mass within this many deviations


@dataclass(frozen=True, slots=True)
class Share:
    """A share of ``whole`` trials with its 95 % interval."""

    part: int
    whole: int
    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise ValueError(f"{self.value} lies outside {self.low} to {self.high}")


def share(part: int, whole: int) -> Share | None:
    """Return ``part`` of ``whole`` with the Wilson score interval at 95 %; None where there is nothing to share.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n): E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209, which keeps its
    promise for small n and at 0 and 1 (Brown, Cai, DasGupta, Statistical Science 16 (2001) 101). It takes the trials as
    independent; several photographs of one object are not, so the true interval is then wider.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if whole == 0:
        return None
    value, square = part / whole, _Z * _Z
    middle = value + square / (2 * whole)
    half = _Z * math.sqrt(value * (1 - value) / whole + square / (4 * whole * whole))
    low, high = (middle - half) / (1 + square / whole), (middle + half) / (1 + square / whole)
    return Share(part, whole, value, max(0.0, min(low, value)), min(1.0, max(high, value)))


def rank_curve(ranks: Sequence[int | None], *, most: int) -> list[Share]:
    """Return, for k from 1 to ``most``, the share of queries whose right answer is among the first k.

    None is a query whose right answer was not found at all. The cumulative match characteristic of ISO/IEC 19795-1.
    """
    if not ranks:
        return []
    found = sorted(rank for rank in ranks if rank is not None)
    curve = [share(bisect_right(found, k), len(ranks)) for k in range(1, most + 1)]
    return [point for point in curve if point is not None]


def roc_area(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return how often a positive score lies above a negative one, a tie counting half; None without both.

    This is the area under the ROC curve (Mann–Whitney; Hanley and McNeil, Radiology 143 (1982) 29): 0.5 is chance.
    """
    if not positive or not negative:
        return None
    below = sorted(negative)
    wins = sum(bisect_left(below, one) + bisect_right(below, one) for one in positive)
    return wins / (2 * len(positive) * len(negative))


def above_every(positive: Sequence[float], negative: Sequence[float]) -> Share | None:
    """Return the share of positive scores above every negative one; None without both."""
    if not negative:
        return None
    highest = max(negative)
    return share(sum(1 for one in positive if one > highest), len(positive))


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least ``percent`` of the values do not exceed (nearest rank)."""
    if not 0 < percent <= 100:
        raise ValueError(f"{percent} is no percentage above 0")
    if not values:
        return None
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def exact_mcnemar(only_first: int, only_second: int) -> float:
    """Return how probable so uneven a split, or a more uneven one, is if both methods are equally good (two-sided).

    ``only_first`` queries were right with the first method alone, ``only_second`` with the second alone; the others say
    nothing. Under equal methods the split is binomial with 1/2 (McNemar, Psychometrika 12 (1947) 153, exact form).
    """
    if only_first < 0 or only_second < 0:
        raise ValueError("counts are not negative")
    differing = only_first + only_second
    tail = sum(math.comb(differing, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * tail / 2**differing)
