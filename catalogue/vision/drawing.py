"""Draw our own pictures of marks for the demonstration, each saying inside that it is a drawing.

No font is used: figures are stamped as strokes or dots, and the Hangul letter is written as strokes. One seed, one
picture, on every machine.
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

Stroke = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 1200, 800
NOTICE = "DRAWING - NOT EVIDENCE"

# Strokes in a cell 1 wide and 2 high, y downwards, as on a hand punch.
_FIGURES: dict[str, tuple[Stroke, ...]] = {
    "0": (((0.1, 0.3), (0.5, 0.0), (0.9, 0.3), (0.9, 1.7), (0.5, 2.0), (0.1, 1.7), (0.1, 0.3)),),
    "1": (((0.2, 0.45), (0.55, 0.0), (0.55, 2.0)),),
    "2": (((0.1, 0.4), (0.4, 0.0), (0.75, 0.05), (0.9, 0.5), (0.1, 2.0), (0.95, 2.0)),),
    "3": (((0.1, 0.15), (0.6, 0.0), (0.9, 0.45), (0.4, 0.95), (0.9, 1.45), (0.6, 2.0), (0.1, 1.85)),),
    "4": (((0.75, 2.0), (0.75, 0.0), (0.05, 1.4), (0.95, 1.4)),),
    "5": (((0.9, 0.0), (0.2, 0.0), (0.15, 0.9), (0.65, 0.8), (0.9, 1.3), (0.6, 2.0), (0.1, 1.85)),),
    "6": (((0.8, 0.0), (0.25, 0.8), (0.1, 1.5), (0.5, 2.0), (0.9, 1.5), (0.5, 1.0), (0.15, 1.35)),),
    "7": (((0.05, 0.0), (0.95, 0.0), (0.4, 2.0)),),
    "8": (((0.5, 0.95), (0.15, 0.5), (0.5, 0.0), (0.85, 0.5), (0.5, 0.95)),
          ((0.5, 0.95), (0.1, 1.5), (0.5, 2.0), (0.9, 1.5), (0.5, 0.95))),
    "9": (((0.85, 0.6), (0.5, 1.0), (0.1, 0.55), (0.5, 0.0), (0.9, 0.5), (0.75, 1.2), (0.25, 2.0)),),
    "-": (((0.2, 1.0), (0.8, 1.0)),),
    "ㅈ": (((0.1, 0.35), (0.9, 0.35)), ((0.5, 0.4), (0.38, 1.0), (0.05, 1.7)), ((0.48, 0.85), (0.7, 1.3), (0.98, 1.7))),
}  # fmt: skip


def stamped_plate(text: str, seed: int, *, dots: bool = False) -> np.ndarray:
    """Draw a steel plate with ``text`` punched into it, as strokes or as ``dots``; (800, 1200, 3) uint8 RGB.

    Raises ``ValueError`` for a character that has no strokes here.
    """
    random = np.random.default_rng(seed)
    steel, depth = _steel(random), np.zeros((HEIGHT, WIDTH), np.float32)
    for stroke in _written(text, random, centre=(600, 400), height=300.0, jitter=0.02):
        if dots:
            for x, y in _evenly(stroke, step=34.0):
                cv2.circle(depth, (round(x), round(y)), 11, 1.0, -1, cv2.LINE_AA)
        else:
            cv2.polylines(depth, [np.rint(stroke).astype(np.int32)], False, 1.0, 22, cv2.LINE_AA)
    return _finished(_pressed(steel, depth), random)


def erased_mark(text: str, seed: int) -> np.ndarray:
    """Draw a plate whose stamped ``text`` has been ground off, with faint remains; (800, 1200, 3) uint8 RGB."""
    random = np.random.default_rng(seed)
    steel, depth = _steel(random), np.zeros((HEIGHT, WIDTH), np.float32)
    for stroke in _written(text, random, centre=(600, 400), height=260.0, jitter=0.02):
        cv2.polylines(depth, [np.rint(stroke).astype(np.int32)], False, 1.0, 20, cv2.LINE_AA)
    patch: np.ndarray = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(patch, (600, 400), (430, 230), -4, 0, 360, 1.0, -1)
    patch = cv2.GaussianBlur(patch, (0, 0), 18)
    keep = np.clip(random.normal(0.16, 0.03, (HEIGHT, WIDTH)), 0.05, 0.3).astype(np.float32)
    marked = _pressed(steel, depth * (1 - patch * (1 - keep)))
    return _finished(marked * (1 - patch) + (marked * 0.35 + _grinding(random) * 0.65) * patch, random)


def handwritten_label(text: str, seed: int) -> np.ndarray:
    """Draw a painted patch with ``text`` written on it by hand, every stroke unsteady; (800, 1200, 3) uint8 RGB."""
    random = np.random.default_rng(seed)
    grey = _steel(random)
    corners = np.array([[180, 190], [1030, 170], [1050, 610], [160, 630]]) + random.integers(-12, 12, (4, 2))
    label: np.ndarray = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.fillPoly(label, [corners.astype(np.int32)], 1.0, cv2.LINE_AA)
    paint = 212 + random.normal(0, 3, grey.shape).astype(np.float32)
    grey = grey * (1 - 0.9 * label) + paint * 0.9 * label
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    for stroke in _written(text, random, centre=(600, 400), height=240.0, jitter=0.07):
        points = _evenly(stroke, step=12.0)
        points += cv2.GaussianBlur(random.normal(0, 6, points.shape), (1, 9), 2)
        for start, end in pairwise(points):
            cv2.line(ink, np.rint(start).astype(int).tolist(), np.rint(end).astype(int).tolist(), 1.0,
                     int(random.integers(9, 14)), cv2.LINE_AA)  # fmt: skip
    return _finished(grey * (1 - 0.85 * cv2.GaussianBlur(ink, (0, 0), 1.2)), random)


def write_jpeg(rgb: np.ndarray, path: str | os.PathLike[str]) -> None:
    """Write ``rgb`` as a JPEG whose comment also says that it is a drawing."""
    Image.fromarray(rgb).save(Path(path), "JPEG", quality=90, comment=NOTICE.encode())


def _written(
    text: str, random: np.random.Generator, *, centre: tuple[int, int], height: float, jitter: float
) -> list[np.ndarray]:
    """The strokes of ``text`` in pixels, each (n, 2), every character a little off its place and turn."""
    if unknown := sorted(set(text) - set(_FIGURES) - {" "}):
        raise ValueError(f"there are no strokes for {', '.join(unknown)}")
    cell = min(height / 2, 780 / (1.35 * max(1, len(text))))  # a long mark is written smaller, inside label and plate
    left = centre[0] - cell * 1.35 * len(text) / 2
    strokes = []
    for place, character in enumerate(text):
        turn, size = random.normal(0, jitter), 1 + random.normal(0, jitter)
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * size
        middle = np.array([left + cell * 1.35 * (place + 0.5), centre[1] + random.normal(0, jitter) * cell])
        for stroke in _FIGURES.get(character, ()):
            points = np.asarray(stroke) + random.normal(0, jitter / 2, (len(stroke), 2))
            strokes.append(((points - (0.5, 1.0)) * cell) @ rotation.T + middle)
    return strokes


def _evenly(stroke: np.ndarray, *, step: float) -> np.ndarray:
    """Points along the ``stroke`` about every ``step`` pixels."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    at = np.linspace(0, lengths[-1], max(2, round(lengths[-1] / step) + 1))
    return np.stack([np.interp(at, lengths, stroke[:, axis]) for axis in (0, 1)], axis=1)


def _steel(random: np.random.Generator) -> np.ndarray:
    """Brushed, stained, scratched steel: (800, 1200) float grey levels."""
    brushed = cv2.GaussianBlur(random.normal(0, 60, (HEIGHT, WIDTH)), (0, 0), sigmaX=30, sigmaY=0.7)
    stains = cv2.GaussianBlur(random.normal(0, 900, (HEIGHT, WIDTH)), (0, 0), 40)
    light = np.linspace(18, -18, WIDTH)[None, :] + np.linspace(10, -10, HEIGHT)[:, None]
    grey = (140 + brushed + stains + light).astype(np.float32)
    for _ in range(30):
        start = random.integers(0, (WIDTH, HEIGHT))
        end = start + random.integers(-220, 220, 2)
        cv2.line(grey, start.tolist(), end.tolist(), float(random.uniform(70, 220)), 1, cv2.LINE_AA)
    return grey


def _grinding(random: np.random.Generator) -> np.ndarray:
    """The parallel scores of a grinding wheel, slanted."""
    scores = cv2.GaussianBlur(random.normal(0, 120, (HEIGHT, WIDTH)), (0, 0), sigmaX=24, sigmaY=0.8)
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 17, 1.15)
    return 168 + cv2.warpAffine(scores, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def _pressed(grey: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Light a relief from the upper left: a dark floor, a dark near wall and a bright far one."""
    soft = cv2.GaussianBlur(depth, (0, 0), 2.5)
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3) + cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    return grey * (1 - 0.35 * soft) - 75 * slope


def _finished(grey: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Grain, a cool tint, and the notice on a white strip along the lower edge."""
    grey = np.clip(grey + random.normal(0, 3, grey.shape), 0, 255)
    rgb = np.clip(np.stack([grey * 0.97, grey * 0.99, grey * 1.02], axis=2), 0, 255).astype(np.uint8)
    cv2.rectangle(rgb, (0, HEIGHT - 64), (WIDTH, HEIGHT), (255, 255, 255), -1)
    cv2.putText(rgb, NOTICE, (330, HEIGHT - 20), cv2.FONT_HERSHEY_SIMPLEX, 1.35, (160, 0, 0), 3, cv2.LINE_AA)
    return rgb
