"""Pair the keypoints of two pictures by LighterGlue, which also looks at where they lie."""

import numpy as np

from catalogue.vision import networks
from catalogue.vision.values import Keypoints

_LEAST = 8  # keypoints of a side below which there is nothing to pair
_CONFIDENCE = 0.1  # the authors' own threshold


def learned_matches(a: Keypoints, b: Keypoints) -> np.ndarray:
    """Give (k, 2) indices into ``a`` and ``b``, no index twice; each is the other's most confident partner.

    Both must be XFeat keypoints, and about the same way up: the network was not trained for turned pictures.
    """
    if min(len(a), len(b)) < _LEAST:
        return np.zeros((0, 2), np.intp)
    told = {
        "points0": _placed(a), "points1": _placed(b), "descriptors0": _unit(a), "descriptors1": _unit(b),
    }  # fmt: skip
    confidence = networks.session("lighterglue").run(["confidence"], told)[0][0]
    to_b, to_a = confidence.argmax(axis=1), confidence.argmax(axis=0)
    sure = (to_a[to_b] == np.arange(len(a))) & (confidence.max(axis=1) > _CONFIDENCE)
    mutual = np.flatnonzero(sure)
    return np.stack([mutual, to_b[mutual]], axis=1)


def _placed(keypoints: Keypoints) -> np.ndarray:
    """(1, n, 2) places on the square the keypoints were found on, about -1 to 1, turned as it was turned.

    The network compares places within one picture only, so where their origin lies does not matter.
    """
    turn = np.deg2rad(keypoints.turn)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    at = keypoints.points.astype(np.float64) @ turned.T * keypoints.scale
    at -= (at.min(axis=0) + at.max(axis=0)) / 2
    return (at / (keypoints.side / 2)).astype(np.float32)[None]


def _unit(keypoints: Keypoints) -> np.ndarray:
    found = keypoints.descriptors.astype(np.float32)
    return (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))[None]
