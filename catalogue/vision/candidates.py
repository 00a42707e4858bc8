"""Find what may be objects in a small picture, and judge how much of an object each of them is."""

import contextlib
from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision.saliency import surrounded, unlike_border

_LEAST_SHARE, _MOST_SHARE = 0.003, 0.8  # of the picture
_AIM = 0.417  # half axes of the ellipse that a photographer aims with, as a share of the picture's sides
_GROWN = 0.12  # GrabCut may grow a part by this share of its longest side
_CIRCLES = 3
# A whole circle seldom appears by chance; it counts twice where it stands out and is no hole through which the ground
# shows. Without it the hand that holds a cartridge, or the table, was proposed before the cartridge.
_CIRCLE_COUNTS, _CLEAR_EDGE, _CLEAR_CONTRAST, _NO_HOLE = 2.0, 0.8, 0.5, 0.3
_OPEN, _CLOSE, _RIM = np.ones((3, 3), np.uint8), np.ones((5, 5), np.uint8), np.ones((13, 13), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A mask (h, w) uint8 0 or 1; ``score`` orders objects of one picture, ``clear``, 0 to 1, how one stands out."""

    mask: np.ndarray
    score: float
    clear: float


def candidates(small: np.ndarray, off: np.ndarray | None = None) -> list[Candidate]:
    """Give what may be objects in ``small`` (h, w, 3) uint8 RGB, best first; ``off`` (h, w) bool belongs to none."""
    smooth = cv2.bilateralFilter(small, 7, 40, 7)
    unlike = unlike_border(smooth)
    if off is not None:
        unlike = np.where(off, np.float32(0), unlike)
    judge = _Judge(smooth, unlike)
    judged = [judge(mask) for mask in _masks(smooth, unlike, off)]
    judged += [judge(mask, circle=True) for mask in _circles(smooth)]
    kept = [one for one in judged if one is not None and (off is None or one.mask[off].sum() < 0.1 * one.mask.sum())]
    return sorted(kept, key=lambda one: -one.score)


def _masks(smooth: np.ndarray, unlike: np.ndarray, off: np.ndarray | None) -> list[np.ndarray]:
    rows, columns = smooth.shape[:2]
    y, x = np.mgrid[:rows, :columns]
    away = (x / columns - 0.5) ** 2 + (y / rows - 0.5) ** 2
    central = np.exp(-away / (2 * 0.38**2)).astype(np.float32)
    aimed_at = away < _AIM**2
    found = _parts(_cut(smooth, np.where(aimed_at, cv2.GC_PR_FGD, cv2.GC_BGD), off, rounds=5), most=2)
    likely = np.where(_above(unlike * central), cv2.GC_PR_FGD, cv2.GC_PR_BGD)
    likely[away >= 0.25] = cv2.GC_BGD
    found += _parts(_cut(smooth, likely, off, rounds=5), most=2)
    maps = (surrounded(smooth, against_size=0) * central, surrounded(smooth, against_size=0.5), unlike)
    for stands_out in maps:
        shown = stands_out if off is None else np.where(off, np.float32(0), stands_out)
        for part in _parts(_above(shown).astype(np.uint8), most=2):
            found += _parts(_cut(smooth, np.where(_grown(part), cv2.GC_PR_FGD, cv2.GC_BGD), off, rounds=4), most=1)
    return found


def _above(values: np.ndarray) -> np.ndarray:
    """Where ``values`` (0 to 1) lie above the cut that parts them best (Otsu)."""
    levels = (values * 255).astype(np.uint8)
    cut, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    return levels > cut


def _parts(mask: np.ndarray, *, most: int) -> list[np.ndarray]:
    """The largest connected parts of ``mask``, largest first, without those too small to be shown."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats(mask)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:most]
    return [(parts == n).astype(np.uint8) for n in order if stats[n, cv2.CC_STAT_AREA] >= _LEAST_SHARE * mask.size]


def _grown(part: np.ndarray) -> np.ndarray:
    _, _, width, height = cv2.boundingRect(part)
    by = max(3, round(_GROWN * max(width, height)))
    return cv2.dilate(part, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))) > 0


def _cut(smooth: np.ndarray, labels: np.ndarray, off: np.ndarray | None, *, rounds: int) -> np.ndarray:
    labels = labels.astype(np.uint8)
    if off is not None:
        labels[off] = cv2.GC_BGD
    mask = grab_cut(smooth, labels, rounds=rounds)
    return cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _OPEN), cv2.MORPH_CLOSE, _CLOSE)


def grab_cut(smooth: np.ndarray, labels: np.ndarray, *, rounds: int) -> np.ndarray:
    """Give the foreground (h, w) uint8 0 or 1 that GrabCut finds from ``labels``, which it changes; always the same."""
    cv2.setRNGSeed(7)  # its colour models start from k-means at random places
    with contextlib.suppress(cv2.error):  # no background or no foreground at all: the labels stay as they were
        cv2.grabCut(smooth, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def _circles(smooth: np.ndarray) -> list[np.ndarray]:
    grey = cv2.GaussianBlur(cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY), (0, 0), 1)
    most = min(grey.shape) // 2
    seen = cv2.HoughCircles(grey, cv2.HOUGH_GRADIENT_ALT, 1.5, 8, param1=200, param2=0.75, minRadius=6, maxRadius=most)
    found = []
    for x, y, radius in [] if seen is None else seen.reshape(-1, seen.shape[-1])[:_CIRCLES, :3]:
        mask = np.zeros(grey.shape, np.uint8)
        cv2.circle(mask, (round(float(x)), round(float(y))), round(float(radius)), 1, -1)
        found.append(mask)
    return found


class _Judge:
    """What speaks for a mask: strong edges along its rim, other colours outside than inside, size, and a place inside.

    The weights were chosen on rendered parts and cartridge photographs; edges and contrast alone choose details of the
    object (mean overlap 0.45), size and place alone 0.83, all together 0.86.
    """

    def __init__(self, smooth: np.ndarray, unlike: np.ndarray) -> None:
        lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)
        slopes = [cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)]
        steep = cv2.dilate(np.sqrt(sum((slope**2).sum(axis=2) for slope in slopes)), _OPEN)
        self._steep = steep > np.percentile(steep, 75)
        coarse = lab.astype(np.int32) // (16, 8, 8)
        self._colour = (coarse[..., 0] * 32 + coarse[..., 1]) * 32 + coarse[..., 2]
        self._unlike = unlike

    def __call__(self, mask: np.ndarray, *, circle: bool = False) -> Candidate | None:
        """Judge ``mask``; None where it is too small or too large for an object."""
        share = float(mask.mean())
        if not _LEAST_SHARE <= share <= _MOST_SHARE:
            return None
        grown = cv2.dilate(mask, _OPEN)
        rim = (grown > cv2.erode(mask, _OPEN))[1:-1, 1:-1]
        edge = float(self._steep[1:-1, 1:-1][rim].mean()) if rim.any() else 0.0
        contrast = self._contrast(mask > 0, cv2.dilate(mask, _RIM) > grown)
        clear = edge * contrast**0.5 * max(0.0, 1 - 2 * _cut_off(mask))
        score = clear * share**0.5 * float(np.exp(-_away(mask) / 2))
        if circle and edge > _CLEAR_EDGE and contrast > _CLEAR_CONTRAST:
            score *= _CIRCLE_COUNTS if float(np.median(self._unlike[mask > 0])) > _NO_HOLE else 1.0
        return Candidate(mask, score, min(1.0, clear))

    def _contrast(self, inside: np.ndarray, outside: np.ndarray) -> float:
        """One minus the Bhattacharyya coefficient of the colours on either side: 0 the same, 1 none in common."""
        sides = [np.bincount(self._colour[side], minlength=16 * 1024).astype(np.float64) for side in (inside, outside)]
        a, b = (side / max(side.sum(), 1.0) for side in sides)
        return max(0.0, 1 - float(np.sqrt(a * b).sum()))


def _away(mask: np.ndarray) -> float:
    """How far from the middle of the picture the mask lies, squared; 1 at three tenths of a side."""
    rows, columns = mask.shape
    y, x = np.nonzero(mask)
    return float(((x.mean() / columns - 0.5) / 0.3) ** 2 + ((y.mean() / rows - 0.5) / 0.3) ** 2)


def _cut_off(mask: np.ndarray) -> float:
    """How much of the picture's border the mask covers, 0 to 1."""
    sides = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    return float(sum(int(side.sum()) for side in sides)) / (2 * sum(mask.shape))
