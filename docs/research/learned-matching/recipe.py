"""Recipe ``learned/1``: masks, XFeat at eight turns, an EfficientNet-Lite0 embedding, LighterGlue. No torch.

Needs cv2, numpy and onnxruntime; ``vote`` is the exhaustive reference for a faiss index. Pictures are (h, w, 3) uint8 RGB, upright,
longest side at most 1600; a region is ``(x0, y0, x1, y1)`` in pixels of that array. Every function is deterministic.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

Box = tuple[float, float, float, float]

PATCH, WHOLE = 512, 640  # XFeat canvas of a marked object, and of a whole picture: squares
TURNS = 8  # of the questioned picture; the known one is described once, upright
LIMIT, MATCHED = 512, 384  # descriptors kept a turn, and given to LighterGlue
HEAT = 0.02  # weakest keypoint; the authors' 0.05 starves smooth metal
CLEAR = 10  # LNBNN measures a vote against the 10th best label
EMBED, EMBED_WHOLE, POWER = 288, 352, 3.0  # canvas, longest side, and exponent of the generalised mean
EMBEDDING_WEIGHT, GLUE_WEIGHT = 2.0, 2.0
COMPARED_LABELS, COMPARED_TURNS = 6, 3
CONFIDENT, TOLERANCE = 0.1, 6.0  # least confidence of a match; pixels of the canvas
BY_CHANCE = 15  # inliers that pairs of different things reach; they say nothing


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """Keypoints of one turn: points (n, 2) in canvas pixels, descriptors (n, 64) int8, canvas from picture (2, 3)."""

    points: np.ndarray
    descriptors: np.ndarray
    motion: np.ndarray
    side: int


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What the recipe keeps of one picture; a known picture has one turn and one embedding (about 38 KB)."""

    turns: tuple[Turn, ...]
    embeddings: np.ndarray  # (views x turns, 1280) float16, unit length


class Models:
    """The three networks, one thread each."""

    def __init__(self, folder: Path) -> None:
        self.embed, self.xfeat, self.glue = (self._open(folder / f"{name}.onnx") for name in ("efficientnet_lite0", "xfeat", "lighterglue"))

    @staticmethod
    def _open(path: Path) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


# --- outlines ---------------------------------------------------------------------------------------------------


def outline_in_box(rgb: np.ndarray, box: Box, *, side: int = 256) -> np.ndarray:
    """Give the mask (h, w) uint8 0/1 of the object that fills ``box``: GrabCut, with what lies around as background.

    Falls back to the box itself where less than 8 % of it would remain.
    """
    height, width = rgb.shape[:2]
    around = 0.12 * max(box[2] - box[0], box[3] - box[1])
    left, top = int(max(0, box[0] - around)), int(max(0, box[1] - around))
    right, bottom = int(min(width, box[2] + around)), int(min(height, box[3] + around))
    patch = rgb[top:bottom, left:right]
    zoom = side / max(patch.shape[:2])
    small = cv2.bilateralFilter(cv2.resize(patch, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), 5, 30, 5)
    x0, y0, x1, y1 = (round(v * zoom) for v in (box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    x0, y0 = max(0, x0), max(0, y0)
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[y0:y1, x0:x1] = cv2.GC_PR_FGD
    found = cv2.morphologyEx(_grab(small, labels, 4), cv2.MORPH_OPEN, np.ones((3, 3)))
    found = _large_parts(found, share=0.15)
    if found.sum() < 0.08 * (x1 - x0) * (y1 - y0):
        found[:] = 0
        found[y0:y1, x0:x1] = 1
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = cv2.resize(found, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST)
    return mask


def propose_outline(rgb: np.ndarray, *, side: int = 256) -> np.ndarray:
    """Give the mask (h, w) uint8 0/1 of the object in the middle of a picture that nobody has marked.

    GrabCut from an ellipse around the middle (a photographer aims at the object), then the part that is largest and
    most central. Where nothing is left, the middle 70 %.
    """
    height, width = rgb.shape[:2]
    zoom = side / max(height, width)
    small = cv2.bilateralFilter(cv2.resize(rgb, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), 7, 40, 7)
    rows, columns = small.shape[:2]
    y, x = np.mgrid[:rows, :columns]
    central = np.exp(-(((x / columns - 0.5) / 0.33) ** 2 + ((y / rows - 0.5) / 0.33) ** 2) / 2)
    labels = np.where(central > 0.45, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    found = _grab(small, labels, 5)
    found = cv2.morphologyEx(cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((5, 5))), cv2.MORPH_CLOSE, np.ones((5, 5)))
    count, parts, stats, middles = cv2.connectedComponentsWithStats(found)
    if count < 2:
        found[:] = 0
        found[int(0.15 * rows) : int(0.85 * rows), int(0.15 * columns) : int(0.85 * columns)] = 1
    else:
        off = ((middles[1:, 0] / columns - 0.5) / 0.3) ** 2 + ((middles[1:, 1] / rows - 0.5) / 0.3) ** 2
        found = (parts == 1 + int(np.argmax(stats[1:, 4] * np.exp(-off / 2)))).astype(np.uint8)
    return cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST)


def _grab(small: np.ndarray, labels: np.ndarray, rounds: int) -> np.ndarray:
    cv2.setRNGSeed(7)
    try:
        cv2.grabCut(small, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # no background or no foreground pixel at all: the labels stay as they were
        pass
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def _large_parts(mask: np.ndarray, *, share: float) -> np.ndarray:
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return mask
    areas = stats[1:, 4]
    return np.isin(parts, 1 + np.flatnonzero(areas >= share * areas.max())).astype(np.uint8)


def box_of(mask: np.ndarray) -> Box:
    """Give the box around a mask that is not empty."""
    y, x = np.nonzero(mask)
    return float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1)


# --- what is kept of a picture ----------------------------------------------------------------------------------


def sign(rgb: np.ndarray, region: Box | None, models: Models, *, questioned: bool) -> Signature:
    """Describe a picture: with all its turns where it is ``questioned``, upright alone where it is known."""
    height, width = rgb.shape[:2]
    box = region or (0.0, 0.0, float(width), float(height))
    side = WHOLE if region is None else PATCH
    turns = tuple(_describe(rgb, box, 360 * turn / TURNS, side, models) for turn in range(TURNS if questioned else 1))
    quarter = range(4 if questioned else 1)
    views = [_whole(rgb, turn) for turn in quarter] if region is None else []
    mask = propose_outline(rgb) if region is None else outline_in_box(rgb, region)
    views += [_canvas(rgb, mask, box_of(mask) if region is None else region, 90.0 * turn) for turn in quarter]
    return Signature(turns, np.stack([_embed(picture, inside, models) for picture, inside in views]))


def _describe(rgb: np.ndarray, box: Box, degrees: float, side: int, models: Models) -> Turn:
    grey = cv2.createCLAHE(2.0, (8, 8)).apply(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    motion, zoom = _motion(box, degrees, side, margin=1.02)
    inside = np.zeros(grey.shape, np.uint8)
    inside[max(0, int(box[1])) : int(np.ceil(box[3])), max(0, int(box[0])) : int(np.ceil(box[2]))] = 255
    if zoom < 0.7:
        grey = cv2.GaussianBlur(grey, (0, 0), 0.4 / zoom)
    canvas = cv2.warpAffine(grey, motion, (side, side))
    inside = cv2.erode(cv2.warpAffine(inside, motion, (side, side)), np.ones((9, 9)))
    points, descriptors = xfeat(canvas, inside, models)
    return Turn(points, np.rint(descriptors * 127).astype(np.int8), motion, side)


def xfeat(grey: np.ndarray, inside: np.ndarray, models: Models) -> tuple[np.ndarray, np.ndarray]:
    """Give the strongest keypoints (n, 2) of a square ``grey`` (side a multiple of 32) and descriptors (n, 64)."""
    maps, heat, reliability = models.xfeat.run(None, {"grey": grey.astype(np.float32)[None, None]})
    maps, heat, reliability = maps[0], heat[0, 0], reliability[0, 0]
    peaks = (heat == cv2.dilate(heat, np.ones((5, 5)))) & (heat > HEAT) & (inside > 127)
    y, x = np.nonzero(peaks)
    if not len(x):
        return np.zeros((0, 2), np.float32), np.zeros((0, 64), np.float32)
    rows, columns = heat.shape
    at_x, at_y = x / (columns - 1) * reliability.shape[1] - 0.5, y / (rows - 1) * reliability.shape[0] - 0.5
    sure = cv2.remap(reliability, at_x.astype(np.float32)[None], at_y.astype(np.float32)[None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[0]
    order = np.argsort(-heat[y, x] * sure, kind="stable")[:LIMIT]
    found = _bicubic(maps, at_x[order], at_y[order])
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return np.stack([x[order], y[order]], axis=1).astype(np.float32), found


def _bicubic(maps: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sample (c, h, w) at (x, y) as torch's grid_sample does: cubic with a = -0.75, nothing outside."""
    _, rows, columns = maps.shape
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = _cubic(x - left), _cubic(y - top)
    out = np.zeros((len(x), maps.shape[0]), np.float32)
    for j in range(4):
        for i in range(4):
            at_x, at_y = left + i - 1, top + j - 1
            inside = (at_x >= 0) & (at_x < columns) & (at_y >= 0) & (at_y < rows)
            weight = (across[i] * down[j] * inside).astype(np.float32)
            out += maps[:, np.clip(at_y, 0, rows - 1), np.clip(at_x, 0, columns - 1)].T * weight[:, None]
    return out


def _cubic(t: np.ndarray, a: float = -0.75) -> np.ndarray:
    d = np.stack([t + 1, t, 1 - t, 2 - t])
    return np.where(d <= 1, ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a)


def _motion(box: Box, degrees: float, side: int, *, margin: float) -> tuple[np.ndarray, float]:
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    zoom = side / (max(box[2] - box[0], box[3] - box[1]) * margin)
    motion = cv2.getRotationMatrix2D(middle, degrees, zoom)
    motion[:, 2] += side / 2 - np.array(middle)
    return motion, zoom


def _canvas(rgb: np.ndarray, mask: np.ndarray, box: Box, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """The object with its surroundings on a square, and its mask there; the mask weighs the pooling only."""
    motion, zoom = _motion(box, degrees, EMBED, margin=1.1)
    soft = cv2.GaussianBlur(rgb, (0, 0), 0.4 / zoom) if zoom < 0.6 else rgb
    picture = cv2.warpAffine(soft, motion, (EMBED, EMBED), borderValue=(127, 127, 127))
    return picture, cv2.warpAffine(mask * np.uint8(255), motion, (EMBED, EMBED))


def _whole(rgb: np.ndarray, quarters: int) -> tuple[np.ndarray, np.ndarray]:
    picture = np.ascontiguousarray(np.rot90(rgb, quarters))
    zoom = EMBED_WHOLE / max(picture.shape[:2])
    rows, columns = (max(96, round(v * zoom / 32) * 32) for v in picture.shape[:2])
    return cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA), np.full((rows, columns), 255, np.uint8)


def _embed(picture: np.ndarray, inside: np.ndarray, models: Models) -> np.ndarray:
    """Generalised mean (GeM) of the network's last map over what lies inside, at unit length."""
    x = ((picture.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
    head = models.embed.run(["head"], {"picture": x})[0][0]
    weight = cv2.resize(inside, head.shape[:0:-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    weight /= max(float(weight.sum()), 1e-6)
    pooled = ((np.maximum(head, 1e-6) ** POWER) * weight).sum((1, 2)) ** (1 / POWER)
    return (pooled / np.linalg.norm(pooled)).astype(np.float16)


# --- ranking ----------------------------------------------------------------------------------------------------


def vote(questioned: Signature, known: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Give LNBNN votes (turns, count): how much nearer a label's nearest descriptor is than the 10th best label's.

    ``known`` (n, 64) are all known descriptors, sorted by ``labels`` (n,); exhaustive, the reference for an index.
    """
    starts = np.searchsorted(labels, np.arange(count))
    has = np.diff(np.append(starts, len(labels))) > 0
    found = np.zeros((len(questioned.turns), count))
    for place, turn in enumerate(questioned.turns):
        if not len(turn.descriptors):
            continue
        alike = np.full((len(turn.descriptors), count), -1.0)
        product = turn.descriptors.astype(np.float32) @ known.T.astype(np.float32) / 127**2
        alike[:, has] = np.maximum.reduceat(product, starts[has], axis=1)
        apart = np.sqrt(np.maximum(2 - 2 * alike, 0))
        rank = min(CLEAR, count - 1)
        found[place] = np.maximum(np.partition(apart, rank, axis=1)[:, [rank]] - apart, 0).mean(axis=0)
    return found


def resemble(questioned: Signature, known: Signature) -> float:
    """Give the largest cosine of their embeddings over turns and views."""
    return float((questioned.embeddings.astype(np.float32) @ known.embeddings.astype(np.float32).T).max())


def fuse(votes: np.ndarray, resemblance: np.ndarray) -> np.ndarray:
    """Give one score a label: the standardised votes of the best turn and twice the standardised resemblance."""
    return _standard(votes.max(axis=0)) + EMBEDDING_WEIGHT * _standard(resemblance)


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / max(float(values.std()), 1e-9)


def confirm(questioned: Turn, known: Turn, models: Models) -> int:
    """Count the matches of LighterGlue that one homography carries from one picture to the other."""
    a, b = questioned.points[:MATCHED], known.points[:MATCHED]
    if min(len(a), len(b)) < 8:
        return 0
    told = {
        "points0": _centred(a, questioned.side), "points1": _centred(b, known.side),
        "descriptors0": _unit(questioned.descriptors[:MATCHED]), "descriptors1": _unit(known.descriptors[:MATCHED]),
    }  # fmt: skip
    confidence = models.glue.run(None, {name: value[None] for name, value in told.items()})[0][0]
    best, back = confidence.argmax(axis=1), confidence.argmax(axis=0)
    mutual = np.flatnonzero((back[best] == np.arange(len(best))) & (confidence.max(axis=1) > CONFIDENT))
    if len(mutual) < 5:
        return 0
    try:
        _, inliers = cv2.findHomography(a[mutual], b[best[mutual]], cv2.USAC_MAGSAC, TOLERANCE, maxIters=2000, confidence=0.999)
    except cv2.error:
        return 0
    return 0 if inliers is None else int(inliers.sum())


def _centred(points: np.ndarray, side: int) -> np.ndarray:
    return ((points - side / 2) / (side / 2)).astype(np.float32)


def _unit(descriptors: np.ndarray) -> np.ndarray:
    found = descriptors.astype(np.float32)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def final(fused: np.ndarray, inliers: np.ndarray) -> np.ndarray:
    """Give the final score a label: what was fused, and twice log(1 + inliers of its best picture beyond chance)."""
    return fused + GLUE_WEIGHT * np.log1p(np.maximum(inliers - BY_CHANCE, 0))
