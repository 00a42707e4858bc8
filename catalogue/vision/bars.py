"""Find scale bars: dark blocks in a row on a light strip, equally far apart, as forensic and field scales have them.

Blocks are found first and the strip around them afterwards: a row alone also appears in gravel, a strip around it does
not. Measured on 117 rendered parts: rows alone were found in 12 pictures where there was no bar, strips in none.
"""

from dataclasses import dataclass

import cv2
import numpy as np

_SIDE = 1024  # pixels; a block of a bar that fills a tenth of the picture then has ten
_NEIGHBOURHOODS = (0.02, 0.06, 0.16)  # of the longest side: what "dark" is compared with; a block fits well into one
_DARKER, _CONTRAST = 14, 30  # grey levels below the neighbourhood; below the strip around the block
_SHADE = 0.6  # brightness of a block over that of the strip: holds in shadow and in sun
_LEAST_AREA, _MOST_SHARE, _LONGEST = 14, 0.01, 0.2  # pixels, and shares of the picture and of its longest side
_BOXY, _LEAN = 0.68, 5.0  # share of its turned box that a block fills, small ones are ragged; its sides' ratio
_FEWEST, _MOST_BLOCKS = 4, 2000
_ALIKE = 0.5  # areas of neighbouring blocks: the smaller over the larger
_NEAR, _FAR = 1.2, 5.0  # step from block to block in square roots of a block's area
_STRAY, _SHRINK = 0.2, 0.85  # of the step: how far the next block may lie from its place; how perspective changes steps
_IN_LINE = 8.0  # degrees between the row and the strip
# A strip seen at a slant tapers: its hull fills this share of its turned box, and the strip this share of its hull.
_TAPERED, _SOLID = 0.66, 0.85
_SLIM = 2.8  # the strip's length over its width, at least
_MARGIN = 4.5  # steps that the strip may be longer than the row
# Where no edge of the strip is seen: blocks, brightness over the strip's, length over step, degrees, evenness.
_SURE, _BLACK, _DUTY, _TURNED, _EVEN = 5, 0.45, (0.35, 0.7), 15.0, 0.25
_LEVELS = (0.6, 0.7, 0.8, 0.87, 0.93, 0.98, 1.03, 1.08)  # from the blocks' brightness (0) to the strip's (1)
_LIGHT_PERCENTILE = 50  # the strip is white: lighter than this share of the picture


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Dark blocks of a picture: ``middles`` (n, 2), ``areas``, ``dark`` and ``light`` (n,), ``boxes`` (n, 4, 2)."""

    middles: np.ndarray
    areas: np.ndarray
    dark: np.ndarray
    light: np.ndarray
    boxes: np.ndarray


def scale_bars(grey: np.ndarray) -> list[np.ndarray]:
    """Give the outline (n, 2), in pixels, of each scale bar in ``grey`` (h, w) uint8; none is an empty list."""
    share = min(1.0, _SIDE / max(grey.shape))
    work = grey if share == 1 else cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    if min(work.shape) < 32:
        return []
    blocks = _blocks(work)
    white = float(np.percentile(work, _LIGHT_PERCENTILE))
    found: list[np.ndarray] = []
    for row in _rows(blocks):
        middle = blocks.middles[row].mean(axis=0)
        if float(np.median(blocks.light[row])) < white or any(_inside(middle, other) for other in found):
            continue
        strip = _strip(work, blocks, row)
        if strip is not None:
            found.append(strip)
    return [strip / share for strip in found]


def _inside(point: np.ndarray, outline: np.ndarray) -> bool:
    at = float(point[0]), float(point[1])
    return cv2.pointPolygonTest(outline.astype(np.float32), at, False) >= 0


def _blocks(work: np.ndarray) -> _Blocks:
    found: list[tuple[np.ndarray, float, float, float, np.ndarray]] = []
    for share in _NEIGHBOURHOODS:
        around = int(share * max(work.shape)) | 1
        dark = (cv2.blur(work, (around, around)).astype(np.int16) - work > _DARKER).astype(np.uint8)
        # Thin lines join the blocks of some bars: opened, they fall apart; small blocks survive only unopened.
        for mask in (dark, cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))):
            _, parts, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
            for part in _sized(stats, work.shape):
                block = _block(work, parts, part, stats[part])
                if block is not None and not any(np.abs(block[0] - other[0]).max() < 2 for other in found):
                    found.append(block)
    middles, areas, darks, lights, boxes = zip(*found[:_MOST_BLOCKS], strict=True) if found else ([], [], [], [], [])
    return _Blocks(np.array(middles).reshape(-1, 2), np.array(areas), np.array(darks), np.array(lights),
                   np.array(boxes).reshape(-1, 4, 2))  # fmt: skip


def _sized(stats: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The numbers of the parts that may be blocks by their size and their upright box."""
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    longest = _LONGEST * max(shape)
    fits = (area >= _LEAST_AREA) & (area < _MOST_SHARE * shape[0] * shape[1]) & (area > 0.3 * width * height)
    fits &= (width < longest) & (height < longest)
    fits[0] = False
    return np.flatnonzero(fits)


def _block(
    work: np.ndarray, parts: np.ndarray, part: int, stat: np.ndarray
) -> tuple[np.ndarray, float, float, float, np.ndarray] | None:
    """Middle, area, brightness inside and around, and turned box of a part that is a dark rectangle on light."""
    x, y, width, height, area = (int(value) for value in stat)
    pad = max(2, round(0.25 * area**0.5))
    left, top = max(0, x - pad), max(0, y - pad)
    window = np.s_[top : y + height + pad, left : x + width + pad]
    mask, grey = (parts[window] == part).astype(np.uint8), work[window]
    reach = np.ones((2 * pad + 1, 2 * pad + 1), np.uint8)
    around = cv2.dilate(mask, reach) > cv2.dilate(mask, np.ones((3, 3), np.uint8))
    if not around.any():
        return None
    dark, light = float(grey[mask > 0].mean()), float(np.median(grey[around]))
    if dark > _SHADE * light or light - dark < _CONTRAST:
        return None
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    middle, sides, turn = cv2.minAreaRect(max(contours, key=len))
    sides = (sides[0] + 1, sides[1] + 1)  # from the middles of the outermost pixels to their edges
    if area < _BOXY * sides[0] * sides[1] or max(sides) > _LEAN * min(sides):
        return None
    corner = np.array([left, top])
    box = cv2.boxPoints((middle, (sides[0] + 2, sides[1] + 2), turn)) + corner
    return np.array(middle) + corner, float(area), dark, light, box


def _rows(blocks: _Blocks) -> list[list[int]]:
    """Rows of at least four alike blocks, each where the two before it lead to; longest first, no block in two."""
    if len(blocks.middles) < _FEWEST:
        return []
    apart = np.hypot(*(blocks.middles[:, None] - blocks.middles[None]).transpose(2, 0, 1))
    size = np.minimum(blocks.areas[:, None], blocks.areas[None])
    alike = size > _ALIKE * np.maximum(blocks.areas[:, None], blocks.areas[None])
    near = alike & (apart > _NEAR * np.sqrt(size)) & (apart < _FAR * np.sqrt(size))
    rows = [_row(blocks, int(first), int(second)) for first, second in zip(*np.nonzero(near), strict=True)]
    taken: set[int] = set()
    kept = []
    for row in sorted((row for row in rows if len(row) >= _FEWEST), key=len, reverse=True):
        if taken.isdisjoint(row):
            taken.update(row)
            kept.append(row)
    return kept


def _row(blocks: _Blocks, first: int, second: int) -> list[int]:
    row = [first, second]
    while True:
        step = blocks.middles[row[-1]] - blocks.middles[row[-2]]
        if len(row) > 2:
            before = blocks.middles[row[-2]] - blocks.middles[row[-3]]
            step = step * np.clip(np.hypot(*step) / np.hypot(*before), _SHRINK, 1 / _SHRINK)
        off = np.hypot(*(blocks.middles - blocks.middles[row[-1]] - step).T)
        off[row] = np.inf
        nearest = int(off.argmin())
        ratio = blocks.areas[nearest] / blocks.areas[row[-1]]
        if off[nearest] > _STRAY * np.hypot(*step) or not _ALIKE < ratio < 1 / _ALIKE:
            return row
        row.append(nearest)


def _strip(work: np.ndarray, blocks: _Blocks, row: list[int]) -> np.ndarray | None:
    """The outline (4, 2) of the light strip that holds the blocks of ``row``; None where there is none."""
    middles = blocks.middles[row]
    along = middles[-1] - middles[0]
    step = float(np.hypot(*along)) / (len(row) - 1)
    low = np.maximum(np.floor(middles.min(axis=0) - _MARGIN * step), 0).astype(int)
    high = np.ceil(middles.max(axis=0) + _MARGIN * step).astype(int) + 1
    window, boxes = work[low[1] : high[1], low[0] : high[0]], blocks.boxes[row] - low
    dark, light = float(np.median(blocks.dark[row])), float(np.median(blocks.light[row]))
    # The ground may be nearly as light as the strip: the level that parts the two is looked for.
    for level in _LEVELS:
        lit = (window > dark + level * (light - dark)).astype(np.uint8)
        strip = _rectangle(lit, middles - low, boxes, step)
        if strip is not None:
            return np.clip(strip + low, 0, np.array(work.shape[::-1]))
    return _around_blocks(work, blocks, row)


def _around_blocks(work: np.ndarray, blocks: _Blocks, row: list[int]) -> np.ndarray | None:
    """The corners (4, 2) of a strip whose edge is not seen, as of white on white, where its blocks leave no doubt."""
    middles, boxes = blocks.middles[row], blocks.boxes[row]
    if len(row) < _SURE or np.median(blocks.dark[row] / blocks.light[row]) > _BLACK:
        return None
    along = (middles[-1] - middles[0]) / np.hypot(*(middles[-1] - middles[0]))
    steps = np.hypot(*np.diff(middles, axis=0).T)
    across = np.array([-along[1], along[0]])
    reach = np.ptp(boxes @ along, axis=1) - 2, np.ptp(boxes @ across, axis=1) - 2  # boxes are a pixel larger all round
    turned = np.abs(((np.array([_turn(box) for box in boxes]) - _angle(along)) + 45) % 90 - 45)
    gaps = np.rint((middles[1:] + middles[:-1]) / 2).astype(int)
    between = np.array([work[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].max() for x, y in gaps], np.float64)
    duty = float(np.median(reach[0]) / np.median(steps))
    light = float(np.median(blocks.light[row]))
    if not (_DUTY[0] < duty < _DUTY[1] and np.median(turned) < _TURNED and np.abs(between / light - 1).max() < _EVEN):
        return None
    half, (first, last) = float(reach[1].max()) * 1.1, (middles[0], middles[-1])
    ends = first - along * steps[0] * 1.1, last + along * steps[-1] * 1.1
    return np.clip([ends[0] + across * half, ends[1] + across * half, ends[1] - across * half, ends[0] - across * half],
                   0, np.array(work.shape[::-1]))  # fmt: skip


def _turn(box: np.ndarray) -> float:
    return _angle(box[1] - box[0])


def _angle(edge: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(edge[1], edge[0])))


def _rectangle(lit: np.ndarray, middles: np.ndarray, boxes: np.ndarray, step: float) -> np.ndarray | None:
    """The corners (4, 2) of the patch of ``lit`` that holds the row, where it is a slim rectangle along it."""
    gaps = np.rint((middles[1:] + middles[:-1]) / 2).astype(int)
    if np.mean([_lit_near(lit, gap) for gap in gaps]) < 0.75:
        return None
    for box in boxes:
        cv2.fillConvexPoly(lit, np.rint(box).astype(np.int32), 1)
    lit = cv2.morphologyEx(lit, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(lit, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    holding = [contour for contour in contours if _inside(middles[len(middles) // 2], contour.reshape(-1, 2))]
    if not holding:
        return None
    rectangle = cv2.minAreaRect(holding[0])
    corners, along = cv2.boxPoints(rectangle), middles[-1] - middles[0]
    length, width = max(rectangle[1]), min(rectangle[1])
    side = max(corners[1] - corners[0], corners[2] - corners[1], key=lambda edge: float(np.hypot(*edge)))
    cosine = abs(float(side @ along)) / max(float(np.hypot(*side) * np.hypot(*along)), 1e-9)
    slim = _SLIM * width <= length <= np.hypot(*along) + _MARGIN * step
    hull = cv2.convexHull(holding[0])
    full = cv2.contourArea(hull) >= _TAPERED * (length - 1) * (width - 1)
    full &= cv2.contourArea(holding[0]) >= _SOLID * cv2.contourArea(hull)
    return hull.reshape(-1, 2) if slim and full and cosine >= np.cos(np.radians(_IN_LINE)) else None


def _lit_near(lit: np.ndarray, at: np.ndarray) -> bool:
    """Whether the strip is seen within a pixel of ``at``: a thin printed line may run through the very middle."""
    x, y = at
    return bool(lit[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].any())
