"""How good a set of likelihood ratios is, judged by pairs of which the truth is known. All weights are log10.

``same`` are the weights of pairs that are of one type, ``different`` those of pairs that are not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MODERATE = 2.0  # "above moderate" begins at a likelihood ratio of 100 (ENFSI 2015)
_LOG2_10 = float(np.log2(10))


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of a validation; the difference of the first two is what better calibration could gain."""

    cllr: float
    cllr_min: float
    misleading_same: float
    misleading_different: float

    @property
    def calibration_loss(self) -> float:
        """Cllr - Cllr-min."""
        return self.cllr - self.cllr_min


def cllr(same: ArrayLike, different: ArrayLike) -> float:
    """Return the cost of the likelihood ratios: 0 is perfect, 1 is what always answering "neither" costs.

    Brümmer and du Preez (2006), Application-independent evaluation of speaker detection, Computer Speech & Language 20.
    """
    same, different = checked(same), checked(different)
    cost_same = np.logaddexp2(0, -same * _LOG2_10).mean()
    cost_different = np.logaddexp2(0, different * _LOG2_10).mean()
    return float((cost_same + cost_different) / 2)


def cllr_min(same: ArrayLike, different: ArrayLike) -> float:
    """Return the cost that is left after the best monotone recalibration (pool adjacent violators) of these pairs."""
    return cllr(*pav(same, different))


def pav(same: ArrayLike, different: ArrayLike) -> tuple[Floats, Floats]:
    """Return the weights after the best monotone recalibration; perfectly separated ones become infinite.

    Zadrozny and Elkan (2002): isotonic regression of the truth on the weight, and its odds over the prior odds.
    """
    same, different = checked(same), checked(different)
    values = np.concatenate([same, different])
    truth = np.concatenate([np.ones(len(same)), np.zeros(len(different))])
    levels, inverse = np.unique(values, return_inverse=True)
    sizes = np.bincount(inverse, minlength=len(levels)).astype(float)
    shares = _isotonic(np.bincount(inverse, weights=truth, minlength=len(levels)) / sizes, sizes)[inverse]
    with np.errstate(divide="ignore"):
        weights = np.log10(shares) - np.log10(1 - shares) - np.log10(len(same) / len(different))
    return weights[: len(same)], weights[len(same) :]


@dataclass(frozen=True, slots=True)
class Block:
    """Weights that pool adjacent violators gave one value: from, to, that value (perhaps infinite), pairs of each sort.

    Well calibrated weights are about as large as that value.
    """

    low: float
    high: float
    weight: float
    same: int
    different: int


def pav_blocks(same: ArrayLike, different: ArrayLike) -> list[Block]:
    """Return the steps of a calibration plot (PAV plot): given weights, and what they ought to have been."""
    same, different = checked(same), checked(different)
    given = np.concatenate([same, different])
    truth = np.arange(len(given)) < len(same)
    weights = np.round(np.concatenate(pav(same, different)), 9)
    blocks = []
    for weight in np.unique(weights):
        mine = weights == weight
        ends = float(given[mine].min()), float(given[mine].max())
        blocks.append(Block(*ends, float(weight), int((mine & truth).sum()), int((mine & ~truth).sum())))
    return blocks


def misleading(same: ArrayLike, different: ArrayLike, *, beyond: float = 0.0) -> tuple[float, float]:
    """Return the share of same pairs with a weight below ``-beyond``, and of different pairs with one above it.

    Royall (1997), Statistical Evidence: A Likelihood Paradigm, calls such evidence misleading.
    """
    return float((checked(same) < -beyond).mean()), float((checked(different) > beyond).mean())


def quality(same: ArrayLike, different: ArrayLike) -> Quality:
    """Return all figures of one validation."""
    return Quality(cllr(same, different), cllr_min(same, different), *misleading(same, different))


def tippett(same: ArrayLike, different: ArrayLike, points: int = 101) -> tuple[Floats, Floats, Floats]:
    """Return the axis of a Tippett plot, and the shares of same and of different pairs at or above its points."""
    same, different = np.sort(checked(same)), np.sort(checked(different))
    axis = np.linspace(min(same[0], different[0]), max(same[-1], different[-1]), points)
    above = (1 - np.searchsorted(values, axis, side="left") / len(values) for values in (same, different))
    return (axis, *above)  # type: ignore[return-value]  # a generator of two


def _isotonic(means: Floats, sizes: Floats) -> Floats:
    """Pool adjacent violators: the non-decreasing sequence nearest to ``means``, weighted by ``sizes``."""
    blocks: list[list[float]] = []
    for mean, size in zip(means, sizes, strict=True):
        blocks.append([mean, size, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            upper = blocks.pop()
            lower = blocks[-1]
            weight = lower[1] + upper[1]
            lower[0] = (lower[0] * lower[1] + upper[0] * upper[1]) / weight
            lower[1], lower[2] = weight, lower[2] + upper[2]
    return np.concatenate([np.full(int(count), mean) for mean, _, count in blocks])


def checked(weights: ArrayLike) -> Floats:
    """Return the weights as an array; there must be some, and each must be a number."""
    values = np.asarray(weights, float).ravel()
    if not len(values) or np.isnan(values).any():
        raise ValueError("weights are needed of both sorts of pairs, and each must be a number")
    return values
