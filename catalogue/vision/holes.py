"""The circle that holes lie on, and how many holes the whole of it had.

Holes are given by their centres, (k, 2) x and y in pixels of the upright original, as an examiner confirmed them.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision import arcs
from catalogue.vision.intervals import CLICK_SIGMA_PX, NORMAL, seldom_exceeded, spread
from catalogue.vision.measure import Measurement, circle_measurement, covariances, unsteady
from catalogue.vision.scale import Gauge, checked_points

_MOST_HOLES = 72
_DRILLED = 0.005  # radians: a hole may sit off its place by half a percent of the radius
_SLANTED = "The holes were fitted as a circle seen at a slant from far away; strong perspective is not corrected."
_UNCOUNTED = (
    "The holes lie too far off one circle to say how many the whole had. "
    "Where they are seen at a slant, lay the card into their plane."
)
_STEPS = 50


@dataclass(frozen=True, slots=True)
class HoleCircle:
    """``seen`` holes on one circle, its ``diameter``, and the numbers of evenly spaced holes that fit: ``counts``.

    Twice or three times a number that fits always fits as well, with holes missing; such numbers are left out.
    """

    seen: int
    counts: tuple[int, ...]
    diameter: Measurement
    sentences: tuple[str, ...]

    @property
    def count(self) -> int | None:
        """The number of holes of the whole circle, None where none or several numbers fit."""
        return self.counts[0] if len(self.counts) == 1 else None

    @property
    def count_uncertainty(self) -> float | None:
        """The half width of the counts that fit, 0 where one does, None where none does."""
        return (max(self.counts) - min(self.counts)) / 2 if self.counts else None


def hole_circle(
    centres: np.ndarray, gauge: Gauge, *, slanted: bool = False, sigma_px: float = CLICK_SIGMA_PX
) -> HoleCircle:
    """Fit the circle through 3 or more hole ``centres``, (k, 2).

    ``slanted`` fits a circle seen at a slant (an ellipse, whose long axis is the diameter) through 6 or more, for
    pictures with one scale and no card in the plane. Raises ``ValueError`` for fewer.
    """
    clicked = checked_points(centres, 6 if slanted else 3)
    mm = gauge.to_mm(clicked)
    errors = covariances(clicked, gauge, sigma_px)
    if slanted:
        diameter, straight, strained = _ellipse_diameter(clicked, gauge, sigma_px)
        radius = (diameter.value_mm or 0.0) / 2
    else:
        found = arcs.fit(mm, errors)
        strained = found.spread.strained
        said = (unsteady(found.spread),) if strained else ()
        diameter = circle_measurement(found, clicked, gauge, sigma_px, method="circle through holes", remarks=said)
        straight, radius = mm - found.centre, found.radius
    if not diameter.bounded:
        return HoleCircle(len(clicked), (), diameter, ("The holes lie too nearly on a line to be counted.",))
    if strained:  # an ellipse taken for a circle turns angles, and another number of holes may fit them well
        return HoleCircle(len(clicked), (), diameter, (_UNCOUNTED,))
    deviation = math.sqrt(float(np.trace(errors, axis1=1, axis2=2).max()) / 2) / radius
    counts = evenly_spaced(np.arctan2(straight[:, 1], straight[:, 0]), math.hypot(deviation, _DRILLED))
    return HoleCircle(len(clicked), counts, diameter, _said(len(clicked), counts))


def evenly_spaced(angles: np.ndarray, deviation: float) -> tuple[int, ...]:
    """The numbers of holes, evenly spaced, that ``angles`` (k,) radians fit, each known within ``deviation``.

    Numbers are tried up to twice the first that fits, which would mean a hole missing between any two, and as long as
    a gap is wider than eight deviations: beyond, any angles would fit.
    """
    fitting: list[int] = []
    for count in range(max(len(angles), 2), _MOST_HOLES + 1):
        if 2 * math.pi / count < 8 * deviation or (fitting and count >= 2 * fitting[0]):
            break
        start = np.angle(np.exp(1j * count * angles).mean()) / count
        places = (angles - start) * count / (2 * math.pi)
        off = (places - np.rint(places)) * 2 * math.pi / count
        apart = len(np.unique(np.rint(places).astype(int) % count)) == len(angles)
        fits = float((off**2).sum()) / deviation**2 <= seldom_exceeded(max(len(angles) - 1, 1))
        if apart and fits:
            fitting.append(count)
    return tuple(fitting)


def _said(seen: int, counts: tuple[int, ...]) -> tuple[str, ...]:
    if not counts:
        return ("The holes are not evenly spaced on one circle.",)
    numbers = " or ".join(str(count) for count in counts)
    if counts == (seen,):
        return (f"{seen} holes are seen; they fill a circle of {seen}.",)
    return (f"{seen} holes are seen; evenly spaced, the whole circle had {numbers}, if none lay between those seen.",)


def _ellipse_diameter(clicked: np.ndarray, gauge: Gauge, sigma_px: float) -> tuple[Measurement, np.ndarray, bool]:
    """The long axis with its interval, the points (k, 2) set upright about the centre, and whether they strain."""
    points, sigmas = gauge.to_mm(clicked), np.sqrt(_variances(clicked, gauge, sigma_px))
    state, slopes, off = _least_ellipse(points, sigmas)
    seen = spread(float(off @ off), len(clicked) - 5)
    clicks = seen.reach * math.sqrt(float(np.linalg.pinv(slopes.T @ slopes)[2, 2]))
    moved = [_least_ellipse(one.to_mm(clicked), np.sqrt(_variances(clicked, one, sigma_px)))[0][2]
             for one in gauge.variants()]  # fmt: skip
    half = math.hypot(clicks, NORMAL * math.sqrt(sum((other - state[2]) ** 2 for other in moved)))
    value, low, high = (2 * math.exp(state[2] + step) for step in (0.0, -half, half))
    said = (*gauge.sentences, _SLANTED, *((unsteady(seen),) if seen.strained else ()))
    diameter = Measurement(value, max(value - low, high - value), low, high, "slanted circle through holes",
                           len(clicked), said)  # fmt: skip
    return diameter, (points - state[:2]) @ _upright(state), seen.strained


def _variances(clicked: np.ndarray, gauge: Gauge, sigma_px: float) -> np.ndarray:
    return np.trace(covariances(clicked, gauge, sigma_px), axis1=1, axis2=2) / 2


def _upright(state: np.ndarray) -> np.ndarray:
    """The (2, 2) stretch that makes a circle of the ellipse again: by exp of the tilt, along its short axis."""
    stretch = math.hypot(state[3], state[4])
    half = math.atan2(state[4], state[3]) / 2
    short = np.array([math.cos(half), math.sin(half)])
    return np.eye(2) + (math.exp(stretch) - 1) * np.outer(short, short)


def _ellipse_residuals(state: np.ndarray, points: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """First-order distances to the ellipse (Sampson: Hartley and Zisserman, 4.2.6) in standard deviations.

    ``state`` is centre x, y, log of the long half axis, and the tilt as log(long / short) at twice its direction.
    """
    stretch = _upright(state)
    straight = (points - state[:2]) @ stretch
    radii = np.hypot(*straight.T)
    slopes = straight @ stretch / radii[:, None]
    return (radii - math.exp(state[2])) / np.hypot(*slopes.T) / sigmas


def _least_ellipse(points: np.ndarray, sigmas: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Damped Gauss-Newton; gives the state (5,), the derivatives (k, 5) and the residuals (k,)."""
    middle, axes, turn = cv2.fitEllipseDirect(points.astype(np.float32))
    half = math.radians(turn + (0 if axes[0] <= axes[1] else 90))
    tilt = math.log(max(axes) / max(min(axes), 1e-6 * max(axes)))
    state = np.array([*middle, math.log(max(axes) / 2), tilt * math.cos(2 * half), tilt * math.sin(2 * half)])
    steps = np.diag([math.exp(state[2])] * 2 + [1.0] * 3) * 1e-6
    off, damping = _ellipse_residuals(state, points, sigmas), 1e-4
    slopes = np.zeros((len(points), 5))
    for _ in range(_STEPS):
        slopes = np.stack([(_ellipse_residuals(state + step, points, sigmas) - off) / step.max() for step in steps], 1)
        normal = slopes.T @ slopes
        step = np.linalg.solve(normal + np.diag(np.diag(normal)) * damping + np.eye(5) * 1e-12, slopes.T @ off)
        later = _ellipse_residuals(state - step, points, sigmas)
        if later @ later <= off @ off:
            done = off @ off - later @ later <= 1e-10 * (1 + off @ off)
            state, off, damping = state - step, later, damping / 10
            if done:
                break
        else:
            damping *= 10
    return state, slopes, off
