"""Find rulers: slim strips with a comb of fine ticks along an edge."""

import cv2
import numpy as np

_SIDE = 1024
_PERCENTILES = (35, 50, 65, 80, 90)  # of brightness: where the strip may part from the ground
_LONG, _WIDE = 0.18, 10  # of the picture's longest side; pixels
_SLIM, _SLIMMEST = 4.0, 30.0  # length over width
_TAPERED, _SOLID = 0.7, 0.75  # as of scale bars; ticks that reach the edge eat into a ruler
_FEWEST_TICKS, _FINEST = 15, 2.5  # ticks; pixels from tick to tick
_RHYTHM = 0.3  # share of the edge's variance that one rhythm and its double explain; rendered parts stay below 0.2
_DEEP = 6.0  # grey levels of that rhythm
_EDGE = 0.3  # of the width, from either edge: where ticks stand
_CALM = 0.6  # the rhythm of the far edge or of the middle over that of the edge with ticks; threads run right across


def rulers(grey: np.ndarray) -> list[np.ndarray]:
    """Give the outline (4, 2), in pixels, of each ruler in ``grey`` (h, w) uint8; none is an empty list."""
    share = min(1.0, _SIDE / max(grey.shape))
    work = grey if share == 1 else cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    found: list[np.ndarray] = []
    for level in np.unique(np.percentile(work, _PERCENTILES))[::-1]:  # the tightest outline first
        lit = cv2.morphologyEx((work > level).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        lit = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        for contour in cv2.findContours(lit, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            corners = _strip(contour, max(work.shape))
            if corners is None or any(_near(corners, other) for other in found):
                continue
            if _has_ticks(work, corners):
                found.append(corners)
    return [np.clip(corners / share, 0, np.array(grey.shape[::-1])) for corners in found]


def _strip(contour: np.ndarray, longest: int) -> np.ndarray | None:
    if len(contour) < 4:
        return None
    rectangle = cv2.minAreaRect(contour)
    length, width = max(rectangle[1]), min(rectangle[1])
    if length < _LONG * longest or width < _WIDE or not _SLIM <= length / width <= _SLIMMEST:
        return None
    hull = cv2.contourArea(cv2.convexHull(contour))
    if hull < _TAPERED * length * width or cv2.contourArea(contour) < _SOLID * hull:
        return None
    return cv2.boxPoints(rectangle)


def _near(a: np.ndarray, b: np.ndarray) -> bool:
    return float(np.hypot(*(a.mean(axis=0) - b.mean(axis=0)))) < 0.1 * float(np.hypot(*(b[2] - b[0])))


def _has_ticks(work: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a comb stands along one edge and not right across, as the thread of a bolt would."""
    if np.hypot(*(corners[1] - corners[0])) < np.hypot(*(corners[2] - corners[1])):
        corners = np.roll(corners, 1, axis=0)
    length, width = (round(float(np.hypot(*(corners[n] - corners[1])))) for n in (0, 2))
    target = np.array([[0, 0], [length, 0], [length, width]], np.float32)
    flat = cv2.warpAffine(work, cv2.getAffineTransform(corners[:3].astype(np.float32), target), (length, width))
    band = max(3, round(_EDGE * width))
    edges = sorted((_rhythm(flat[:band]), _rhythm(flat[-band:])), reverse=True)
    middle = _rhythm(flat[band:-band]) if width > 2 * band + 3 else (0.0, 0.0)
    share, deep = edges[0]
    return share >= _RHYTHM and deep >= _DEEP and min(edges[1][1], middle[1]) <= _CALM * deep


def _rhythm(band: np.ndarray) -> tuple[float, float]:
    """What share of the variance along ``band`` one rhythm and its double explain, and its depth in grey levels."""
    along = band.astype(np.float32).mean(axis=0)
    along -= cv2.GaussianBlur(along[None], (0, 0), max(3.0, len(along) / (2 * _FEWEST_TICKS)))[0]
    power = np.abs(np.fft.rfft(along * np.hanning(len(along)))) ** 2
    low, high = _FEWEST_TICKS, int(len(along) / _FINEST)
    if high <= low + 2 or power.sum() <= 0:
        return 0.0, 0.0
    best = low + int(power[low:high].argmax())
    explained = power[best - 2 : best + 3].sum() + power[2 * best - 2 : 2 * best + 3].sum()
    share = float(explained / power.sum())
    return share, float(along.std() * np.sqrt(2 * share))
