"""Matches on a curved surface: what one plane explains only in part.

A tube seen from two sides obeys the geometry of two cameras (a point of one picture lies on a line of the other), and
neighbours on it still move alike. Either alone is easily met by chance; both together are not.

Measured: a drawn tube turned by 25 to 40 degrees gives RootSIFT 257 to 411 places on it where a plane holds 145 to 220;
of 177 wrong pairs none gains a place. LighterGlue's points are too coarse: with neighbours free enough for it to gain
on tubes, a wrong pair of stamped metal rises from 30 places to 48, and two rings with eight and with ten bolts to 58.
"""

import cv2
import numpy as np

_NEIGHBOURS = 8
_LEAST = 12  # matches; eight already fix a fundamental matrix, so that the rest must tell
_ROUNDS = 3
_LARGEST_ZOOM = 8.0  # in working pixels: both regions are brought to about the same size before
_LARGEST_STRETCH = 6.0  # one direction against the other: about 80 degrees of slant


def sane(moved: np.ndarray) -> bool:
    """Whether a surface seen twice may move so near one point: (2, 2), unmirrored, within a sane zoom and slant."""
    if np.linalg.det(moved) <= 0:
        return False
    large, small = np.linalg.svd(moved, compute_uv=False)
    zoom = float(np.sqrt(large * small))
    return 1 / _LARGEST_ZOOM <= zoom <= _LARGEST_ZOOM and bool(large <= _LARGEST_STRETCH * small)


def curved(a: np.ndarray, b: np.ndarray, *, tolerance: float, params: cv2.UsacParams) -> tuple[np.ndarray, np.ndarray]:
    """Give the fundamental matrix (3, 3) of matched points (k, 2), and the indices of the matches that it explains.

    A match is explained where its point lies within ``tolerance`` of its line on both sides, and where its nearest
    neighbours, moved by the one affinity that fits them, say where it lies. No index where nothing holds.
    """
    none = np.eye(3), np.zeros(0, np.intp)
    if len(a) < _LEAST:
        return none
    try:
        matrix, _ = cv2.findFundamentalMat(a, b, params)
    except cv2.error:
        return none
    if matrix is None or matrix.shape != (3, 3) or not np.isfinite(matrix).all():
        return none
    kept = np.flatnonzero(_off_line(matrix, a, b) <= tolerance)
    for _ in range(_ROUNDS):
        if len(kept) < _LEAST:
            return none
        kept = kept[_as_neighbours_say(a[kept], b[kept], tolerance)]
    return (matrix, kept) if len(kept) >= _LEAST else none


def _off_line(matrix: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The greater of the two distances, in pixels, of each match's points from each other's line."""
    left, right = (np.column_stack([side, np.ones(len(side))]) for side in (a, b))
    in_b, in_a = left @ matrix.T, right @ matrix
    off = np.abs((right * in_b).sum(axis=1))
    steepest = np.minimum(np.hypot(*in_a[:, :2].T), np.hypot(*in_b[:, :2].T))
    return off / np.maximum(steepest, 1e-12)


def _as_neighbours_say(a: np.ndarray, b: np.ndarray, tolerance: float) -> np.ndarray:
    """Which matches lie where their nearest neighbours on ``a`` put them."""
    gaps = ((a[:, None] - a[None]) ** 2).sum(axis=2)
    np.fill_diagonal(gaps, np.inf)
    near = np.argsort(gaps, axis=1, kind="stable")[:, :_NEIGHBOURS]
    agrees = np.zeros(len(a), bool)
    for place, others in enumerate(near):
        known = np.column_stack([a[others], np.ones(len(others))])
        # A little ridge: neighbours on one line say nothing across it.
        moved = np.linalg.solve(known.T @ known + 1e-3 * np.eye(3), known.T @ b[others])
        fits = np.hypot(*(known @ moved - b[others]).T)
        here = float(np.hypot(*(np.append(a[place], 1.0) @ moved - b[place])))
        agrees[place] = sane(moved[:2]) and here <= tolerance and np.median(fits) <= tolerance
    return agrees
