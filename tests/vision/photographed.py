"""The measuring card, photographed: drawn from the bytes of its PDF and seen by a camera that is known."""

import re
from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision import card

PER_MM = 4


def drawn_card(data: bytes) -> np.ndarray:
    """Draw the filled boxes of the PDF ``data``, uint8 at four pixels a millimetre; words are left out."""
    stream = data.split(b"stream\n", 1)[1].split(b"\nendstream", 1)[0].decode("ascii")
    a, _, _, d, _, f = map(float, re.search(r"(\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm", stream).groups())
    top = float(re.search(rb"MediaBox \[0 0 \S+ (\S+)\]", data).group(1))
    fine = 10 * 4
    paper = np.full((round(297 * fine / 4), round(210 * fine / 4)), 255, np.uint8)
    shade = 0
    for match in re.finditer(r"([01]) g\b|(\S+) (\S+) (\S+) (\S+) re f", stream):
        if match.group(1):
            shade = int(match.group(1)) * 255
            continue
        x, y, width, height = map(float, match.groups()[1:])
        points = np.array([[x, y], [x + width, y + height]]) * [a, d] + [0, f]
        mm = np.abs(points * [1, -1] + [0, top]) * 25.4 / 72
        (left, upper), (right, lower) = np.rint(mm * fine / 4).astype(int)
        paper[upper:lower, left:right] = shade
    return cv2.resize(paper, (210 * PER_MM, 297 * PER_MM), interpolation=cv2.INTER_AREA)


CARD = drawn_card(card.pdf())


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with radial distortion; ``matrix`` carries mm on the table to pixels before distortion."""

    matrix: np.ndarray
    distortion: float
    size: tuple[int, int]

    @property
    def _frame(self):
        return (np.array(self.size) - 1) / 2, np.hypot(*self.size) / 2

    def seen(self, mm: np.ndarray) -> np.ndarray:
        """Where points (k, 2) of the table appear, in pixels."""
        carried = np.column_stack([mm, np.ones(len(mm))]) @ self.matrix.T
        centre, half = self._frame
        straight = (carried[:, :2] / carried[:, 2:] - centre) / half
        bent = straight.copy()
        for _ in range(30):
            bent = straight / (1 + self.distortion * (bent**2).sum(axis=1, keepdims=True))
        return bent * half + centre

    def table(self, pixels: np.ndarray) -> np.ndarray:
        """The other way round, for every pixel."""
        centre, half = self._frame
        bent = (pixels - centre) / half
        straight = bent * (1 + self.distortion * (bent**2).sum(axis=-1, keepdims=True)) * half + centre
        carried = np.concatenate([straight, np.ones((*pixels.shape[:-1], 1))], axis=-1) @ np.linalg.inv(self.matrix).T
        return carried[..., :2] / carried[..., 2:]

    def photograph(self, random: np.random.Generator, *, arcs=(), blur: float = 1.0, noise: float = 4.0) -> np.ndarray:
        """Photograph the card, its corner at (0, 0) of the table, and ``arcs`` of (k, 2) mm; (h, w) uint8."""
        width, height = self.size
        pixels = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float64)
        mm = (self.table(pixels) * PER_MM - 0.5).astype(np.float32)
        softened = cv2.GaussianBlur(CARD, (0, 0), 1.0)
        grey = cv2.remap(softened, mm[..., 0], mm[..., 1], cv2.INTER_LINEAR, borderValue=120).astype(np.float32)
        for arc in arcs:
            line = np.rint(self.seen(arc) * 16).astype(np.int32)
            cv2.polylines(grey, [line], False, 40.0, 2, cv2.LINE_AA, 4)
        grey = cv2.GaussianBlur(grey, (0, 0), blur) * 0.8 + 20
        return np.clip(grey + random.normal(0, noise, grey.shape), 0, 255).astype(np.uint8)


def camera(
    *, slant: float = 30.0, turn: float = 20.0, span_mm: float = 420.0, distortion: float = 0.0, aim=(105.0, 148.0),
    size=(1600, 1200),
) -> Camera:
    """A camera that looks at ``aim`` (mm) from ``slant`` degrees off square; ``span_mm`` fill the picture's width."""
    focal = size[0] * 0.8
    away = focal * span_mm / size[0]
    s, t = np.radians(slant), np.radians(turn)
    about_axis = np.array([[np.cos(t), -np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]])
    tilted = np.array([[1, 0, 0], [0, np.cos(s), -np.sin(s)], [0, np.sin(s), np.cos(s)]]) @ about_axis
    shift = -tilted @ np.array([*aim, 0.0]) + [0, 0, away]
    inner = np.array([[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]])
    return Camera(inner @ np.column_stack([tilted[:, 0], tilted[:, 1], shift]), distortion, size)
