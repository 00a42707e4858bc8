"""Fit a circle to points of an arc, however short, and say which curvatures the points allow.

A circle is written as curvature k, direction f and distance d from a point on the arc (Karimaki, "Effective circle
fitting for particle trajectories", Nuclear Instruments and Methods A 305, 1991, 187-191): a straight line is then
k = 0, an ordinary value, and the error of k is nearly symmetric where that of the radius 1/k is not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from catalogue.vision.intervals import Spread, spread

_STEPS, _SMALL_STEP = 60, 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Circle:
    """A weighted geometric fit. ``curvature`` and its limits are per unit of the points, ``low`` at times below zero.

    ``low`` and ``high`` bound the 95 % profile likelihood interval; ``residuals`` (k,) are in standard deviations;
    ``bend`` is how many degrees of the circle the points cover; ``bias`` what the radius is too long on average.
    """

    curvature: float
    low: float
    high: float
    centre: np.ndarray
    residuals: np.ndarray
    spread: Spread
    bend: float
    bias: float

    @property
    def radius(self) -> float:
        """The radius with its mean bias taken off; infinite for a straight line."""
        return 1 / self.curvature - self.bias if self.curvature > 0 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Points (k, 2) about one of themselves in units of their size, with covariances (k, 2, 2) in the same units."""

    points: np.ndarray
    covariances: np.ndarray

    def residuals(self, circle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distances to ``circle`` (k, f, d) in standard deviations, and their (n, 3) derivatives."""
        curvature, angle, distance = circle
        normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        out, side = self.points @ normal, self.points @ along
        near = 1 + curvature * distance
        half = (self.points**2).sum(axis=1) / 2
        level = curvature * half - near * out + curvature * distance**2 / 2 + distance
        root = np.sqrt(np.maximum(1 + 2 * curvature * level, 1e-12))
        off = 2 * level / (1 + root)
        by_curvature = (half - distance * out + distance**2 / 2) / root - level * off / (root * (1 + root))
        slopes = np.stack([by_curvature, -near * side / root, (near - curvature * out) / root], axis=1)
        outward = (curvature * self.points - near * normal) / root[:, None]
        deviation = np.sqrt(np.einsum("ni,nij,nj->n", outward, self.covariances, outward))
        return off / deviation, slopes / deviation[:, None]


def fit(points: np.ndarray, covariances: np.ndarray) -> Circle:
    """Fit ``points`` (k, 2), each with its covariance (2, 2), k of 3 or more; the interval holds clicks only.

    Taubin's fit ("Estimation of planar curves", IEEE PAMI 13, 1991, 1115-1138) is where damped Gauss-Newton steps
    towards the nearest distances begin. The limits are the curvatures at which the least sum of squares rises by the
    square of Student's quantile (profile likelihood: Bates and Watts, Nonlinear Regression Analysis, 1988, chapter 6).
    """
    work, origin, size = _normalised(points, covariances)
    best = _least(work, _taubin(work.points))
    if best[0] < 0:  # the same circle seen from its other side
        best = np.array([-best[0], best[1] + np.pi, -best[2]])
    residuals, slopes = work.residuals(best)
    squares = float(residuals @ residuals)
    seen = spread(squares, len(points) - 3)
    deviation = float(np.sqrt(np.linalg.pinv(slopes.T @ slopes)[0, 0]))
    limits = [_limit(work, best, squares + seen.reach**2, side * deviation * seen.reach) for side in (-1, 1)]
    centre = _centre(best) * size + origin if best[0] > 0 else np.full(2, np.inf)
    variance = float(np.trace(covariances, axis1=1, axis2=2).mean() / 2) * seen.factor**2
    # Al-Sharadqah and Chernov, "Error analysis for circle fitting algorithms", EJS 3, 2009, 886-911: s^2 / 2R.
    bias = variance * best[0] / size / 2
    bend = _bend(work.points - _centre(best)) if best[0] > 0 else 0.0
    return Circle(best[0] / size, limits[0] / size, limits[1] / size, centre, residuals, seen, bend, bias)


def curvature(points: np.ndarray, covariances: np.ndarray) -> float:
    """The curvature alone of the same fit, per unit of ``points``."""
    work, _, size = _normalised(points, covariances)
    return abs(float(_least(work, _taubin(work.points))[0])) / size


def _normalised(points: np.ndarray, covariances: np.ndarray) -> tuple[_Points, np.ndarray, float]:
    middle = points.mean(axis=0)
    size = float(np.sqrt(((points - middle) ** 2).sum(axis=1).mean()))
    # The origin must lie on the arc: about the centre of a full circle no direction would be the nearest.
    origin = points[np.argmin(((points - middle) ** 2).sum(axis=1))]
    return _Points((points - origin) / size, covariances / size**2), origin, size


def _taubin(points: np.ndarray) -> np.ndarray:
    """The circle (k, f, d) about the origin by the singular vectors of the centred, weighted design matrix."""
    middle = points.mean(axis=0)
    x, y = (points - middle).T
    z = x * x + y * y
    mean = z.mean()
    _, _, rows = np.linalg.svd(np.column_stack([(z - mean) / (2 * np.sqrt(mean)), x, y]), full_matrices=True)
    square, *linear = rows[2]
    square /= 2 * np.sqrt(mean)
    centred = np.array([square, *linear, -mean * square])
    # The same circle about the origin instead of about the middle.
    a = centred[0]
    b = centred[1:3] - 2 * a * middle
    c = a * middle @ middle - centred[1:3] @ middle + centred[3]
    norm = np.sqrt(max(b @ b - 4 * a * c, 1e-24))
    a, b, c = a / norm, b / norm, c / norm
    distance = 2 * c / (1 + np.sqrt(max(1 + 4 * a * c, 0.0)))
    return np.array([2 * a, np.arctan2(-b[1], -b[0]), distance])


def _least(work: _Points, start: np.ndarray, free: slice = slice(0, 3)) -> np.ndarray:
    """Damped Gauss-Newton (Levenberg-Marquardt) over the ``free`` parameters."""
    circle, damping = start.copy(), 1e-6
    residuals, slopes = work.residuals(circle)
    for _ in range(_STEPS):
        slope = slopes[:, free]
        normal = slope.T @ slope
        step = np.linalg.solve(normal + np.diag(np.diag(normal) * damping + 1e-15), slope.T @ residuals)
        tried = circle.copy()
        tried[free] -= step
        later, later_slopes = work.residuals(tried)
        gain = residuals @ residuals - later @ later
        if gain >= 0:
            circle, residuals, slopes, damping = tried, later, later_slopes, damping / 10
            if gain <= _SMALL_STEP * (1 + later @ later):
                break
        elif damping > 1e8:
            break
        else:
            damping *= 10
    return circle


def _limit(work: _Points, best: np.ndarray, level: float, step: float) -> float:
    """The curvature on the side of ``step`` where the least sum of squares reaches ``level``."""
    state = best

    def above(curvature: float) -> float:
        nonlocal state
        state = _least(work, np.array([curvature, state[1], state[2]]), slice(1, 3))
        residuals, _ = work.residuals(state)
        return float(residuals @ residuals) - level

    near, far = best[0], best[0] + step
    for _ in range(40):
        if above(far) >= 0:
            break
        near, far = far, far + (far - best[0])
    return _root(above, near, far)


def _root(above: Callable[[float], float], near: float, far: float) -> float:
    """Where ``above`` changes sign between ``near`` (below zero) and ``far``, by false position with halving."""
    low, high = above(near), above(far)
    for _ in range(30):
        if high - low <= 0 or abs(far - near) <= 1e-6 * (abs(far) + abs(near)):
            break
        between = near - low * (far - near) / (high - low)
        value = above(between)
        if abs(value) < 1e-4:
            return between
        if value < 0:
            near, low, high = between, value, high / 2
        else:
            far, high, low = between, value, low / 2
    return far


def _centre(circle: np.ndarray) -> np.ndarray:
    return (circle[2] + 1 / circle[0]) * np.array([np.cos(circle[1]), np.sin(circle[1])])


def _bend(about_centre: np.ndarray) -> float:
    """Degrees of the circle that the points cover: all but the widest gap between neighbours."""
    angles = np.sort(np.degrees(np.arctan2(about_centre[:, 1], about_centre[:, 0])))
    gaps = np.diff(np.append(angles, angles[0] + 360))
    return float(360 - gaps.max())
