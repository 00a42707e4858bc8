"""Propose the outline of the object in a photograph, so that a person need only accept it.

Everything is computed on a small picture and is deterministic. A proposal is an offer, never a record.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision.candidates import candidates, grab_cut
from catalogue.vision.values import Region

NOTHING = "No object stands out in this picture: mark its outline by hand."

_SIDE, _BOX_SIDE = 176, 256  # pixels, of the whole picture and of what lies in and around a box
_MOST = 4  # proposals a picture: more would be noise, not choice
_SAME = 0.5  # two proposals that overlap more (intersection over union) are one object
_AROUND = 0.12  # of the box's longest side: what lies there is ground
_FEWEST_OF_BOX = 0.08  # less than this of the box is no object that fills it
_LARGE = 0.15  # parts of at least this share of the largest one belong to the object
_NO_CONTRAST = 4.0  # standard deviation of grey levels; quality.py calls such a picture blank
_ROUNDS = 4
_FINE_SIDE = 704  # pixels in which an outline is drawn


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One object that may be meant.

    ``polygon`` is its outer outline, (n, 2) pixels of the given picture, n >= 3; ``mask`` (h, w) uint8 is 255 inside of
    it; ``confidence`` 0 to 1 says how well it stands out from its surroundings, and is no probability.
    """

    polygon: np.ndarray
    mask: np.ndarray
    confidence: float

    def __post_init__(self) -> None:
        if self.polygon.ndim != 2 or len(self.polygon) < 3 or not 0 <= self.confidence <= 1:
            raise ValueError("an outline has at least three corners, and its confidence lies between 0 and 1")


def propose(rgb: np.ndarray, *, box: Region | None = None, without: np.ndarray | None = None) -> list[Proposal]:
    """Give the objects that may be meant in ``rgb`` (h, w, 3) uint8, best first; an empty list where none stands out.

    ``box`` (two corners or a polygon, pixels of ``rgb``) is the area an examiner marked roughly: at most one object is
    given then, the one that fills it. ``without`` (h, w), above 0 on scale bars and labels, keeps those from being
    proposed. Raises ``ValueError`` for a box outside the picture.
    """
    corners = None if box is None else _corners(box, rgb.shape)
    if min(rgb.shape[:2]) < 16 or float(rgb.std()) < _NO_CONTRAST:
        return []
    if corners is not None:
        inside = _in_box(rgb, corners, without)
        return [] if inside is None else [_proposal(inside, 1.0, rgb.shape)]
    small = _at_most(rgb, _SIDE)
    off = None if without is None else _fitted(without, small.shape) > 0
    kept: list[Proposal] = []
    masks: list[np.ndarray] = []
    for one in candidates(small, off):
        if len(kept) < _MOST and all(_overlap(one.mask, other) < _SAME for other in masks):
            masks.append(one.mask)
            kept.append(_proposal(one.mask, one.clear, rgb.shape))
    return kept


def _corners(box: Region, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    points = np.asarray(box, np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2 or not np.isfinite(points).all():
        raise ValueError("a box is a list of two corners or at least three [x, y] points")
    left, top = np.floor(np.clip(points.min(axis=0), 0, shape[1::-1])).astype(int)
    right, bottom = np.ceil(np.clip(points.max(axis=0), 0, shape[1::-1])).astype(int)
    if right - left < 4 or bottom - top < 4:
        raise ValueError("the box lies outside the picture, or is less than 4 pixels wide or high")
    return int(left), int(top), int(right), int(bottom)


def _in_box(rgb: np.ndarray, box: tuple[int, int, int, int], without: np.ndarray | None) -> np.ndarray | None:
    """The mask (h, w) uint8 0 or 1 of what fills the box: GrabCut, with what lies around as ground."""
    height, width = rgb.shape[:2]
    around = _AROUND * max(box[2] - box[0], box[3] - box[1])
    left, top = int(max(0, box[0] - around)), int(max(0, box[1] - around))
    right, bottom = int(min(width, box[2] + around)), int(min(height, box[3] + around))
    small = cv2.bilateralFilter(_at_most(rgb[top:bottom, left:right], _BOX_SIDE), 5, 30, 5)
    zoom = small.shape[1] / (right - left), small.shape[0] / (bottom - top)
    x0, x1 = round((box[0] - left) * zoom[0]), round((box[2] - left) * zoom[0])
    y0, y1 = round((box[1] - top) * zoom[1]), round((box[3] - top) * zoom[1])
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[y0:y1, x0:x1] = cv2.GC_PR_FGD
    if without is not None:
        labels[_fitted(without[top:bottom, left:right], small.shape) > 0] = cv2.GC_BGD
    found = cv2.morphologyEx(grab_cut(small, labels, rounds=_ROUNDS), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    found = _large_parts(found)
    if found.sum() < _FEWEST_OF_BOX * (x1 - x0) * (y1 - y0):
        return None
    mask = np.zeros((height, width), np.uint8)
    whole = cv2.resize(found * 255, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    mask[top:bottom, left:right] = whole > 127
    return mask


def _large_parts(mask: np.ndarray) -> np.ndarray:
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return mask
    areas = stats[1:, cv2.CC_STAT_AREA]
    return np.isin(parts, 1 + np.flatnonzero(areas >= _LARGE * areas.max())).astype(np.uint8)


def _proposal(mask: np.ndarray, confidence: float, shape: tuple[int, ...]) -> Proposal:
    """Carry a small ``mask`` to the size of the picture; one polygon, around all parts where there are several."""
    # Drawn larger and softened, so that the outline shows the object and not the small picture's pixels.
    larger = max(1.0, _FINE_SIDE / max(mask.shape))
    drawn = cv2.resize(_joined(mask) * 255, None, fx=larger, fy=larger, interpolation=cv2.INTER_LINEAR)
    fine = (cv2.GaussianBlur(drawn, (0, 0), larger) > 127).astype(np.uint8)
    if not fine.any():  # thinner than the softening
        fine = (drawn > 0).astype(np.uint8)
    contours, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    longest = max(contours, key=cv2.contourArea)
    plain = cv2.approxPolyDP(longest, 0.0015 * max(fine.shape), True).reshape(-1, 2)
    if len(plain) < 3:
        plain = cv2.boxPoints(cv2.minAreaRect(longest))
    zoom = np.array([shape[1] / fine.shape[1], shape[0] / fine.shape[0]])
    polygon = np.clip((plain + 0.5) * zoom, 0, (shape[1], shape[0]))
    inside = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.rint(polygon).astype(np.int32)], 255)
    return Proposal(polygon, inside, confidence)


def _joined(mask: np.ndarray) -> np.ndarray:
    """A region has one polygon: parts of one object are joined by what lies between them."""
    if cv2.connectedComponents(mask)[0] <= 2:
        return mask
    hull = cv2.convexHull(cv2.findNonZero(mask))
    return cv2.fillConvexPoly(np.zeros_like(mask), hull, 1)


def _at_most(rgb: np.ndarray, side: int) -> np.ndarray:
    share = side / max(rgb.shape[:2])
    if share >= 1:
        return rgb
    size = (max(8, round(rgb.shape[1] * share)), max(8, round(rgb.shape[0] * share)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def _fitted(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    both, either = int(np.count_nonzero(a & b)), int(np.count_nonzero(a | b))
    return both / either if either else 1.0
