"""Say how fit for comparison a picture is, in numbers and in sentences that help to take a better one."""

import cv2
import numpy as np

from catalogue.vision.values import Quality

_SIDE = 512  # sharpness depends on the size it is measured at: always the same one
_BLURRED, _HOPELESSLY_BLURRED = 20.0, 1.5  # variance of the Laplacian at that size
_LOW_CONTRAST, _BLANK = 18.0, 4.0  # standard deviation, grey levels of 255
_SMALL, _TINY = 400, 64  # longest side in pixels


def assess(grey: np.ndarray, *, width: int, height: int) -> Quality:
    """Judge ``grey``, an (h, w) uint8 picture shown at any size; ``width`` and ``height`` are of the original."""
    share = min(1.0, _SIDE / max(grey.shape))
    size = (max(1, round(grey.shape[1] * share)), max(1, round(grey.shape[0] * share)))
    work = grey if share == 1.0 else cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    sharpness = float(cv2.Laplacian(work, cv2.CV_64F).var())
    over, under = float((work >= 250).mean()), float((work <= 16).mean())
    contrast = float(work.std())
    hopeless = _hopeless(sharpness, contrast, max(width, height))
    sentences = hopeless or _complaints(sharpness, over, under, contrast, max(width, height))
    return Quality(sharpness, over, under, contrast, tuple(sentences), usable=not hopeless)


def _hopeless(sharpness: float, contrast: float, side: int) -> list[str]:
    if side < _TINY:
        return [f"The picture is tiny: its longest side has {side} pixels; nothing can be compared."]
    if contrast < _BLANK:
        return ["The picture is blank: it has almost no differences of brightness."]
    if sharpness < _HOPELESSLY_BLURRED:
        return ["The picture is blurred beyond use: it shows no edges; hold the camera still and focus on the part."]
    return []


def _complaints(sharpness: float, over: float, under: float, contrast: float, side: int) -> list[str]:
    found = []
    if side < _SMALL:
        found.append(f"The picture is small: its longest side has {side} pixels; send the original, not a preview.")
    if sharpness < _BLURRED:
        found.append("The picture is blurred: hold the camera still and focus on the part.")
    if over > 0.15:
        found.append(f"The picture has glare: {over:.0%} of it is white; turn the part or the light.")
    if under > 0.35:
        found.append(f"The picture is dark: {under:.0%} of it is black; use more light.")
    if contrast < _LOW_CONTRAST:
        found.append("The picture has low contrast: light the part from the side.")
    return found
