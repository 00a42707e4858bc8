"""Make an offer for the picture at a path, out of one decoding."""

import math
import os

import numpy as np

from catalogue.vision import image
from catalogue.vision.beside import mask_of
from catalogue.vision.keypoints import outline
from catalogue.vision.masking import masked
from catalogue.vision.offer import LeftOut, Offer, OfferedOutline, Points
from catalogue.vision.outlines import NOTHING, propose
from catalogue.vision.values import Limits, Region

_SIDE = 1280  # pixels: small markers and scale bars are still seen
_BOX_SIDE = 256  # pixels that a rough box should have at least

_NOTHING_IN_BOX = "No object stands out in this box: draw it around the whole object, with a little ground."


def offer(path: str | os.PathLike[str], *, box: Region | None = None, limits: Limits | None = None) -> Offer:
    """Give the outlines that may be meant in the picture at ``path``, in pixels of the upright original.

    ``box`` is the rough area of one object (two corners or a polygon, the same pixels). Raises ``UnreadableImage``,
    and ``ValueError`` for a box that is no area of the picture.
    """
    facts = image.inspect(path, limits=limits)
    longest = max(facts.width, facts.height)
    side = min(longest, max(_SIDE, _side_for(box, longest)))
    rgb = image.decode_rgb(path, side, limits=limits)
    zoom = np.array([facts.width / rgb.shape[1], facts.height / rgb.shape[0]])
    found = masked(rgb, None)
    proposals = found.proposals
    if box is not None:
        certain = [one for one in found.left_out if one.certain]
        proposals = tuple(propose(rgb, box=outline(box) / zoom, without=mask_of(certain, rgb.shape)))
    outlines = tuple(OfferedOutline(_points(one.polygon, zoom), round(one.confidence, 3)) for one in proposals)
    left_out = tuple(LeftOut(one.kind, _points(one.polygon, zoom), one.sentence) for one in found.left_out)
    nothing = _NOTHING_IN_BOX if box is not None else NOTHING
    return Offer(facts.width, facts.height, outlines, left_out, "" if outlines else nothing)


def _side_for(box: Region | None, longest: int) -> int:
    if box is None:
        return 0
    across = float(np.ptp(outline(box), axis=0).max())
    return math.ceil(_BOX_SIDE * longest / max(across, 1.0))


def _points(polygon: np.ndarray, zoom: np.ndarray) -> Points:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in polygon * zoom]
