"""Keypoints by XFeat (Potje and others, 2024), found in several turns of a picture.

XFeat's descriptors change when a picture is turned: a questioned picture is described in eight turns, so that one of
them is near the turn of the known one.
"""

import cv2
import numpy as np

from catalogue.vision import networks
from catalogue.vision.canvas import Canvas
from catalogue.vision.values import Keypoints, Region

TURNS = 8
_SIDE, _WHOLE_SIDE = 512, 640  # canvas of a region, and of a picture in which nobody has marked one
_MARGIN = 1.02
_HEAT = 0.02  # weakest keypoint; the authors' 0.05 leaves smooth metal without any
_EDGE = 9  # pixels inside the region's edge that keep no keypoint: there the cut would be described, not the object
_FLAT = 2.0  # standard deviation in grey levels; the darkest real photographs have 8 and more
_DIAMETER = 8.0  # canvas pixels; one cell of the network's maps


class XFeat:
    """XFeat on contrast-limited grey, the ``limit`` strongest keypoints of every turn, descriptors as int8 x 127."""

    max_side = _WHOLE_SIDE
    width = 64

    def __init__(self, *, limit: int) -> None:
        self.name, self._limit = f"xfeat-{limit}", limit

    def __call__(
        self, grey: np.ndarray, *, shown: float = 1.0, region: Region | None = None, inside: np.ndarray | None = None,
        turns: int = TURNS,
    ) -> tuple[Keypoints, ...]:  # fmt: skip
        """Return the keypoints of ``grey`` (h, w) uint8 in each of ``turns`` even turns, upright first.

        ``shown``, ``region`` and the points are as in ``keypoints.Extractor``; ``inside`` (h, w) uint8 is 0 where
        nothing may be kept.
        """
        canvas = Canvas.around(region, shown=shown, shape=grey.shape[:2])
        mask = None if canvas is None else canvas.mask(inside)
        if canvas is None or mask is None or _flat(canvas.cut(grey)[mask > 0]):
            return tuple(Keypoints.none(extractor=self.name, scale=shown, width=self.width) for _ in range(turns))
        patch = cv2.createCLAHE(2.0, (8, 8)).apply(canvas.cut(grey))
        side = _WHOLE_SIDE if region is None else _SIDE
        return tuple(self._turn(canvas, patch, mask, side, 360.0 * turn / turns) for turn in range(turns))

    def _turn(self, canvas: Canvas, patch: np.ndarray, mask: np.ndarray, side: int, degrees: float) -> Keypoints:
        motion, zoom = canvas.motion(side=side, degrees=degrees, margin=_MARGIN)
        # Beside the picture its mean level: black would be an edge, and edges make keypoints.
        picture = canvas.drawn(patch, motion, zoom, side, border=round(float(patch.mean())))
        kept = cv2.erode(cv2.warpAffine(mask, motion, (side, side)), np.ones((_EDGE, _EDGE), np.uint8))
        at, found = _strongest(picture, kept, self._limit)
        back = cv2.invertAffineTransform(motion)
        points = canvas.original(at @ back[:, :2].T + back[:, 2])
        scale = float(zoom * canvas.shown)
        return Keypoints(
            points=points.astype(np.float32),
            sizes=np.full(len(at), _DIAMETER / scale, np.float32),
            angles=np.full(len(at), degrees, np.float32),
            descriptors=np.rint(found * 127).astype(np.int8),
            extractor=self.name,
            scale=scale,
            turn=degrees,
            side=side,
        )


def _flat(levels: np.ndarray) -> bool:
    # The network stretches whatever contrast there is, so that on a blank picture it would describe noise.
    return not len(levels) or float(levels.std()) < _FLAT


def _strongest(grey: np.ndarray, kept: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the strongest keypoints (n, 2) of a square ``grey`` (side a multiple of 32) and descriptors (n, 64)."""
    told = networks.session("xfeat").run(None, {"grey": grey.astype(np.float32)[None, None]})
    maps, heat, reliability = told[0][0], told[1][0, 0], told[2][0, 0]
    peaks = (heat == cv2.dilate(heat, np.ones((5, 5)))) & (heat > _HEAT) & (kept > 127)
    y, x = np.nonzero(peaks)
    if not len(x):
        return np.zeros((0, 2), np.float32), np.zeros((0, 64), np.float32)
    rows, columns = heat.shape
    at_x = (x / (columns - 1) * reliability.shape[1] - 0.5).astype(np.float32)
    at_y = (y / (rows - 1) * reliability.shape[0] - 0.5).astype(np.float32)
    sure = cv2.remap(reliability, at_x[None], at_y[None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[0]
    order = np.argsort(-heat[y, x] * sure, kind="stable")[:limit]
    found = _sampled(maps, at_x[order], at_y[order])
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return np.stack([x[order], y[order]], axis=1).astype(np.float32), found


def _sampled(maps: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sample (c, h, w) at (x, y) as the authors' code does: bicubic with a = -0.75, nothing outside."""
    _, rows, columns = maps.shape
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = _cubic(x - left), _cubic(y - top)
    out = np.zeros((len(x), maps.shape[0]), np.float32)
    for j in range(4):
        for i in range(4):
            at_x, at_y = left + i - 1, top + j - 1
            there = (at_x >= 0) & (at_x < columns) & (at_y >= 0) & (at_y < rows)
            weight = (across[i] * down[j] * there).astype(np.float32)
            out += maps[:, np.clip(at_y, 0, rows - 1), np.clip(at_x, 0, columns - 1)].T * weight[:, None]
    return out


def _cubic(t: np.ndarray, a: float = -0.75) -> np.ndarray:
    d = np.stack([t + 1, t, 1 - t, 2 - t])
    return np.where(d <= 1, ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a)
