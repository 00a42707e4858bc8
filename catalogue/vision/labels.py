"""Find paper labels and fiducial markers that were laid beside the object."""

import cv2
import numpy as np

from catalogue.vision.aruco import detected

_SIDE = 512
_PERCENTILES = (60, 75, 85, 92, 97)  # of brightness
_LEAST, _MOST = 0.002, 0.08  # of the picture
_PALE, _WHITE = 0.22, 150  # colour over brightness, and brightness, of lit paper
_QUAD, _SOLID = 0.88, 0.93  # share of its turned box, and of its hull, that a label fills
_PLAIN = 9.0  # grey levels by which its paper varies, once writing is left aside; metal shines unevenly
_WRITTEN = 0.4  # of the label, at most
_STANDS_OUT, _ALL_ROUND = 25.0, 0.85  # grey levels above the ground, along this share of its rim
_DICTIONARIES = (cv2.aruco.DICT_4X4_250, cv2.aruco.DICT_5X5_250, cv2.aruco.DICT_6X6_250,
                 cv2.aruco.DICT_ARUCO_ORIGINAL, cv2.aruco.DICT_APRILTAG_36h11)  # fmt: skip
_MARKER_SIDE = 1280
_SMALLEST_MARKER = 14  # pixels; smaller ones are as often gravel
_QUIET = 0.2  # of a marker's side: its white margin
_ONE_BOARD = 2.6  # sides between the middles of neighbouring markers of a ChArUco board, at most


def paper_labels(rgb: np.ndarray) -> list[np.ndarray]:
    """Give the outline (n, 2), in pixels, of each piece of plain white paper in ``rgb`` (h, w, 3) uint8.

    Paper is white, even but for its writing, a convex quadrangle (cut off at the picture's border it may have more
    corners), and lighter than what surrounds it. A white plate may look the same: the caller decides by where it lies.
    """
    share = min(1.0, _SIDE / max(rgb.shape[:2]))
    work = rgb if share == 1 else cv2.resize(rgb, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    light = work.max(axis=2)
    pale = light - work.min(axis=2).astype(np.int16) < _PALE * light
    found: list[np.ndarray] = []
    for level in np.unique(np.maximum(np.percentile(light, _PERCENTILES), _WHITE)):
        lit = ((light > level) & pale).astype(np.uint8)
        lit = cv2.morphologyEx(lit, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        for contour in cv2.findContours(lit, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
            outline = _paper(contour, light)
            if outline is not None and not any(_holds(other, outline.mean(axis=0)) for other in found):
                found.append(outline)
    return [outline / share for outline in found]


def _paper(contour: np.ndarray, light: np.ndarray) -> np.ndarray | None:
    area = cv2.contourArea(contour)
    if not _LEAST * light.size <= area <= _MOST * light.size:
        return None
    hull, rectangle = cv2.convexHull(contour), cv2.minAreaRect(contour)
    left, top, width, height = cv2.boundingRect(contour)
    cut_off = left <= 1 or top <= 1 or left + width >= light.shape[1] - 1 or top + height >= light.shape[0] - 1
    if area < _SOLID * cv2.contourArea(hull) or (not cut_off and area < _QUAD * (rectangle[1][0] * rectangle[1][1])):
        return None
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(corners) != 4 and not (cut_off and 3 <= len(corners) <= 6):
        return None
    mask = np.zeros(light.shape, np.uint8)
    cv2.drawContours(mask, [hull], -1, 1, -1)
    return hull.reshape(-1, 2).astype(np.float64) if _is_plain(light, mask) else None


def _is_plain(light: np.ndarray, mask: np.ndarray) -> bool:
    inner = light[cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0].astype(np.float32)
    if len(inner) < 20:
        return False
    paper = inner[inner > np.median(inner) - 25]
    framed = cv2.copyMakeBorder(mask, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=0)
    rim = (cv2.dilate(framed, np.ones((7, 7), np.uint8)) > cv2.dilate(framed, np.ones((5, 5), np.uint8)))[4:-4, 4:-4]
    if len(paper) < (1 - _WRITTEN) * len(inner) or float(paper.std()) > _PLAIN:
        return False
    return float((light[rim] < np.median(paper) - _STANDS_OUT).mean()) >= _ALL_ROUND


def _holds(outline: np.ndarray, point: np.ndarray) -> bool:
    return cv2.pointPolygonTest(outline.astype(np.float32), (float(point[0]), float(point[1])), False) >= 0


def markers(grey: np.ndarray) -> list[np.ndarray]:
    """Give the outline (n, 2), in pixels, of each ArUco or AprilTag marker in ``grey`` (h, w) uint8, with its margin.

    Markers that stand close together, as on a ChArUco board, are given as one outline around them all.
    """
    share = min(1.0, _MARKER_SIDE / max(grey.shape))
    work = grey if share == 1 else cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    found: list[np.ndarray] = []
    for name in _DICTIONARIES:
        for _, marker in detected(work, name, damaged=False):  # what is guessed from a damaged one may be rust
            if _side(marker) >= _SMALLEST_MARKER and not any(_holds(other, marker.mean(axis=0)) for other in found):
                found.append(marker)
    return [np.clip(outline / share, 0, np.array(grey.shape[::-1])) for outline in _boards(found)]


def _side(marker: np.ndarray) -> float:
    return float(np.hypot(*(marker - np.roll(marker, 1, axis=0)).T).min())


def _boards(found: list[np.ndarray]) -> list[np.ndarray]:
    """Join markers of one board; alone, each keeps its margin."""
    boards: list[list[np.ndarray]] = []
    for marker in found:
        near = [board for board in boards if any(_neighbours(marker, other) for other in board)]
        joined = [marker, *(other for board in near for other in board)]
        boards = [board for board in boards if not any(board is other for other in near)] + [joined]
    return [_hull(board) for board in boards]


def _neighbours(a: np.ndarray, b: np.ndarray) -> bool:
    apart = float(np.hypot(*(a.mean(axis=0) - b.mean(axis=0))))
    return apart <= _ONE_BOARD * min(_side(a), _side(b))


def _hull(board: list[np.ndarray]) -> np.ndarray:
    grown = [marker.mean(axis=0) + (marker - marker.mean(axis=0)) * (1 + 2 * _QUIET) for marker in board]
    return cv2.convexHull(np.concatenate(grown).astype(np.float32)).reshape(-1, 2).astype(np.float64)
