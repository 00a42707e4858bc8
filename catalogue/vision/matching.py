"""Pair the descriptors of two pictures: each the other's nearest, and clearly nearer than the next."""

import numpy as np

from catalogue.vision.values import Keypoints


def mutual_matches(a: Keypoints, b: Keypoints, *, ratio: float) -> np.ndarray:
    """Give (k, 2) indices into ``a`` and ``b``, no index twice.

    A pair stands where each is the other's nearest and, seen from both sides, nearer than ``ratio`` times the second.
    """
    if len(a) < 2 or len(b) < 2:
        return np.zeros((0, 2), np.intp)
    squared = _squared_distances(a.descriptors, b.descriptors)
    to_b, to_a = squared.argmin(axis=1), squared.argmin(axis=0)
    mutual = np.flatnonzero(to_a[to_b] == np.arange(len(a)))
    best = squared[mutual, to_b[mutual]]
    next_in_b = np.partition(squared[mutual], 1, axis=1)[:, 1]
    next_in_a = np.partition(squared[:, to_b[mutual]], 1, axis=0)[1]
    clear = best < ratio**2 * np.minimum(next_in_a, next_in_b)
    return np.stack([mutual[clear], to_b[mutual[clear]]], axis=1)


def _squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(n, m) squared Euclidean distances; whole numbers below 2**24 stay exact in float32."""
    left, right = a.astype(np.float32), b.astype(np.float32)
    squared = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1)[None, :] - 2.0 * (left @ right.T)
    return np.maximum(squared, 0.0)
