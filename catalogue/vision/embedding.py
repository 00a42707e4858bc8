"""One vector for what a whole region looks like: a coarse likeness that needs no keypoint."""

from collections.abc import Iterator
from typing import Protocol

import cv2
import numpy as np

from catalogue.vision import networks
from catalogue.vision.canvas import Canvas
from catalogue.vision.values import Region

_MARGIN = 1.1
_WHOLE_SIDE = 352  # longest side of a picture in which nobody has marked a region
_LEAST_SIDE = 96


class Embedder(Protocol):
    """Turns a region into vectors of unit length; the same picture always gives the same vectors."""

    name: str
    width: int
    weight: float  # how much its cosine counts
    unlike: float  # cosines up to this one are all the same: how unlike two things are says nothing of a third

    def __call__(
        self, rgb: np.ndarray, *, shown: float = 1.0, region: Region | None = None, inside: np.ndarray | None = None
    ) -> np.ndarray:
        """Return (views, turns, width) float16 of ``rgb`` (h, w, 3) uint8, the upright turn first; no view is none.

        ``shown``, ``region`` and ``inside`` are as for ``XFeat``. A region gives one view; a picture without one gives
        the whole picture and, where ``inside`` proposes an object, that object too.
        """


class EfficientNet:
    """EfficientNet-Lite0 (Google) trained on ImageNet; generalised mean over the last map inside the object."""

    width = 1280
    weight = 4.0
    unlike = -1.0

    def __init__(self, *, side: int = 288, power: float = 3.0, turns: int = 4) -> None:
        self.name, self._side, self._power, self._turns = f"efficientnet-{side}-{turns}", side, power, turns

    def __call__(
        self, rgb: np.ndarray, *, shown: float = 1.0, region: Region | None = None, inside: np.ndarray | None = None
    ) -> np.ndarray:
        """See ``Embedder``."""
        views = []
        if region is None:
            views.append([self._whole(rgb, turn) for turn in range(self._turns)])
            region = None if inside is None else around(inside, shown)
        canvas = Canvas.around(region, shown=shown, shape=rgb.shape[:2]) if region is not None else None
        if canvas is not None:
            drawn = turned(canvas, rgb, inside, side=self._side, turns=self._turns)
            views.append([self._pooled(picture, mask) for picture, mask in drawn])
        return np.array(views, np.float16).reshape(len(views), self._turns, self.width)

    def _whole(self, rgb: np.ndarray, turn: int) -> np.ndarray:
        picture = np.ascontiguousarray(np.rot90(rgb, turn * 4 // self._turns))
        zoom = _WHOLE_SIDE / max(picture.shape[:2])
        rows, columns = (max(_LEAST_SIDE, round(side * zoom / 32) * 32) for side in picture.shape[:2])
        picture = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
        return self._pooled(picture, np.full((rows, columns), 255, np.uint8))

    def _pooled(self, picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Generalised mean (GeM; Radenović and others, 2018) of the network's last map over the mask."""
        x = ((picture.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
        head = networks.session("efficientnet").run(["head"], {"picture": x})[0][0]
        weight = cv2.resize(mask, head.shape[:0:-1], interpolation=cv2.INTER_AREA).astype(np.float32)
        weight = weight + 1e-6 if not weight.any() else weight  # a mask thinner than a cell: the whole canvas
        weight /= weight.sum()
        pooled = ((np.maximum(head, 1e-6) ** self._power) * weight).sum((1, 2)) ** (1 / self._power)
        return pooled / np.linalg.norm(pooled)


def turned(
    canvas: Canvas, rgb: np.ndarray, inside: np.ndarray | None, *, side: int, turns: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw the region on a square of ``side`` pixels and what of it is ``inside``, in each of ``turns`` of a circle."""
    patch, mask = canvas.cut(rgb), canvas.mask(inside)
    for turn in range(turns):
        motion, zoom = canvas.motion(side=side, degrees=360.0 * turn / turns, margin=_MARGIN)
        yield canvas.drawn(patch, motion, zoom, side, border=127), cv2.warpAffine(mask, motion, (side, side))


def around(inside: np.ndarray, shown: float) -> Region | None:
    """Give the corners, in upright original pixels, of what ``inside`` marks; None where it marks nothing."""
    y, x = np.nonzero(inside)
    if not len(x):
        return None
    return [[float(x.min()) / shown, float(y.min()) / shown], [float(x.max() + 1) / shown, float(y.max() + 1) / shown]]
