"""Find the one motion that carries most matched points of one picture onto another, and distrust it.

A motion supports that two pictures show the same surface; it never identifies.
"""

from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np

from catalogue.vision.curved import curved, sane
from catalogue.vision.values import Fit, Matcher

_SEED = 20240102  # MAGSAC draws at random: the same pair must always give the same fit


# A curved surface explains more than a plane by itself, having more freedom: it must explain this much more.
_CURVED_SHARE, _CURVED_MORE = 1.5, 8


def fit(a: np.ndarray, b: np.ndarray, *, by: Matcher, scales: tuple[float, float]) -> Fit:
    """Fit points ``a`` to ``b``, both (k, 2) in upright original pixels, matched ``by`` somebody.

    ``scales`` are working pixels per original pixel of a and b. Gives the plane (an affinity or a homography) that
    explains more distinct places, the simpler one when they are equal; a curved surface, where the matcher's points are
    exact enough for one, if that explains half as many again, and at least eight more; ``Fit.nothing()`` where none
    holds.
    """
    tolerance, apart = by.tolerance, by.apart
    if len(a) < 4:
        return Fit.nothing()
    left, right = np.asarray(a, np.float64) * scales[0], np.asarray(b, np.float64) * scales[1]
    found = Fit.nothing()
    for model, explained in _candidates(left, right, tolerance):
        if explained is None:
            continue
        matrix, inliers = explained
        count = min(distinct_places(left[inliers], apart=apart), distinct_places(right[inliers], apart=apart))
        holds = _plausible(matrix, left[inliers]) and _spread(left[inliers], right[inliers], apart)
        if holds and count > found.distinct:
            matches = np.stack([a[inliers], b[inliers]], axis=1).astype(np.float32)
            found = Fit(model, _in_original_pixels(matrix, scales), matches, count, len(matches), by)
    if not by.curved:
        return found
    matrix, inliers = curved(left, right, tolerance=tolerance, params=_params(tolerance))
    count = min(distinct_places(left[inliers], apart=apart), distinct_places(right[inliers], apart=apart))
    enough = count >= max(_CURVED_SHARE * found.distinct, found.distinct + _CURVED_MORE)
    if enough and _spread(left[inliers], right[inliers], apart):
        matches = np.stack([a[inliers], b[inliers]], axis=1).astype(np.float32)
        one, two = (np.diag([scale, scale, 1.0]) for scale in scales)
        found = Fit("curved", two.T @ matrix @ one, matches, count, len(matches), by)
    return found


def distinct_places(points: np.ndarray, *, apart: float) -> int:
    """Count points of (k, 2) of which no two are nearer than ``apart``, taken greedily in their order."""
    count, free = 0, np.ones(len(points), bool)
    for place in range(len(points)):
        if free[place]:
            count += 1
            off = points[place + 1 :] - points[place]
            free[place + 1 :] &= np.hypot(off[:, 0], off[:, 1]) >= apart
    return count


def project(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Carry ``points`` (k, 2) through the (3, 3) ``matrix``; points on its horizon become infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = np.column_stack([points, np.ones(len(points))]) @ matrix.T
        return carried[:, :2] / carried[:, 2:]


def _candidates(
    a: np.ndarray, b: np.ndarray, tolerance: float
) -> Iterator[tuple[Literal["homography", "affine"], tuple[np.ndarray, np.ndarray] | None]]:
    """The models to choose from, the simpler one first, each with its inliers or None."""
    yield "affine", _affine(a, b, tolerance)
    yield "homography", _homography(a, b, tolerance)


def _params(tolerance: float) -> cv2.UsacParams:
    params = cv2.UsacParams()
    params.threshold, params.confidence, params.maxIterations = tolerance, 0.9999, 5000
    params.sampler, params.score = cv2.SAMPLING_UNIFORM, cv2.SCORE_METHOD_MAGSAC
    params.loMethod, params.loIterations, params.loSampleSize = cv2.LOCAL_OPTIM_SIGMA, 10, 14
    params.randomGeneratorState, params.isParallel = _SEED, False
    return params


def _homography(a: np.ndarray, b: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray] | None:
    try:
        matrix, _ = cv2.findHomography(a, b, _params(tolerance))
    except cv2.error:
        return None
    return None if matrix is None else _with_inliers(matrix, a, b, tolerance)


def _affine(a: np.ndarray, b: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray] | None:
    try:
        matrix, _ = cv2.estimateAffine2D(a, b, _params(tolerance))
    except cv2.error:
        return None
    return None if matrix is None else _with_inliers(np.vstack([matrix, [0.0, 0.0, 1.0]]), a, b, tolerance)


def _with_inliers(
    matrix: np.ndarray, a: np.ndarray, b: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray] | None:
    # Counted again with our own tolerance: MAGSAC's mask reaches further than the threshold it is given.
    off = np.hypot(*(project(matrix, a) - b).T)
    inliers = np.flatnonzero(off <= tolerance)
    return (matrix, inliers) if np.isfinite(matrix).all() and len(inliers) >= 4 else None


def _plausible(matrix: np.ndarray, points: np.ndarray) -> bool:
    """Whether ``matrix`` keeps every point in front, unmirrored, and within a sane zoom and slant."""
    depth = np.column_stack([points, np.ones(len(points))]) @ matrix[2]
    if not (np.all(depth > 0) or np.all(depth < 0)):
        return False
    for point, weight in zip(points, depth, strict=True):
        x, y = (matrix[:2] @ [*point, 1.0]) / weight
        jacobian = (matrix[:2, :2] - np.outer([x, y], matrix[2, :2])) / weight
        if not sane(jacobian):
            return False
    return True


def _spread(a: np.ndarray, b: np.ndarray, apart: float) -> bool:
    """Whether the points fill an area on both sides: a line or a dot fits almost any motion."""
    widths = [np.linalg.svd(side - side.mean(axis=0), compute_uv=False)[1] / np.sqrt(len(side)) for side in (a, b)]
    return min(widths) > apart


def _in_original_pixels(matrix: np.ndarray, scales: tuple[float, float]) -> np.ndarray:
    original = np.diag([1 / scales[1], 1 / scales[1], 1.0]) @ matrix @ np.diag([scales[0], scales[0], 1.0])
    return original / original[2, 2]
