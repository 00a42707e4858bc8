"""Make offers for the picture at a path: outlines of the object, and the middles of holes on a flange."""

import math
import os

import numpy as np

from catalogue.vision import circles, image
from catalogue.vision.beside import mask_of
from catalogue.vision.keypoints import outline
from catalogue.vision.masking import masked
from catalogue.vision.offer import LeftOut, Offer, OfferedOutline, Points
from catalogue.vision.outlines import NOTHING, propose
from catalogue.vision.values import Limits, Region

_SIDE = 1280  # pixels: small markers and scale bars are still seen
_BOX_SIDE = 256  # pixels that a rough box should have at least
_RIM_SIDE = 528  # as large as ``circles`` looks at the part

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


def offer_holes(
    path: str | os.PathLike[str], *, region: Region, limits: Limits | None = None
) -> list[Points]:
    """Give, best first, up to three sets of middles of holes that may lie on one circle of the part in ``region``.

    All in pixels of the upright original; no set where the part has no round rim or no such holes. Often wrong: see
    ``circles``. Raises ``UnreadableImage``, and ``ValueError`` for a region that is none.
    """
    facts = image.inspect(path, limits=limits)
    longest = max(facts.width, facts.height)
    grey = image.decode_grey(path, min(longest, max(_SIDE, _side_for(region, longest, _RIM_SIDE))), limits=limits)
    zoom = np.array([facts.width / grey.shape[1], facts.height / grey.shape[0]])
    return [_points(one.centres, zoom) for one in circles.propose(grey, outline(region) / zoom)]


def _side_for(box: Region | None, longest: int, side: int = _BOX_SIDE) -> int:
    if box is None:
        return 0
    across = float(np.ptp(outline(box), axis=0).max())
    return math.ceil(side * longest / max(across, 1.0))


def _points(polygon: np.ndarray, zoom: np.ndarray) -> Points:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in polygon * zoom]
