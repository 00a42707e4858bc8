"""What a measurement gave, as plain values that JSON holds, and as it is written: no digits that nobody knows."""

import math
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from catalogue.vision.holes import HoleCircle
from catalogue.vision.measure import AngleMeasurement, Measurement


@dataclass(frozen=True, slots=True)
class Result:
    """A length in mm or an angle in deg with its 95 % interval ``low`` to ``high``.

    ``uncertainty`` is its longer half; ``high``, ``value`` and ``uncertainty`` are None where only a lower bound is
    known. ``points`` counts what it rests on. ``counts`` are the numbers of holes that a circle of holes may have had,
    None for everything else.
    """

    value: float | None
    uncertainty: float | None
    low: float
    high: float | None
    unit: str
    method: str
    points: int
    sentences: list[str]
    counts: list[int] | None = None

    @classmethod
    def of(cls, found: Measurement | AngleMeasurement | HoleCircle) -> "Result":
        """State what a tool found."""
        if isinstance(found, HoleCircle):
            length = asdict(cls.of(found.diameter))
            return cls(**length | {"sentences": [*found.sentences, *length["sentences"]], "counts": list(found.counts)})
        if isinstance(found, AngleMeasurement):
            value, uncertainty, unit = found.value_deg, found.uncertainty_deg, "deg"
            return cls(value, uncertainty, found.low, found.high, unit, found.method, found.points,
                       list(found.sentences))  # fmt: skip
        high = found.high if math.isfinite(found.high) else None
        return cls(found.value_mm, found.uncertainty_mm, found.low, high, "mm", found.method, found.points,
                   list(found.sentences))  # fmt: skip

    @property
    def bounded(self) -> bool:
        """Whether there is a value, not a lower bound only."""
        return self.value is not None

    def plain(self) -> dict[str, Any]:
        """Give what JSON holds; ``Result(**plain)`` reads it back."""
        return asdict(self)

    @property
    def written(self) -> tuple[str, str]:
        """Value and uncertainty to two digits of the latter, which is rounded up (GUM 7.2.6); empty without a value."""
        if self.value is None or self.uncertainty is None:
            return "", ""
        return _at(self.value, self._place, ROUND_HALF_EVEN), _at(self.uncertainty, self._place, ROUND_CEILING)

    @property
    def interval(self) -> str:
        """The interval in words, rounded outwards."""
        low = _at(self.low, self._place, ROUND_FLOOR)
        if self.high is None:
            return f"more than {low} {self.unit}"
        return f"{low} to {_at(self.high, self._place, ROUND_CEILING)} {self.unit}"

    @property
    def text(self) -> str:
        """The value with its uncertainty, or the lower bound."""
        value, uncertainty = self.written
        return f"{value} ± {uncertainty} {self.unit}" if value else self.interval

    @property
    def _place(self) -> Decimal:
        # A lower bound is known no better than to a hundredth of itself.
        known = self.uncertainty if self.uncertainty is not None else self.low / 10
        return Decimal(1).scaleb(math.floor(math.log10(known)) - 1 if known > 0 else -3)


def _at(number: float, place: Decimal, rounding: str) -> str:
    # In whole units of ``place``: quantize alone would write hundreds with an exponent.
    return format((Decimal(repr(number)) / place).quantize(Decimal(1), rounding=rounding) * place, "f")
