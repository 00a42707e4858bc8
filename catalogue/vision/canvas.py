"""The object of a picture, centred on a square of a fixed size and turned: what the networks are shown."""

from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision.keypoints import outline
from catalogue.vision.values import Region

_AROUND = 0.22  # of the longest side kept around it: a square turned by 45 degrees shows that much of what lies beside
_LEAST = 8  # pixels of a side below which there is nothing to see


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A window of the shown picture around a region.

    ``shown`` is pixels of the shown picture per pixel of the upright original. ``window`` is left, top, right, bottom
    and ``polygon`` (n, 2) the region, both in pixels of the shown picture, the polygon counted from the window's
    corner.
    """

    shown: float
    window: tuple[int, int, int, int]
    polygon: np.ndarray

    @classmethod
    def around(cls, region: Region | None, *, shown: float, shape: tuple[int, ...]) -> "Canvas | None":
        """Place a canvas around ``region`` of a picture of ``shape`` (h, w); None where it is too small to see."""
        height, width = shape[:2]
        polygon = (
            np.array([[0.0, 0], [width, 0], [width, height], [0, height]])
            if region is None
            else np.clip(outline(region) * shown, 0, (width, height))
        )
        low, high = polygon.min(axis=0), polygon.max(axis=0)
        if (high - low).min() < _LEAST:
            return None
        more = _AROUND * float((high - low).max())
        left, top = np.maximum(np.floor(low - more), 0).astype(int).tolist()
        right, bottom = np.minimum(np.ceil(high + more), (width, height)).astype(int).tolist()
        return cls(shown, (left, top, right, bottom), polygon - (left, top))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the region, in pixels of the shown picture."""
        width, height = np.ptp(self.polygon, axis=0)
        return float(width), float(height)

    def cut(self, picture: np.ndarray) -> np.ndarray:
        """Give the window of ``picture``, (h, w) or (h, w, 3)."""
        left, top, right, bottom = self.window
        return np.ascontiguousarray(picture[top:bottom, left:right])

    def mask(self, inside: np.ndarray | None) -> np.ndarray:
        """Give 255 inside the region, and inside ``inside`` (of the whole picture) where one is given, else 0."""
        left, top, right, bottom = self.window
        filled: np.ndarray = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillPoly(filled, [np.rint(self.polygon).astype(np.int32)], 255)
        return filled if inside is None else cv2.bitwise_and(filled, self.cut(np.uint8(255) * (inside > 0)))

    def motion(self, *, side: int, degrees: float, margin: float) -> tuple[np.ndarray, float]:
        """Give the (2, 3) motion from the window to a square of ``side`` and its zoom; the region fills 1/margin."""
        middle = (self.polygon.min(axis=0) + self.polygon.max(axis=0)) / 2
        zoom = side / (max(self.size) * margin)
        motion = cv2.getRotationMatrix2D(middle.tolist(), degrees, zoom)
        motion[:, 2] += side / 2 - middle
        return motion, zoom

    @staticmethod
    def drawn(patch: np.ndarray, motion: np.ndarray, zoom: float, side: int, *, border: int = 0) -> np.ndarray:
        """Draw the window's ``patch`` on the square; what lies outside the picture is of grey level ``border``."""
        # Softened before it is shown smaller: fine grain would otherwise become false detail.
        soft = cv2.GaussianBlur(patch, (0, 0), 0.4 / zoom) if zoom < 0.7 else patch
        return cv2.warpAffine(soft, motion, (side, side), borderValue=(border,) * 3)

    def original(self, points: np.ndarray) -> np.ndarray:
        """Carry ``points`` (n, 2) of the window into pixels of the upright original."""
        # Pixel centres: a picture shown smaller maps x of the original to (x + 0.5) * shown - 0.5.
        return (points + 0.5 + self.window[:2]) / self.shown - 0.5
