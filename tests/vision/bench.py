"""An examination table drawn for tests: objects on it, and what a photographer lays beside them."""

import cv2
import numpy as np

WIDTH, HEIGHT = 640, 480


def table(seed: int = 1, level: int = 120, colour=(1.0, 0.95, 0.88), size=(WIDTH, HEIGHT)) -> np.ndarray:
    """Draw a bare, slightly uneven table, (h, w, 3) uint8."""
    random = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(random.normal(0, 30, size[::-1]), (0, 0), 12) + random.normal(0, 3, size[::-1])
    return np.clip((level + grey[..., None] * 0.5) * np.array(colour), 0, 255).astype(np.uint8)


def laid(rgb: np.ndarray, flat: np.ndarray, *, middle, turn: float = 0.0, zoom: float = 1.0):
    """Lay the drawing ``flat`` on the table; give the picture and the (h, w) uint8 0 or 1 mask of what is covered."""
    height, width = flat.shape[:2]
    motion = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn, zoom)
    motion[:, 2] += np.array(middle) - ((width - 1) / 2, (height - 1) / 2)
    size = rgb.shape[1::-1]
    colours = flat if flat.ndim == 3 else cv2.cvtColor(flat, cv2.COLOR_GRAY2RGB)
    moved = cv2.warpAffine(colours, motion, size, flags=cv2.INTER_AREA)
    soft = cv2.warpAffine(np.full((height, width), 255, np.uint8), motion, size).astype(np.float32)[..., None] / 255
    return (rgb * (1 - soft) + moved * soft).astype(np.uint8), (soft[..., 0] > 0.5).astype(np.uint8)


def scale_bar(blocks: int = 5, cell: int = 24, *, to_the_edge: bool = False) -> np.ndarray:
    """A white strip with black blocks in a row, one cell apart."""
    height = cell * 2
    strip = np.full((height, cell * (2 * blocks + 1)), 235, np.uint8)
    top, bottom = (0, height) if to_the_edge else (height // 4, height - height // 4)
    for block in range(blocks):
        left = cell * (2 * block + 1)
        strip[top:bottom, left : left + cell] = 25
    return strip


def ruler(ticks: int = 100, step: int = 5) -> np.ndarray:
    """A light ruler with fine ticks along one edge, every fifth and tenth longer."""
    strip = np.full((60, (ticks + 6) * step), 225, np.uint8)
    for tick in range(ticks + 1):
        long = 26 if tick % 10 == 0 else 20 if tick % 5 == 0 else 14
        strip[1:long, 3 * step + tick * step : 3 * step + tick * step + 2] = 30
    return strip


def aruco(number: int = 7, dictionary: int = cv2.aruco.DICT_4X4_50, side: int = 90) -> np.ndarray:
    """A marker with its white margin."""
    marker = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(dictionary), number, side)
    return cv2.copyMakeBorder(marker, 18, 18, 18, 18, cv2.BORDER_CONSTANT, value=255)


def label(words: str = "EXHIBIT 4") -> np.ndarray:
    """A white paper label with black writing."""
    paper = np.full((64, 130), 240, np.uint8)
    cv2.putText(paper, words, (8, 38), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 20, 2, cv2.LINE_AA)
    return paper


def name_plate(seed: int = 1) -> np.ndarray:
    """A metal plate with stamped words, holes in its corners and a brushed surface: an object, not a label."""
    random = np.random.default_rng(seed)
    brushed = 150 + cv2.GaussianBlur(random.normal(0, 40, (190, 330)), (0, 0), sigmaX=9, sigmaY=0.6) * 1.5
    plate = np.clip(brushed + np.linspace(-25, 45, 330), 0, 255).astype(np.uint8)
    for row, words in enumerate(("SER 09-6639", "WT 2.8 KG", "P/N 7M-2204")):
        cv2.putText(plate, words, (40, 55 + 50 * row), cv2.FONT_HERSHEY_DUPLEX, 1.1, 60, 3, cv2.LINE_AA)
    for x in (16, 313):
        for y in (16, 173):
            cv2.circle(plate, (x, y), 7, 40, -1, cv2.LINE_AA)
    return plate


def flange(holes: int = 8) -> np.ndarray:
    """A painted ring with round holes on a circle; what lies outside of it is not drawn, use ``put_disc``."""
    disc = np.full((240, 240), 90, np.uint8)
    for hole in range(holes):
        at = 120 + 92 * np.array([np.cos(2 * np.pi * hole / holes), np.sin(2 * np.pi * hole / holes)])
        cv2.circle(disc, tuple(int(v) for v in np.rint(at)), 9, 20, -1, cv2.LINE_AA)
    cv2.circle(disc, (120, 120), 50, 30, 3, cv2.LINE_AA)
    return disc


def put_disc(rgb: np.ndarray, *, middle, radius: int, colour=(200, 170, 70)):
    """Lay a shaded disc with a rim and a dark middle, as the head of a cartridge; give picture and mask."""
    mask = np.zeros(rgb.shape[:2], np.uint8)
    cv2.circle(mask, middle, radius, 1, -1)
    drawn = rgb.copy()
    cv2.circle(drawn, middle, radius, colour, -1, cv2.LINE_AA)
    cv2.circle(drawn, middle, int(radius * 0.85), tuple(int(0.7 * c) for c in colour), 2, cv2.LINE_AA)
    cv2.circle(drawn, middle, int(radius * 0.3), tuple(int(0.4 * c) for c in colour), -1, cv2.LINE_AA)
    return drawn, mask


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks."""
    a, b = a > 0, b > 0
    return float((a & b).sum() / max((a | b).sum(), 1))


def filled(polygon: np.ndarray, shape) -> np.ndarray:
    """The mask (h, w) uint8 0 or 1 of a polygon."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint(polygon).astype(np.int32)], 1)
    return mask
