"""Compute everything one picture is compared by, out of one decoding."""

import math
import os
from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision import hashing, image, quality
from catalogue.vision.keypoints import outline
from catalogue.vision.masking import masked
from catalogue.vision.methods import Method
from catalogue.vision.outlines import propose
from catalogue.vision.values import Limits, PictureSignature, Region

_HASHED_SIDE = 512
_LEAST_OUTLINED = 16  # pixels of a region's shorter side, below which no object is told from its ground


def sign(
    path: str | os.PathLike[str], *, method: Method, region: Region | None = None, limits: Limits | None = None
) -> PictureSignature:
    """Give the signature of the picture at ``path`` by ``method``; keypoints and embeddings only from ``region``.

    ``region`` is in upright original pixels. Hashes are of the whole picture, quality is of the region. Raises
    ``UnreadableImage``, and ``ValueError`` for a region that is no region or lies outside the picture.
    """
    facts = image.inspect(path, limits=limits)
    share = 1.0 if region is None else _share(region, width=facts.width, height=facts.height)
    longest = max(facts.width, facts.height)
    # Decoded just large enough that the region reaches the working size: a quarter of the time at 12 megapixels.
    side = min(longest, max(_HASHED_SIDE, math.ceil(method.max_side / share)))
    rgb = image.decode_rgb(path, side, limits=limits)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    shown = max(grey.shape) / longest
    turned = hashing.pdq_orientations(rgb)
    look = _look(rgb, None if region is None else [[x * shown, y * shown] for x, y in region], method)
    small = _at_most(rgb, _HASHED_SIDE)
    return PictureSignature(
        width=facts.width,
        height=facts.height,
        pdq=turned[0],
        pdq_quality=hashing.pdq(rgb)[1],
        pdq_turned=turned,
        phash=hashing.phash(small),
        dhash=hashing.dhash(small),
        keypoints=method.sift(grey, shown=shown, region=region, inside=look.inside),
        quality=quality.assess(grey, width=facts.width, height=facts.height, region=region),
        turned=method.xfeat(grey, shown=shown, region=region, inside=look.inside) if method.xfeat else (),
        embeddings={one.name: one(rgb, shown=shown, region=region, inside=look.object) for one in method.embedders},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """Masks (h, w): where keypoints may lie, and what the object is, None where nothing says."""

    inside: np.ndarray
    object: np.ndarray | None


def _look(rgb: np.ndarray, region: Region | None, method: Method) -> _Look:
    """Mask what lies beside the object; where the method looks at whole objects, outline the object as well."""
    seen = masked(rgb, region)
    if region is None or not method.embedders:
        return _Look(seen.inside, seen.proposed)
    if np.ptp(outline(region), axis=0).min() < _LEAST_OUTLINED:
        return _Look(seen.inside, seen.inside)
    within = propose(rgb, box=region)
    return _Look(seen.inside, seen.inside & within[0].mask if within else seen.inside)


def _share(region: Region, *, width: int, height: int) -> float:
    """The longest side of the region inside the picture, as a share of the picture's longest side."""
    polygon = outline(region)
    low = np.clip(polygon.min(axis=0), 0, (width, height))
    high = np.clip(polygon.max(axis=0), 0, (width, height))
    longest = float((high - low).max())
    if longest < 1:
        raise ValueError("the region lies outside the picture")
    return longest / max(width, height)


def _at_most(rgb: np.ndarray, side: int) -> np.ndarray:
    share = side / max(rgb.shape)
    if share >= 1:
        return rgb
    size = (max(1, round(rgb.shape[1] * share)), max(1, round(rgb.shape[0] * share)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
