"""Measure a part in a photograph: lengths, angles, and the diameter of a body from a curved shard of it.

Every result says how wrong it may be (95 %): the clicks, what turned pixels into millimetres, and both together. A
bent or torn part measures as it lies there, not as it was built; only an examiner can say which of the two it is.
Points are (k, 2) x and y in pixels of the upright original.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from catalogue.vision import arcs
from catalogue.vision.intervals import CLICK_SIGMA_PX, NORMAL, Spread, spread
from catalogue.vision.scale import Gauge, checked_points

TOO_SHORT = "The arc is too short: only a lower bound of the diameter can be given."
AS_IT_LIES = "The diameter is that of the curve as it is now; a shard that was bent says nothing about the body."
_STEP_PX = 0.01


@dataclass(frozen=True, slots=True)
class Measurement:
    """A length with its 95 % interval ``low`` to ``high``; ``points`` counts what it rests on.

    ``uncertainty_mm`` is the longer half of the interval, so that value ± uncertainty holds all of it. Where only a
    lower bound is known, value and uncertainty are None and ``high`` is infinite.
    """

    value_mm: float | None
    uncertainty_mm: float | None
    low: float
    high: float
    method: str
    points: int
    sentences: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        bounded = math.isfinite(self.high)
        if (self.value_mm is None, self.uncertainty_mm is None) != (not bounded, not bounded):
            raise ValueError("a value belongs to a bounded interval, and to no other")
        if self.value_mm is not None and not 0 <= self.low <= self.value_mm <= self.high:
            raise ValueError(f"{self.value_mm} lies outside {self.low} to {self.high}")
        if not bounded and not (self.low >= 0 and self.sentences):
            raise ValueError("a lower bound needs a sentence that says why there is no value")

    @property
    def bounded(self) -> bool:
        """Whether there is a value, not a lower bound only."""
        return self.value_mm is not None


@dataclass(frozen=True, slots=True)
class AngleMeasurement:
    """An angle of 0 to 180 degrees with its 95 % half width and interval."""

    value_deg: float
    uncertainty_deg: float
    low: float
    high: float
    method: str
    points: int
    sentences: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.value_deg <= self.high <= 180:
            raise ValueError(f"{self.value_deg} lies outside {self.low} to {self.high} degrees")


def length(points: np.ndarray, gauge: Gauge, *, sigma_px: float = CLICK_SIGMA_PX) -> Measurement:
    """Measure from one point to another, (2, 2). Raises ``ValueError`` where they are the same."""
    clicked = checked_points(points, 2)
    value, half = _with_error(lambda mm: float(np.hypot(*(mm[1] - mm[0]))), clicked, gauge, sigma_px)
    return Measurement(value, half, max(0.0, value - half), value + half, "length between two points", 2,
                       gauge.sentences)  # fmt: skip


def angle(points: np.ndarray, gauge: Gauge, *, sigma_px: float = CLICK_SIGMA_PX) -> AngleMeasurement:
    """Measure the angle at the second of three points, (3, 2). Raises ``ValueError`` where two are the same."""
    clicked = checked_points(points, 3)
    value, half = _with_error(_angle, clicked, gauge, sigma_px)
    return AngleMeasurement(value, half, max(0.0, value - half), min(180.0, value + half), "angle at a corner", 3,
                            gauge.sentences)  # fmt: skip


def three_point_arc(points: np.ndarray, gauge: Gauge, *, sigma_px: float = CLICK_SIGMA_PX) -> Measurement:
    """Measure the diameter of the circle through three points, (3, 2), of an arc.

    Curvature is four times the triangle's area over the product of its sides (Menger).
    """
    clicked = checked_points(points, 3)
    value, half = _with_error(_menger, clicked, gauge, sigma_px)
    sentences = (*gauge.sentences, AS_IT_LIES)
    return _diameter(value, (value - half, value + half), "circle through three points", 3, sentences)


def chord_and_sagitta(
    *, chord_mm: float, sagitta_mm: float, chord_uncertainty_mm: float, sagitta_uncertainty_mm: float
) -> Measurement:
    """Work out the diameter from a chord and the height of the arc above its middle, as measured on the part.

    Both uncertainties are 95 % half widths. Diameter = chord² / (4 sagitta) + sagitta (intersecting chords: Euclid,
    Elements III.35). Raises ``ValueError`` where a length is impossible.
    """
    if not chord_mm > 0 or sagitta_mm < 0 or min(chord_uncertainty_mm, sagitta_uncertainty_mm) < 0:
        raise ValueError("a chord is greater than zero; a sagitta and an uncertainty are not negative")
    square = chord_mm**2 + 4 * sagitta_mm**2
    value = 8 * sagitta_mm / square
    by_chord = 16 * sagitta_mm * chord_mm / square**2
    by_sagitta = 8 * (chord_mm**2 - 4 * sagitta_mm**2) / square**2
    half = math.hypot(by_chord * chord_uncertainty_mm, by_sagitta * sagitta_uncertainty_mm)
    return _diameter(value, (value - half, value + half), "chord and sagitta", 2, (AS_IT_LIES,))


def best_arc(points: np.ndarray, gauge: Gauge, *, sigma_px: float = CLICK_SIGMA_PX) -> Measurement:
    """Measure the diameter of the circle that fits an arc of 4 or more points, (k, 2), best.

    ``sigma_px`` is the standard deviation of one click in each direction. Raises ``ValueError`` for fewer points.
    """
    clicked = checked_points(points, 4)
    found = arcs.fit(gauge.to_mm(clicked), covariances(clicked, gauge, sigma_px))
    return circle_measurement(found, clicked, gauge, sigma_px, method="best-fit arc", remarks=_remarks(found))


def circle_measurement(
    found: arcs.Circle,
    clicked: np.ndarray,
    gauge: Gauge,
    sigma_px: float,
    *,
    method: str,
    remarks: tuple[str, ...],
) -> Measurement:
    """Add what the gauge may be wrong by to the interval of ``found``, the circle through ``clicked``."""
    moved = [arcs.curvature(one.to_mm(clicked), covariances(clicked, one, sigma_px)) for one in gauge.variants()]
    common = NORMAL * math.sqrt(sum((other - found.curvature) ** 2 for other in moved))
    low = found.curvature - math.hypot(found.curvature - found.low, common)
    high = found.curvature + math.hypot(found.high - found.curvature, common)
    return _diameter(found.curvature, (low, high), method, len(clicked), (*gauge.sentences, *remarks), bias=found.bias)


def _diameter(
    curvature: float, interval: tuple[float, float], method: str, points: int, sentences: tuple[str, ...],
    *, bias: float = 0.0,
) -> Measurement:
    """The diameter of a curvature with its interval, all per mm: the interval of 2/k is the k interval turned over."""
    low, high = interval
    if low <= 0:
        return Measurement(None, None, 2 / high, math.inf, method, points, (TOO_SHORT, *sentences))
    shortest, longest = 2 / high - 2 * bias, 2 / low - 2 * bias
    value = 2 / curvature - 2 * bias
    if shortest <= 0:
        raise ValueError("the points lie within the error of a click: zoom in, or measure by hand")
    return Measurement(value, max(value - shortest, longest - value), shortest, longest, method, points, sentences)


def _remarks(found: arcs.Circle) -> tuple[str, ...]:
    said = [f"The points cover {found.bend:.0f} degrees of the circle.", AS_IT_LIES]
    if found.spread.strained:
        said.append(unsteady(found.spread))
    return tuple(said)


def unsteady(seen: Spread) -> str:
    """Say that points scatter more than their clicks can explain."""
    return (
        f"The points lie {seen.factor:.1f} times further off the curve than clicks do: it may be no part of a circle, "
        "or bent; the interval was widened."
    )


def covariances(points: np.ndarray, gauge: Gauge, sigma_px: float) -> np.ndarray:
    """The (k, 2, 2) covariances in mm² of clicked points. Raises ``ValueError`` for a deviation of zero."""
    if not sigma_px > 0:
        raise ValueError(f"nobody clicks exactly: the standard deviation must be above zero, not {sigma_px}")
    slopes = gauge.per_pixel(points)
    return sigma_px**2 * slopes @ slopes.transpose(0, 2, 1)


def _with_error(
    measure: Callable[[np.ndarray], float], points: np.ndarray, gauge: Gauge, sigma_px: float
) -> tuple[float, float]:
    """What ``measure`` gives for the points in mm, and its 95 % half width, both by first-order propagation (GUM)."""
    if not sigma_px > 0:
        raise ValueError(f"nobody clicks exactly: the standard deviation must be above zero, not {sigma_px}")
    value = measure(gauge.to_mm(points))
    squares = 0.0
    for place in np.ndindex(points.shape):
        before, after = points.copy(), points.copy()
        before[place] -= _STEP_PX
        after[place] += _STEP_PX
        squares += ((measure(gauge.to_mm(after)) - measure(gauge.to_mm(before))) / (2 * _STEP_PX)) ** 2
    clicks = spread().reach * sigma_px * math.sqrt(squares)
    common = NORMAL * math.sqrt(sum((measure(one.to_mm(points)) - value) ** 2 for one in gauge.variants()))
    return value, math.hypot(clicks, common)


def _angle(mm: np.ndarray) -> float:
    a, b = mm[0] - mm[1], mm[2] - mm[1]
    return abs(math.degrees(math.atan2(a[0] * b[1] - a[1] * b[0], a @ b)))


def _menger(mm: np.ndarray) -> float:
    a, b, c = mm
    twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    sides = np.hypot(*(b - a)) * np.hypot(*(c - b)) * np.hypot(*(a - c))
    return float(2 * abs(twice) / sides)
