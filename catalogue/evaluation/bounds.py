"""How far a set of validation weights allows any weight to go."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from catalogue.evaluation.metrics import Floats, checked

STEP = 0.01  # powers of ten between the thresholds that are tried; 0.01 is what ``lir`` uses


def empirical_bounds(same: ArrayLike, different: ArrayLike) -> tuple[float, float]:
    """Return the lowest and highest log10 LR that these pairs support; (0, 0) where they support none.

    At every threshold the weights must be worth more than always answering "neither", though one misleading pair were
    added to each side: Vergeer et al. (2016), Numerical likelihood ratios outputted by LR systems are often based on
    extrapolation: when to stop extrapolating?, Science & Justice 56, 482-491 (ELUB). With n pairs of a sort no bound
    lies beyond log10 (n + 1).
    """
    same, different = checked(same), checked(different)
    both = np.concatenate([same, different])
    lowest = max(float(both.min()), -np.log10(len(same) + 1))
    highest = min(float(both.max()), np.log10(len(different) + 1))
    first, last = min(0, int(np.floor(lowest / STEP))), max(0, int(np.floor(highest / STEP)) + 1)
    thresholds = np.arange(first, last + 1, dtype=float) * STEP
    worse = _cost(np.zeros(len(same)), np.zeros(len(different)), thresholds, added=0) < _cost(
        same, different, thresholds, added=1
    )
    below, above = thresholds[worse & (thresholds <= 0)], thresholds[worse & (thresholds >= 0)]
    low = np.max(below + STEP, initial=thresholds[0])
    high = np.min(above - STEP, initial=thresholds[-1])
    return min(float(low), 0.0), max(float(high), 0.0)


def _cost(same: Floats, different: Floats, thresholds: NDArray[np.float64], *, added: int) -> Floats:
    """The expected cost of accepting what lies above each threshold, with ``added`` misleading pairs on each side."""
    accepted = _above(same, thresholds) / (len(same) + added)
    wrongly = (_above(different, thresholds) + added) / (len(different) + added)
    return 1 - accepted + 10**thresholds * wrongly


def _above(weights: Floats, thresholds: Floats) -> Floats:
    return (len(weights) - np.searchsorted(np.sort(weights), thresholds, side="right")).astype(float)
