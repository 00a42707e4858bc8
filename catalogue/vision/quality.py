"""Say how fit for comparison a picture is, in numbers and in sentences that help to take a better one.

What is judged is what is compared: the marked region, or the whole picture where none is marked. It is brought to 512
pixels, so that the figures mean the same whatever the camera; a smaller one is not enlarged.

Measured on 501 pictures of 19 sets, 117 of them renders in room light to dusk, and on 135 marked regions of renders and
cartridge heads. Called unusable: no region, and of the pictures eleven that are 1 to 58 pixels large or drawn in one
grey. 74 of them were degraded at 512 pixels, with noise and JPEG, and matched by plane/1. "Itself": 8 distinct places
against the picture undegraded, the easiest question there is; "another view": against another photograph of the object.
No degraded picture ever had more than 5 places in common with a wrong one. In percent:

======================= ======================= ==================== ========================
degraded                itself                  another view         called unusable
======================= ======================= ==================== ========================
not at all              100                     23                   0
blurred, sigma 4 6 8 12 100 82 46 3             9 7 0 0              0 3 59 99
brighter x 2 3 4 6 8 12 100 84 64 35 19 4       19 16 5 3 0 0        0 8 24 45 66 74 (region)
darker / 4 8 16 32      97 41 0 0               23 8 0 0             0 1 68 100
contrast / 5 10 20 40   88 28 0 0               19 5 0 0             0 9 89 100
side of 96 64 48 32     100 100 89 19           16 9 9 1             5 30 100 100
======================= ======================= ==================== ========================

fused/1 goes by look as well. Of 18 queries of stamped-metal and other-viewpoint it put the right type first in 17
undegraded, in 13 at 1/10 of the contrast, 15 at 1/8 of the brightness and 13 at 1/16, in 8 at sigma 8 and 5 at 12 (of
two types that look alike), and gave no wrong type support in any state.

A part on a ground of pure white that fills a half of the frame's side is always let through, a third in 97 %, a
quarter in 86 %: then its outline has to be marked, and the sentence says so.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from catalogue.vision.keypoints import outline
from catalogue.vision.values import Quality, Region

_SIDE = 512  # sharpness depends on the size it is measured at: always the same one
_FINE, _COARSE = 2.0, 6.0  # standard deviations of the smoothing, pixels at that size
_STEEP = 99.9  # percentile of the gradients: the edges of a part that fills a tenth of the side still show
# Coarse gradients fall less than fine ones where nothing is fine: 1 is a picture without detail below 6 pixels. The
# least of the 501 has 1.77; blurred by sigma 4 they have 1.63 in the middle, by 8 1.23, by 12 1.13, noise or not.
_BLURRED, _HOPELESSLY_BLURRED = 1.75, 1.25
# Grey levels a pixel. The least of the 501 has 3.26, noise of 10 levels 1.3. plane/1 never found another view below
# 2.6; networks that even out contrast go on for longer.
_FAINT = 1.6
_FLAT, _LOW_CONTRAST = 4.0, 18.0  # standard deviation, grey levels of 255
_WHITE, _BLACK = 250, 16  # grey levels from and up to which nothing can be told apart
# Original pixels. A picture of fewer than 400 is a preview; a part loses from 160 on (found again by 24 % at 160 and by
# 16 % at 96).
_PREVIEW, _SMALL, _TINY, _NARROW = 400, 160, 64, 16


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was measured; ``over`` and ``under`` are shares, ``edges`` the share of pixels on edges, ``solid`` the
    share of pixels well inside what is not white."""

    noun: str
    longest: float
    shortest: float
    sharpness: float
    steepest: float
    contrast: float
    over: float
    under: float
    edges: float
    solid: float


def assess(grey: np.ndarray, *, width: int, height: int, region: Region | None = None) -> Quality:
    """Judge ``grey``, an (h, w) uint8 picture shown at any size; ``width`` and ``height`` are of the original.

    With ``region`` (two opposite corners, or a polygon, in upright original pixels) only what lies inside is judged.
    ``sharpness`` has no unit and is 1 where there is no detail; see the module for where it ends to be useful.
    """
    seen, marked = _seen(grey, width=width, height=height, region=region), region is not None
    hopeless = _hopeless(seen, marked=marked)
    sentences = [hopeless, "It is left out of matching."] if hopeless else _complaints(seen, marked=marked)
    return Quality(seen.sharpness, seen.over, seen.under, seen.contrast, tuple(sentences), usable=not hopeless)


def _seen(grey: np.ndarray, *, width: int, height: int, region: Region | None) -> _Seen:
    patch, inside, size = _patch(grey, width=width, height=height, region=region)
    fine, coarse = _gradients(patch, _FINE)[inside], _gradients(patch, _COARSE)[inside]
    steepest = float(np.percentile(fine, _STEEP))
    values = patch[inside]
    dark = cv2.erode((patch < _WHITE).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    return _Seen(
        noun="picture" if region is None else "marked region",
        longest=max(size),
        shortest=min(size),
        sharpness=(steepest + 1e-3) / (float(np.percentile(coarse, _STEEP)) + 1e-3),
        steepest=steepest,
        contrast=float(values.std()),
        over=float((values >= _WHITE).mean()),
        under=float((values <= _BLACK).mean()),
        edges=float((fine > 4).mean()),
        solid=float(dark[inside].mean()),
    )


def _patch(
    grey: np.ndarray, *, width: int, height: int, region: Region | None
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """The part to judge at working size, which of its pixels count, and its size in original pixels."""
    if region is None:
        work = _at_most(grey)
        return work, np.ones(work.shape, bool), (width, height)
    shown = max(grey.shape) / max(width, height)
    polygon = np.clip(outline(region), 0, (width, height))
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    left, top = np.minimum(np.floor(low * shown).astype(int), (grey.shape[1] - 1, grey.shape[0] - 1))
    right, bottom = np.maximum(np.ceil(high * shown).astype(int), (left + 1, top + 1))
    cut = grey[top:bottom, left:right]
    work = _at_most(cut)
    mask = np.zeros(work.shape, np.uint8)
    corners = (polygon * shown - (left, top)) * (max(work.shape) / max(cut.shape))
    cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], 1)
    return work, mask > 0 if mask.any() else np.ones(work.shape, bool), tuple(high - low)


def _at_most(grey: np.ndarray) -> np.ndarray:
    share = _SIDE / max(grey.shape)
    if share >= 1:
        return grey
    size = (max(1, round(grey.shape[1] * share)), max(1, round(grey.shape[0] * share)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


def _gradients(grey: np.ndarray, sigma: float) -> np.ndarray:
    """Grey levels a pixel, after a Gaussian smoothing."""
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), sigma)
    return np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)) / 8


def _hopeless(seen: _Seen, *, marked: bool) -> str:
    """The one reason why comparing would be pointless; empty where there is none."""
    the = f"The {seen.noun}"
    if seen.longest < _TINY or seen.shortest < _NARROW:
        return f"{the} is tiny: it has {seen.longest:.0f} by {seen.shortest:.0f} pixels; nothing can be compared."
    if _overexposed(seen, marked=marked):
        remedy = "use less light or turn the part" if marked else "use less light, or mark the part on its white ground"
        return f"{the} is over-exposed beyond use: {seen.over:.0%} of it is white; {remedy}."
    if seen.steepest < _FAINT and seen.under > 0.5:
        return f"{the} is under-exposed beyond use: {seen.under:.0%} of it is black; use more light."
    if seen.sharpness < _HOPELESSLY_BLURRED and seen.contrast > _FLAT:
        return f"{the} is blurred beyond use: it shows no edges; hold the camera still and focus on the part."
    if seen.steepest < _FAINT:
        return f"{the} is blank: it has almost no differences of brightness."
    return ""


def _overexposed(seen: _Seen, *, marked: bool) -> bool:
    """Whether white has eaten the part. A part on white paper has as much white, but shows edges or has an inside."""
    if seen.over < 0.75:
        return False
    return seen.edges < 0.01 or (seen.edges < 0.06 and (marked or seen.solid < 0.01))


def _complaints(seen: _Seen, *, marked: bool) -> list[str]:
    the, found = f"The {seen.noun}", []
    small, remedy = (_SMALL, "go nearer") if marked else (_PREVIEW, "send the original, not a preview")
    if seen.longest < small:
        found.append(f"{the} is small: its longest side has {seen.longest:.0f} pixels; {remedy}.")
    if seen.sharpness < _BLURRED:
        found.append(f"{the} is blurred: hold the camera still and focus on the part.")
    if seen.over > 0.15:
        found.append(f"{the} has glare: {seen.over:.0%} of it is white; turn the part or the light.")
    if seen.under > 0.35:
        found.append(f"{the} is dark: {seen.under:.0%} of it is black; use more light.")
    if seen.contrast < _LOW_CONTRAST:
        found.append(f"{the} has low contrast: light the part from the side.")
    return found
