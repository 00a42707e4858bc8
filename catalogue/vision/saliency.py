"""Say how much each place of a small picture stands out: from what surrounds it, and from the picture's border."""

import cv2
import numpy as np

_LEVELS = 12  # cuts a channel; twice as many changed no outline of the rendered parts
_FLAT = 6  # levels of a channel of Lab that is noise alone
_FRAME = 0.05  # of the longest side: where the ground is looked for
_KINDS = 5  # kinds of ground that a border is made of: table, shadow, cloth, joints and their like
_RARE = 0.03  # a kind with less of the border than this may be the object itself, reaching out of the picture


def surrounded(small: np.ndarray, *, against_size: float) -> np.ndarray:
    """Give (h, w) float32, 0 to 1: how often a place belongs to a patch that does not reach the picture's border.

    ``small`` (h, w, 3) uint8 RGB is cut at many levels of each channel of CIE Lab; a patch, lighter or darker, that is
    enclosed on all sides speaks for an object (boolean map saliency: Zhang and Sclaroff, ICCV 2013). A patch counts by
    its area to the power of minus half ``against_size``: at 0 large patches drown small ones, at 1 the other way round.
    """
    total: np.ndarray = np.zeros(small.shape[:2], np.float32)
    for channel in cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2LAB)):
        low, high = np.percentile(channel, (1, 99))
        if high - low < _FLAT:
            continue
        for level in np.linspace(low, high, _LEVELS + 2)[1:-1]:
            above = (channel > level).astype(np.uint8)
            for patch in (above, 1 - above):
                inside = _enclosed(patch)
                if area := int(inside.sum()):
                    total += inside * np.float32((high - low) / area ** (against_size / 2))
    total = cv2.GaussianBlur(total, (0, 0), 2)
    return total / max(float(total.max()), 1e-6)


def _enclosed(patch: np.ndarray) -> np.ndarray:
    """What of ``patch`` (0 or 1) is not joined to the border."""
    framed = cv2.copyMakeBorder(patch, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    cv2.floodFill(framed, None, (0, 0), 0)
    return cv2.morphologyEx(framed[1:-1, 1:-1], cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))


def unlike_border(small: np.ndarray) -> np.ndarray:
    """Give (h, w) float32, 0 to 1: how far colour and texture of a place lie from all kinds of ground on the border.

    The border is clustered into a few kinds; the value is the Mahalanobis distance to the nearest, 1 at six deviations.
    """
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    fine = np.abs(lab[..., 0] - cv2.GaussianBlur(lab[..., 0], (0, 0), 2))
    weights = np.array([0.7, 1.5, 1.5, 1.5], np.float32)  # light changes with every shadow, colour does not
    places = np.dstack([lab, cv2.GaussianBlur(fine, (0, 0), 2)]) * weights
    rows, columns = small.shape[:2]
    wide = max(3, round(_FRAME * max(rows, columns)))
    on_border = np.ones((rows, columns), bool)
    on_border[wide:-wide, wide:-wide] = False
    seen = np.ascontiguousarray(places[on_border])
    cv2.setRNGSeed(7)
    _, kinds, middles = cv2.kmeans(
        seen, _KINDS, np.zeros((len(seen), 1), np.int32), (3, 15, 0.5), 1, cv2.KMEANS_PP_CENTERS
    )
    nearest = np.full(rows * columns, np.inf, np.float32)
    for kind in range(_KINDS):
        members = seen[kinds.ravel() == kind]
        if len(members) < max(8, _RARE * len(seen)):
            continue
        spread = np.cov(members.T) + np.eye(4) * 9  # three levels of noise: a smooth table would be infinitely sharp
        off = (places - middles[kind]).reshape(-1, 4)
        nearest = np.minimum(nearest, ((off @ np.linalg.inv(spread)) * off).sum(axis=1))
    far = np.sqrt(np.maximum(nearest, 0)).reshape(rows, columns).astype(np.float32)
    return np.clip(cv2.GaussianBlur(far, (0, 0), 1.5) / 6, 0, 1)
