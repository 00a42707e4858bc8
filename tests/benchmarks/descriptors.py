"""Descriptors, embeddings and hashes of as many photographs as a benchmark asks for, with the statistics of real ones.

Where photographs run out, a picture's descriptors are those of a real one moved by noise of the covariance of all
descriptors, 0.62 times as wide: then the nearest neighbours of a questioned descriptor lie as far as in a library of
real photographs (72 of 127, the tenth at 79; measured on 405). Embeddings likewise. Hashes are random bits: a PDQ has
as many ones as zeros by its making.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from catalogue.vision.embedding import EfficientNet
from catalogue.vision.image import decode_rgb
from catalogue.vision.xfeat import XFeat
from tests.vision.drawn import plate

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "images"
_SETS = ("cartridge", "homogr", "wxbs", "evd", "rendered_parts", "pfm1_field")
_REAL, _WIDTH = 60, 0.62


class Photographs:
    """Drawn from ``_REAL`` photographs, or from drawn plates where the shared photographs are not there."""

    def __init__(self, *, seed: int = 1) -> None:
        files = (path for name in _SETS for path in sorted((_SHARED / name).rglob("*")))
        paths = [path for path in files if path.suffix in {".jpg", ".png"}]
        chosen = paths[:: max(1, len(paths) // _REAL)][:_REAL]
        pictures = [decode_rgb(path, 800) for path in chosen] or [plate(number) for number in range(_REAL)]
        self.source = f"{len(pictures)} {'shared photographs' if chosen else 'drawn plates'}, and noise"
        extractor, embedder = XFeat(limit=512), EfficientNet(turns=1)
        greys = [cv2.cvtColor(one, cv2.COLOR_RGB2GRAY) for one in pictures]
        sets = [extractor(grey, turns=1)[0].descriptors for grey in greys]
        self._sets = [one.astype(np.float32) for one in sets if len(one) == 512]
        self._looks = np.stack([embedder(one)[0, 0] for one in pictures]).astype(np.float32)
        self._root = np.linalg.cholesky(np.cov(np.concatenate(self._sets).T) + 1e-3 * np.eye(64)).astype(np.float32)
        self._spread = self._looks.std(axis=0)
        self._random = np.random.default_rng(seed)
        self.questioned = np.concatenate([one.descriptors for one in extractor(greys[0])])

    def descriptors(self, count: int) -> Iterator[np.ndarray]:
        """Draw (512, 64) int8 for each of ``count`` pictures."""
        for _ in range(count):
            one = self._sets[int(self._random.integers(len(self._sets)))]
            moved = one + _WIDTH * self._random.standard_normal(one.shape, np.float32) @ self._root.T
            yield np.rint(moved * (127 / np.linalg.norm(moved, axis=1, keepdims=True))).astype(np.int8)

    def looks(self, count: int) -> np.ndarray:
        """Draw (count, 1280) float16 of unit length."""
        drawn = np.empty((count, self._looks.shape[1]), np.float16)
        for row in range(count):
            one = self._looks[int(self._random.integers(len(self._looks)))]
            moved = one + _WIDTH * self._spread * self._random.standard_normal(one.shape, np.float32)
            drawn[row] = moved / np.linalg.norm(moved)
        return drawn

    def codes(self, count: int, size: int) -> np.ndarray:
        """Draw (count, size) uint8."""
        return self._random.integers(0, 256, (count, size), np.uint8)
