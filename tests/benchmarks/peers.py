"""Three simple ways to rank types by photographs, as they are commonly done: what the product is measured against.

Each looks at the marked region, where there is one, and else at the whole picture. A type is as alike as its most alike
picture. Nothing here uses the product's own matching; pixels come through its decoder.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import cv2
import imagehash
import numpy as np
import pdqhash
from PIL import Image

Box = list[float] | None


class Peer(Protocol):
    """Extract once a picture, then say of two extracts how alike they are; more is more alike, 0 is nothing."""

    name: str
    side: int
    support: float
    copies: bool

    def extract(self, rgb: np.ndarray) -> Any:
        """Return what is kept of a picture, (h, w, 3) uint8."""

    def alike(self, query: Any, known: Any) -> float:
        """Compare two extracts."""

    def kept_bytes(self, extract: Any) -> int:
        """Return what an extract takes in memory."""


class PHash:
    """ImageHash's pHash, scanned: 64 bits, one orientation.

    From 54 equal bits on two pictures pass for copies: the distance of 10 that imagededup takes by default.
    """

    name, side, support = "pHash scan (ImageHash)", 512, 54.0
    copies = True  # from its support on it says "the same photograph"

    def extract(self, rgb: np.ndarray) -> np.ndarray:
        return imagehash.phash(Image.fromarray(rgb)).hash

    def alike(self, query: np.ndarray, known: np.ndarray) -> float:
        return float((query == known).sum())

    def kept_bytes(self, extract: np.ndarray) -> int:
        return 8


class Pdq:
    """PDQ-256, the query in eight orientations. From 225 equal bits on: the distance of 31 that Meta recommends."""

    name, side, support = "PDQ, 8 orientations", 512, 225.0
    copies = True

    def extract(self, rgb: np.ndarray) -> np.ndarray:
        turned, _ = pdqhash.compute_dihedral(np.ascontiguousarray(rgb))
        return np.asarray(turned, bool)

    def alike(self, query: np.ndarray, known: np.ndarray) -> float:
        return float((query == known[0]).sum(axis=1).max())

    def kept_bytes(self, extract: np.ndarray) -> int:
        return 32


class Pairwise:
    """RootSIFT of every pair, ratio test, homography by MAGSAC, inliers counted: what HotSpotter-like tools do.

    2,048 keypoints at 800 pixels; ratio 0.8 (Lowe 2004); each known keypoint once; 4 pixels. From 15 inliers on a pair
    counts as found, the least that COLMAP keeps a pair for. A strong peer on purpose: with OpenCV's own contrast
    threshold, 1,024 keypoints at 640 pixels and many-to-one matches it ranks 8 % of stamped-metal first, so 100 %.
    """

    name, side, support = "pairwise RootSIFT + MAGSAC", 800, 15.0
    copies = False

    def __init__(self) -> None:
        self._sift = cv2.SIFT.create(nfeatures=2048, contrastThreshold=0.02)
        self._matcher = cv2.BFMatcher.create(cv2.NORM_L2)

    def extract(self, rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found, raw = self._sift.detectAndCompute(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), None)
        if raw is None:
            return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
        share = raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-9)
        return np.array([one.pt for one in found], np.float32), np.sqrt(share).astype(np.float32)

    def alike(self, query: Any, known: Any) -> float:
        (a, first), (b, second) = query, known
        if len(a) < 4 or len(b) < 4:
            return 0.0
        near = self._matcher.knnMatch(first, second, k=2)
        kept = _once(one for one, other in near if one.distance < 0.8 * other.distance)
        if len(kept) < 4:
            return 0.0
        source, target = a[[one.queryIdx for one in kept]], b[[one.trainIdx for one in kept]]
        matrix, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 4.0)
        return 0.0 if matrix is None else float(inliers.sum())

    def kept_bytes(self, extract: Any) -> int:
        points, descriptors = extract
        return points.nbytes + descriptors.nbytes


def _once(matches: Iterable[cv2.DMatch]) -> list[cv2.DMatch]:
    """Return the nearest match of each known keypoint: without it, many points on one make any motion fit."""
    best: dict[int, cv2.DMatch] = {}
    for match in sorted(matches, key=lambda one: one.distance):
        best.setdefault(match.trainIdx, match)
    return list(best.values())


PEERS: dict[str, type[Peer]] = {"phash": PHash, "pdq": Pdq, "pairwise": Pairwise}


def cut(rgb: np.ndarray, box: Box, *, shown: float, side: int) -> np.ndarray:
    """Return the marked part of ``rgb`` (``shown`` pixels per original pixel), its longest side at most ``side``."""
    if box:
        left, top, right, bottom = (round(number * shown) for number in box)
        rgb = rgb[max(0, top) : max(top + 8, bottom), max(0, left) : max(left + 8, right)]
    share = side / max(rgb.shape[:2])
    if share >= 1:
        return np.ascontiguousarray(rgb)
    size = (max(1, round(rgb.shape[1] * share)), max(1, round(rgb.shape[0] * share)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def opened(path: Path, box: Box, *, side: int) -> np.ndarray:
    """Decode the marked part of a picture with the product's own decoder. Raises ``UnreadableImage``."""
    from catalogue.vision import image

    facts = image.inspect(path)
    longest = max(facts.width, facts.height)
    part = longest if box is None else max(box[2] - box[0], box[3] - box[1], 1)
    rgb = image.decode_rgb(path, min(longest, round(side * longest / part)))
    return cut(rgb, box, shown=max(rgb.shape[:2]) / longest, side=side)
