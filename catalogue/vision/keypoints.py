"""Find keypoints and describe them. Only what lies inside the marked region is kept."""

from typing import Protocol

import cv2
import numpy as np

from catalogue.vision.values import Keypoints, Region

_LARGEST_ENLARGEMENT = 2.0  # more invents no detail, it only costs time
# RootSIFT bins seldom exceed a half; 512 spends the eight bits where the values are. Measured against float32 on
# stamped metal and rendered parts: the same ranks and the same fits, for a quarter of the bytes.
_STEPS = 512.0


class Extractor(Protocol):
    """Turns a grey picture into keypoints; the same picture always gives the same keypoints."""

    name: str
    max_side: int

    def __call__(
        self,
        grey: np.ndarray,
        *,
        shown: float = 1.0,
        region: Region | None = None,
        inside: np.ndarray | None = None,
    ) -> Keypoints:
        """Return the keypoints of ``grey``, an (h, w) uint8 array; none is an empty result.

        ``shown`` is pixels of ``grey`` per pixel of the upright original; ``region`` (two opposite corners, or a
        polygon of [x, y]) and the points returned are in pixels of the upright original. ``inside`` (h, w) uint8, of
        the size of ``grey``, is 0 where no keypoint may lie (``masking.masked``); what it leaves of the region counts.
        """


class Sift:
    """SIFT with the Hellinger kernel (RootSIFT), which weighs descriptor bins more evenly."""

    width = 128

    def __init__(self, *, limit: int, max_side: int) -> None:
        self.name, self.max_side, self._limit = f"rootsift-{limit}-{max_side}", max_side, limit

    def __call__(
        self,
        grey: np.ndarray,
        *,
        shown: float = 1.0,
        region: Region | None = None,
        inside: np.ndarray | None = None,
    ) -> Keypoints:
        """Return at most ``limit`` keypoints of ``grey``, the strongest; see ``Extractor``."""
        polygon = None if region is None else outline(region) * shown
        left, top, right, bottom = _window(polygon, grey.shape)
        if right - left < 8 or bottom - top < 8:
            return Keypoints.none(extractor=self.name, scale=shown)
        patch = grey[top:bottom, left:right]
        seen = None if inside is None else inside[top:bottom, left:right]
        zoom = min(self.max_side / max(patch.shape), _LARGEST_ENLARGEMENT)
        found, raw = self._detect(_resized(patch, zoom), _mask(polygon, (left, top), zoom, patch.shape, seen))
        scale = float(zoom * shown)
        if not found:
            return Keypoints.none(extractor=self.name, scale=scale)
        # Pixel centres: cv2.resize maps x to (x + 0.5) * zoom - 0.5.
        at = np.array([point.pt for point in found], np.float64)
        at = (at + 0.5) / zoom + (left, top)
        return Keypoints(
            points=(at / shown - 0.5).astype(np.float32),
            sizes=np.array([point.size / scale for point in found], np.float32),
            angles=np.array([point.angle for point in found], np.float32),
            descriptors=root(raw),
            extractor=self.name,
            scale=scale,
        )

    def _detect(self, work: np.ndarray, mask: np.ndarray | None) -> tuple[list[cv2.KeyPoint], np.ndarray]:
        # Without the precise enlargement every point lies a quarter of a pixel too far right and down.
        sift = cv2.SIFT.create(nfeatures=self._limit, contrastThreshold=0.02, enable_precise_upscale=True)
        found, raw = sift.detectAndCompute(work, mask)
        if raw is None:
            return [], np.zeros((0, 128), np.float32)
        # SIFT keeps all of equal strength: cut to the limit, in an order that does not depend on threads.
        order = sorted(range(len(found)), key=lambda i: (-found[i].response, found[i].pt, found[i].angle))
        order = order[: self._limit]
        return [found[i] for i in order], raw[order]


def root(raw: np.ndarray) -> np.ndarray:
    """Give RootSIFT (n, 128) uint8 of SIFT ``raw`` (n, 128): square roots of the L1-normalised bins, times 512."""
    share = raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-9)
    return np.clip(np.rint(np.sqrt(share) * _STEPS), 0, 255).astype(np.uint8)


def outline(region: Region) -> np.ndarray:
    """Give ``region`` as an (n, 2) polygon; two points are opposite corners. Raises ``ValueError`` for others."""
    points = np.asarray(region, np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2 or not np.isfinite(points).all():
        raise ValueError("a region is a list of two corners or at least three [x, y] points")
    if len(points) == 2:
        (x0, y0), (x1, y1) = points
        points = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    return points


def _window(polygon: np.ndarray | None, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    height, width = shape[:2]
    if polygon is None:
        return 0, 0, width, height
    left, top = np.floor(polygon.min(axis=0)).astype(int)
    right, bottom = np.ceil(polygon.max(axis=0)).astype(int)
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _resized(patch: np.ndarray, zoom: float) -> np.ndarray:
    if zoom == 1.0:
        return np.ascontiguousarray(patch)
    size = (max(1, round(patch.shape[1] * zoom)), max(1, round(patch.shape[0] * zoom)))
    return cv2.resize(patch, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC)


def _mask(
    polygon: np.ndarray | None,
    corner: tuple[int, int],
    zoom: float,
    shape: tuple[int, ...],
    inside: np.ndarray | None,
) -> np.ndarray | None:
    if polygon is None and inside is None:
        return None
    size = (max(1, round(shape[0] * zoom)), max(1, round(shape[1] * zoom)))
    mask = np.full(size, 0 if polygon is not None else 255, np.uint8)
    if polygon is not None:
        cv2.fillPoly(mask, [np.rint((polygon - corner) * zoom).astype(np.int32)], 255)
    if inside is not None:
        mask[cv2.resize(inside, size[::-1], interpolation=cv2.INTER_NEAREST) == 0] = 0
    return mask
