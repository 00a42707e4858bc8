"""The weight of evidence: a bounded log10 likelihood ratio with its interval and what it rests on."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

# Room for the last bits of sums; no weight is meant to be read to nine decimals.
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class LogLR:
    """log10 of P(evidence | the type) / P(evidence | another type or none of the library), with what it rests on.

    ``low`` and ``high`` span the values that the stated error rates allow when each is halved or doubled. ``floor``
    and ``ceiling`` are the least and the most that the data behind it could ever give. ``sources`` are the codes of
    the sources it counts. Positive supports the type, negative supports the alternative, 0 supports neither.
    """

    value: float
    low: float
    high: float
    floor: float = -math.inf
    ceiling: float = math.inf
    sources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.low <= self.value <= self.high):
            raise ValueError(f"{self.value} lies outside {self.low} to {self.high}")
        if not (self.floor - _SLACK <= self.low and self.high <= self.ceiling + _SLACK):
            raise ValueError(f"{self.low} to {self.high} lies beyond the bounds, {self.floor} and {self.ceiling}")

    def bounded(self, floor: float, ceiling: float) -> "LogLR":
        """Cut value and interval back to ``floor`` and ``ceiling``; bounds only ever become tighter."""
        floor, ceiling = max(floor, self.floor), min(ceiling, self.ceiling)
        if floor > ceiling:
            raise ValueError(f"the floor {floor} lies above the ceiling {ceiling}")
        low, value, high = (min(max(x, floor), ceiling) for x in (self.low, self.value, self.high))
        return replace(self, low=low, value=value, high=high, floor=floor, ceiling=ceiling)

    @property
    def weighs(self) -> bool:
        """Whether it supports either side at all."""
        return bool(self.value or self.low or self.high)


NOTHING = LogLR(0.0, 0.0, 0.0, 0.0, 0.0)


def total(parts: Iterable[LogLR]) -> LogLR:
    """Add the weights of independent groups, in whatever order: the result is the same to the last bit.

    Values and bounds add, and so do half-widths: the rates behind them are common to all, so they err together.
    """
    listed = list(parts)
    if not listed:
        return NOTHING
    value = math.fsum(one.value for one in listed)
    low, high = (math.fsum(getattr(one, end) for one in listed) for end in ("low", "high"))
    return LogLR(
        value, min(low, value), max(high, value), math.fsum(one.floor for one in listed),
        math.fsum(one.ceiling for one in listed), frozenset().union(*(one.sources for one in listed)),
    )  # fmt: skip
