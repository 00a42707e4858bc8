"""How the size of things in a photograph is known, as plain values: what is stored gives the same gauge again.

What was found in pixels (the corners of a card, the rhythm of a ruler) is part of the statement, so that a measurement
can be recomputed without the picture. Points are [x, y] in pixels of the upright original.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np

from catalogue.vision import card
from catalogue.vision.intervals import CLICK_SIGMA_PX
from catalogue.vision.scale import Gauge, Lifted, Scale, from_points

_EXACT = "The known length was taken as exact."

Points = list[list[float]]


@dataclass(frozen=True, slots=True)
class TwoPoints:
    """Two points a known length apart; ``uncertainty_mm`` is the 95 % half width of that length."""

    by: ClassVar[str] = "two_points"
    points_px: Points
    length_mm: float
    uncertainty_mm: float = 0.0

    def gauge(self, *, sigma_px: float = CLICK_SIGMA_PX) -> Gauge:
        """Take the scale. Raises ``ValueError`` as ``scale.from_points`` does."""
        found = from_points(np.array(self.points_px, np.float64), length_mm=self.length_mm,
                            uncertainty_mm=self.uncertainty_mm, sigma_px=sigma_px)  # fmt: skip
        return found if self.uncertainty_mm else replace(found, sentences=(*found.sentences, _EXACT))

    @property
    def words(self) -> str:
        """How the size is known, in a few words."""
        return f"size by two points {self.length_mm:g} mm apart"


@dataclass(frozen=True, slots=True)
class CardSeen:
    """Our measuring card: its printed check line as measured, and where its markers are seen."""

    by: ClassVar[str] = "card"
    check_line_mm: float
    size_px: list[int]
    markers_px: dict[str, Points]

    def gauge(self, *, sigma_px: float = CLICK_SIGMA_PX) -> Gauge:
        """Fit the card's plane. Raises ``NoGauge`` as ``card.plane`` does."""
        found = {int(number): np.array(corners, np.float64) for number, corners in self.markers_px.items()}
        return card.plane(found, size=(self.size_px[0], self.size_px[1]), check_line_mm=self.check_line_mm)

    @property
    def words(self) -> str:
        """How the size is known, in a few words."""
        return f"size by {card.NAME}, check line {self.check_line_mm:g} mm"


@dataclass(frozen=True, slots=True)
class RulerSeen:
    """A ruler: the line across its ticks, the distance from tick to tick, and the scale that their rhythm gave."""

    by: ClassVar[str] = "ruler"
    points_px: Points
    spacing_mm: float
    mm_per_px: float
    uncertainty_mm_per_px: float
    sentences: list[str]

    def gauge(self, *, sigma_px: float = CLICK_SIGMA_PX) -> Gauge:
        """Give the scale that was found; the clicks do not matter, the ticks were counted."""
        method = f"ruler with a tick every {self.spacing_mm:g} mm"
        return Scale(self.mm_per_px, self.uncertainty_mm_per_px, method, tuple(self.sentences))

    @property
    def words(self) -> str:
        """How the size is known, in a few words."""
        return f"size by a ruler with a tick every {self.spacing_mm:g} mm"


@dataclass(frozen=True, slots=True)
class Height:
    """What is measured lies this much nearer to the camera than what gave the size (farther: negative)."""

    height_mm: float
    distance_mm: float
    uncertainty_mm: float


Source = TwoPoints | CardSeen | RulerSeen
_SOURCES: dict[str, type[Source]] = {one.by: one for one in (TwoPoints, CardSeen, RulerSeen)}


@dataclass(frozen=True, slots=True)
class Stated:
    """A source of size, and the height of what is measured where somebody stated it."""

    source: Source
    height: Height | None = None

    def gauge(self, *, sigma_px: float) -> Gauge:
        """Give the gauge; ``sigma_px`` is the standard deviation of a click. Raises ``ValueError`` in a sentence."""
        found = self.source.gauge(sigma_px=sigma_px)
        if self.height is None:
            return found
        height = self.height
        return Lifted(found, height.height_mm, height.distance_mm, height.uncertainty_mm)

    @property
    def words(self) -> str:
        """How the size is known, in a few words."""
        lifted = f", corrected for a height of {self.height.height_mm:g} mm" if self.height else ""
        return self.source.words + lifted

    @property
    def in_the_plane(self) -> bool:
        """Whether perspective is corrected."""
        return isinstance(self.source, CardSeen)

    def plain(self) -> dict[str, Any]:
        """Give what JSON holds and ``from_plain`` reads back."""
        height = {"height": asdict(self.height)} if self.height else {}
        return {"by": self.source.by, **asdict(self.source), **height}

    @classmethod
    def from_plain(cls, stated: Mapping[str, Any]) -> "Stated":
        """Read what ``plain`` gave. Raises ``KeyError`` or ``TypeError`` for anything else."""
        own = {name: value for name, value in stated.items() if name not in ("by", "height")}
        height = stated.get("height")
        return cls(_SOURCES[stated["by"]](**own), Height(**height) if height else None)
