"""Say which pixels of a picture belong to the object: what extractors look at, and nothing else."""

from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision.beside import Beside, beside, mask_of
from catalogue.vision.keypoints import outline
from catalogue.vision.outlines import Proposal, propose
from catalogue.vision.values import Region

_SAME = 0.3  # of a label: where the object proposed covers more of it, the label may be the object


@dataclass(frozen=True, slots=True, eq=False)
class Masked:
    """What of a picture is compared.

    ``inside`` (h, w) uint8 is 255 on what is compared. ``left_out`` are the things taken out of it. Where no region was
    given, ``proposals`` are the objects that software sees, best first, and ``proposed`` (h, w) uint8 is 255 on the
    first of them without what was left out; None where there is none.
    """

    inside: np.ndarray
    left_out: tuple[Beside, ...]
    proposals: tuple[Proposal, ...] = ()
    proposed: np.ndarray | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was left out, in words, each once."""
        return tuple(dict.fromkeys(one.sentence for one in self.left_out))


def masked(rgb: np.ndarray, region: Region | None) -> Masked:
    """Say what of ``rgb`` (h, w, 3) uint8 is the object; ``region`` is in pixels of ``rgb``.

    With a region: what lies inside, without scale bars and markers. Without: everything but what lies beside the
    object, and the object proposed. No mask is ever empty: where nothing would be left, nothing is taken out. Raises
    ``ValueError`` for what is no region.
    """
    found = beside(rgb)
    if region is not None:
        marked: np.ndarray = np.zeros(rgb.shape[:2], np.uint8)
        cv2.fillPoly(marked, [np.rint(outline(region)).astype(np.int32)], 255)
        return Masked(*_without(marked, [one for one in found if one.certain]))
    proposals = propose(rgb, without=mask_of([one for one in found if one.certain], rgb.shape))
    left_out = [one for one in found if one.certain or not _is_object(one, proposals)]
    everything, taken = _without(np.full(rgb.shape[:2], 255, np.uint8), left_out)
    proposed = _without(proposals[0].mask, left_out)[0] if proposals else None
    return Masked(everything, taken, tuple(proposals), proposed)


def inside(rgb: np.ndarray, region: Region | None) -> np.ndarray:
    """Give the mask (h, w) uint8, 255 on what is compared: the region, or everything, without what lies beside."""
    return masked(rgb, region).inside


def _without(inside: np.ndarray, left_out: list[Beside]) -> tuple[np.ndarray, tuple[Beside, ...]]:
    """Take out what is left out, as far as it lies inside; only that is reported."""
    taken = [one for one in left_out if np.count_nonzero(mask_of([one], inside.shape) & inside)]
    kept = inside & ~mask_of(taken, inside.shape)
    return (kept, tuple(taken)) if np.count_nonzero(kept) else (inside, ())


def _is_object(one: Beside, proposals: list[Proposal]) -> bool:
    """Whether a label or ruler may be the object: nothing else stands out, or the first proposal covers it."""
    if not proposals:
        return True
    spot = mask_of([one], proposals[0].mask.shape)
    return int(np.count_nonzero(spot & proposals[0].mask)) > _SAME * int(np.count_nonzero(spot))
