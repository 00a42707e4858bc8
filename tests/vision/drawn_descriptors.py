"""Descriptors drawn for tests, in clusters as those of photographs are: one seed, one set."""

import numpy as np

from catalogue.vision.index import Kind

_SORTS = 300  # middles that descriptors lie around, the same for every seed
_SPREAD = 0.7  # how far around, in parts of the distance between middles


def drawn(kind: Kind, count: int, *, seed: int) -> np.ndarray:
    """Draw (count, width) descriptors of ``kind``."""
    random = np.random.default_rng(seed)
    middles = np.random.default_rng(1).normal(size=(_SORTS, kind.width))
    chosen = middles[random.integers(0, _SORTS, count)]
    return fitted(kind, chosen + _SPREAD * random.normal(size=chosen.shape))


def disturbed(kind: Kind, descriptors: np.ndarray, *, seed: int, by: float) -> np.ndarray:
    """Move every descriptor by ``by`` times the spread of their numbers."""
    noise = np.random.default_rng(seed).normal(size=descriptors.shape)
    centred = descriptors.astype(float) - (0 if kind.signed else 128)
    return fitted(kind, centred / centred.std() + by * noise)


def fitted(kind: Kind, values: np.ndarray) -> np.ndarray:
    """Give ``values`` around zero the type and range of ``kind``; signed ones at unit length times 127."""
    if kind.signed:
        return np.rint(values * 127 / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.int8)
    return np.clip(np.rint(128 + 40 * values), 0, 255).astype(np.uint8)
