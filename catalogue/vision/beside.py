"""Find what a photographer laid beside the object and what must not be compared: scales, markers, labels."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from catalogue.vision.bars import scale_bars
from catalogue.vision.labels import markers, paper_labels
from catalogue.vision.rulers import rulers

Kind = Literal["scale bar", "ruler", "marker", "label"]

_SENTENCES: dict[Kind, str] = {
    "scale bar": "A scale bar lies in the picture; it is left out of the comparison.",
    "ruler": "A ruler lies in the picture; it is left out of the comparison.",
    "marker": "A measuring card with ArUco markers lies in the picture; the markers are left out of the comparison.",
    "label": "A paper label lies beside the object; it is left out of the comparison.",
}
_MARGIN = 0.006  # of the longest side: the edge of a strip would still give keypoints


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """One thing that is no part of the object.

    ``polygon`` (n, 2) is its outline in pixels of the given picture, n >= 3; ``sentence`` says it in words. ``certain``
    things are left out even inside the region an examiner marked; others only where nobody marked the object.
    """

    kind: Kind
    polygon: np.ndarray
    sentence: str
    certain: bool

    def __post_init__(self) -> None:
        if self.polygon.ndim != 2 or self.polygon.shape[1] != 2 or len(self.polygon) < 3:
            raise ValueError("an outline has at least three corners")


def beside(rgb: np.ndarray) -> list[Beside]:
    """Give what lies beside the object in ``rgb`` (h, w, 3) uint8; an empty list for none, and for a tiny picture."""
    if min(rgb.shape[:2]) < 32:
        return []
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    found: list[Beside] = []
    seen: dict[Kind, list[np.ndarray]] = {
        "scale bar": scale_bars(grey), "marker": markers(grey), "ruler": rulers(grey), "label": paper_labels(rgb),
    }  # fmt: skip
    for kind, outlines in seen.items():
        for outline in outlines:
            if not any(_overlap(outline, other.polygon, grey.shape) for other in found):
                found.append(Beside(kind, outline, _SENTENCES[kind], kind in ("scale bar", "marker")))
    return found


def _overlap(outline: np.ndarray, other: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether half of ``outline`` or more lies inside ``other``; a quarter of the size is fine enough."""
    a, b = (_filled([polygon / 4], (shape[0] // 4 + 1, shape[1] // 4 + 1)) for polygon in (outline, other))
    return int(np.count_nonzero(a & b)) * 2 >= int(np.count_nonzero(a))


def mask_of(found: list[Beside], shape: tuple[int, ...]) -> np.ndarray:
    """Give (h, w) uint8, 255 on everything ``found`` and on a narrow margin around it."""
    mask = _filled([one.polygon for one in found], shape[:2])
    by = max(1, round(_MARGIN * max(shape[:2])))
    return cv2.dilate(mask, np.ones((2 * by + 1, 2 * by + 1), np.uint8)) if found else mask


def _filled(polygons: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.rint(polygon).astype(np.int32)], 255)
    return mask
