"""Turn pixels into millimetres, and know how wrong that may be.

Points are (k, 2) x and y in pixels of the upright original, the centre of the first pixel at (0, 0).
"""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from catalogue.vision.intervals import CLICK_SIGMA_PX, NORMAL, spread

NOT_CORRECTED = "Perspective is not corrected: the scale holds only at the depth and place where it was taken."


class Gauge(Protocol):
    """What gives positions in millimetres; only distances mean something, the origin is anywhere."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the reader of a measurement must know about how the size was found."""

    def to_mm(self, points: np.ndarray) -> np.ndarray:
        """Carry ``points`` (k, 2) in pixels to (k, 2) in millimetres."""

    def to_px(self, mm: np.ndarray) -> np.ndarray:
        """Carry (k, 2) in millimetres back to where they are seen; not finite where they are not."""

    def per_pixel(self, points: np.ndarray) -> np.ndarray:
        """The (k, 2, 2) derivatives of ``to_mm`` at ``points``, millimetres per pixel."""

    def variants(self) -> "tuple[Gauge, ...]":
        """The gauge moved by one standard deviation along each independent way in which it may be wrong."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale for the whole picture; ``uncertainty`` is the 95 % half width of ``mm_per_px``."""

    mm_per_px: float
    uncertainty: float
    method: str
    sentences: tuple[str, ...] = (NOT_CORRECTED,)

    def __post_init__(self) -> None:
        if not (np.isfinite(self.mm_per_px) and self.mm_per_px > 0):
            raise ValueError(f"a scale is greater than zero, not {self.mm_per_px}")
        if not 0 <= self.uncertainty < self.mm_per_px:
            raise ValueError("the scale is not known at all: its uncertainty is as large as itself")

    def to_mm(self, points: np.ndarray) -> np.ndarray:
        """Carry ``points`` (k, 2) in pixels to millimetres."""
        return np.asarray(points, np.float64) * self.mm_per_px

    def to_px(self, mm: np.ndarray) -> np.ndarray:
        """Carry (k, 2) in millimetres back to pixels."""
        return np.asarray(mm, np.float64) / self.mm_per_px

    def per_pixel(self, points: np.ndarray) -> np.ndarray:
        """The same derivative (k, 2, 2) everywhere."""
        return np.broadcast_to(np.eye(2) * self.mm_per_px, (len(points), 2, 2))

    def variants(self) -> tuple[Gauge, ...]:
        """One way to be wrong: everything too large together."""
        return (replace(self, mm_per_px=self.mm_per_px + self.uncertainty / NORMAL, uncertainty=0.0),)


@dataclass(frozen=True, slots=True)
class Lifted:
    """A gauge for a plane that lies ``height_mm`` nearer to the camera (below: negative) than the one measured.

    The same length appears larger by distance / (distance - height): the pinhole camera, seen about square on.
    ``uncertainty_mm`` is the 95 % half width of the height; ``distance_mm`` leads from the camera to the gauge's plane.
    """

    gauge: Gauge
    height_mm: float
    distance_mm: float
    uncertainty_mm: float

    def __post_init__(self) -> None:
        if not abs(self.height_mm) + self.uncertainty_mm < self.distance_mm or self.uncertainty_mm < 0:
            raise ValueError("the height, with its uncertainty, must be smaller than the distance of the camera")

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those of the gauge, and how much the height changed."""
        share = self.height_mm / self.distance_mm
        return (*self.gauge.sentences, f"Lengths are corrected by {-share:+.1%} for a height of {self.height_mm:g} mm.")

    def to_mm(self, points: np.ndarray) -> np.ndarray:
        """Carry ``points`` (k, 2) in pixels to millimetres in the lifted plane."""
        return self.gauge.to_mm(points) * (1 - self.height_mm / self.distance_mm)

    def to_px(self, mm: np.ndarray) -> np.ndarray:
        """Carry (k, 2) in millimetres in the lifted plane back to pixels."""
        return self.gauge.to_px(np.asarray(mm, np.float64) / (1 - self.height_mm / self.distance_mm))

    def per_pixel(self, points: np.ndarray) -> np.ndarray:
        """The (k, 2, 2) derivatives in the lifted plane."""
        return self.gauge.per_pixel(points) * (1 - self.height_mm / self.distance_mm)

    def variants(self) -> tuple[Gauge, ...]:
        """The ways of the gauge, and the height."""
        moved = replace(self, height_mm=self.height_mm + self.uncertainty_mm / NORMAL, uncertainty_mm=0.0)
        return (*(replace(self, gauge=gauge) for gauge in self.gauge.variants()), moved)


def checked_points(points: np.ndarray, least: int) -> np.ndarray:
    """Give ``points`` as (k, 2) floats. Raises ``ValueError`` in a sentence where they are too few or not finite."""
    found = np.asarray(points, np.float64)
    if found.ndim != 2 or found.shape[1] != 2 or not np.isfinite(found).all():
        raise ValueError("points are pairs of finite numbers, x and y in pixels")
    if len(np.unique(found, axis=0)) < least:
        raise ValueError(f"at least {least} different points are needed; {len(np.unique(found, axis=0))} were given")
    return found


def from_points(
    points: np.ndarray, *, length_mm: float, uncertainty_mm: float = 0.0, sigma_px: float = CLICK_SIGMA_PX
) -> Scale:
    """Take the scale from two ``points`` (2, 2) in pixels that are ``length_mm`` apart.

    ``uncertainty_mm`` is the 95 % half width of the known length, ``sigma_px`` the standard deviation of a click.
    Raises ``ValueError`` where the points are too near each other to give a scale.
    """
    a, b = checked_points(points, 2)
    if not length_mm > 0 or uncertainty_mm < 0 or sigma_px < 0:
        raise ValueError("a known length is greater than zero, and nothing is known better than exactly")
    pixels = float(np.hypot(*(b - a)))
    clicks = spread().reach * np.sqrt(2) * sigma_px / pixels
    relative = float(np.hypot(clicks, uncertainty_mm / length_mm))
    if relative >= 0.5:
        raise ValueError(f"the two points are only {pixels:.1f} px apart: too near each other for a scale")
    scale = length_mm / pixels
    return Scale(scale, scale * relative, f"two points {length_mm:g} mm apart")
