"""From scores to weights: logistic calibration with plain coefficients, kept as JSON.

The interval is that of the fit; the bound is what the pairs it was fitted on support (``bounds``). With too few pairs
there is no number at all, and what is said stays at words.

Pairs of one specimen that was set against many types are not independent. Where the unit of each pair is told (its
specimen), the interval allows for that, and a thousand pairs of ten units bound a weight as ten pairs do.
"""

import json
from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.metrics import Floats

# Ten pairs of each sort bound any weight by log10 11 = 1.04; fewer cannot even carry "moderate". Ours.
FEWEST_PAIRS = 10
# Weight of half the squared coefficients beside the summed loss: keeps separable pairs from an endless slope; the
# default of scikit-learn and thereby of ``lir``. The intercept is free.
RIDGE = 1.0
_NORMAL_95 = 1.959963984540054
_LN_10 = float(np.log(10))


class TooFewPairs(ValueError):
    """There are not enough known pairs to give a number; the message is a sentence that says how many there are."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic model: log10 LR = (intercept + coefficients . scores) / ln 10, cut at its bounds.

    ``covariance`` is that of (intercept, coefficients); ``same`` and ``different`` count the pairs it rests on.
    """

    names: tuple[str, ...]
    intercept: float
    coefficients: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    floor: float
    ceiling: float
    same: int
    different: int
    about: str = ""

    def __call__(self, *scores: float) -> LogLR:
        """Return the weight of one set of scores, in the order of ``names``, with the 95 % interval of the fit."""
        row = np.array([1.0, *scores])
        value = float(self._plain(row[None, 1:])[0])
        width = _NORMAL_95 * float(np.sqrt(max(row @ np.array(self.covariance) @ row, 0.0))) / _LN_10
        return LogLR(value, value - width, value + width).bounded(self.floor, self.ceiling)

    def values(self, scores: ArrayLike) -> Floats:
        """Return the bounded log10 LR of every row of ``scores``."""
        return np.clip(self._plain(_table(scores)), self.floor, self.ceiling)

    def to_json(self) -> str:
        """Return the coefficients as JSON that ``from_json`` reads back to the same model."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a stored model. Raises ``ValueError`` where it is none."""
        told: dict[str, Any] = json.loads(text)
        try:
            tuples = {name: tuple(told[name]) for name in ("names", "coefficients")}
            covariance = tuple(tuple(row) for row in told["covariance"])
            model = cls(**{**told, **tuples, "covariance": covariance})
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no stored calibration: {error}") from error
        if len(model.names) != len(model.coefficients) or np.shape(covariance) != (len(model.names) + 1,) * 2:
            raise ValueError("this is no stored calibration: names, coefficients and covariance differ in size")
        return model

    def _plain(self, scores: Floats) -> Floats:
        return (self.intercept + scores @ np.array(self.coefficients)) / _LN_10


def fit(
    scores: ArrayLike, truth: ArrayLike, *, units: Sequence[Hashable] | None = None,
    names: Sequence[str] = ("score",), about: str = "",
) -> Calibration:  # fmt: skip
    """Fit log10 LR to ``scores`` (one row for each pair) of known ``truth``; both sorts of pairs weigh the same.

    ``units`` names what each pair depends on; without it all are taken as independent. Raises ``TooFewPairs``. The
    bounds are those of the fitted pairs themselves; judge it on others, ``left_out``.
    """
    table, known = _table(scores), np.asarray(truth, bool)
    same, different = int(known.sum()), int((~known).sum())
    if min(same, different) < FEWEST_PAIRS:
        raise TooFewPairs(
            f"{same} known pairs of one type and {different} of two are too few for a number; "
            f"{FEWEST_PAIRS} of each are needed."
        )
    places = np.arange(len(table)) if units is None else _places(units)
    weights, covariance = _logistic(table, known, places)
    plain = (weights[0] + table @ weights[1:]) / _LN_10
    floor, ceiling = empirical_bounds(plain[known], plain[~known])
    # No more than so many independent pairs, one from each unit, could support.
    floor = max(floor, -float(np.log10(len(np.unique(places[known])) + 1)))
    ceiling = min(ceiling, float(np.log10(len(np.unique(places[~known])) + 1)))
    spread = tuple(tuple(map(float, row)) for row in covariance)
    return Calibration(
        tuple(names), float(weights[0]), tuple(map(float, weights[1:])), spread, floor, ceiling,
        same, different, about,
    )  # fmt: skip


def left_out(
    scores: ArrayLike, truth: ArrayLike, sources: Sequence[Hashable], *, units: Sequence[Hashable] | None = None
) -> Floats:
    """Return the weight of every pair by a model fitted without any pair of its source (leave one source out).

    ``units`` as for ``fit``; without them each source is one unit.
    """
    table, known = _table(scores), np.asarray(truth, bool)
    places, unit = _places(sources), _places(sources if units is None else units)
    weights, names = np.zeros(len(table)), [""] * table.shape[1]
    for place in range(places.max() + 1):
        held = places == place
        model = fit(table[~held], known[~held], units=unit[~held].tolist(), names=names)
        weights[held] = model.values(table[held])
    return weights


def _places(names: Sequence[Hashable]) -> NDArray[np.intp]:
    return np.unique([repr(name) for name in names], return_inverse=True)[1]


def _logistic(table: Floats, known: np.ndarray, places: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Newton's method on the balanced, ridged log loss; it is convex, so this ends at its one minimum."""
    design = np.column_stack([np.ones(len(table)), table])
    balance = np.where(known, 0.5 / known.mean(), 0.5 / (~known).mean())
    ridge = RIDGE * np.diag([0.0, *np.ones(table.shape[1])])
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        share = 1 / (1 + np.exp(-np.clip(design @ weights, -500, 500)))
        slope = design.T @ (balance * (share - known)) + ridge @ weights
        curve = (design.T * (balance * share * (1 - share))) @ design + ridge
        step = np.linalg.solve(curve + 1e-12 * np.eye(len(curve)), slope)
        # Far from the minimum a full step can overshoot; half steps until the loss falls.
        reached = _loss(design, known, balance, ridge, weights)
        while _loss(design, known, balance, ridge, weights - step) > reached + 1e-12:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < 1e-10:
            break
    share = 1 / (1 + np.exp(-np.clip(design @ weights, -500, 500)))
    slopes = design * (balance * (share - known))[:, None]
    return weights, _covariance(np.linalg.inv(curve + 1e-12 * np.eye(len(curve))), slopes, places)


def _covariance(inverse: Floats, slopes: Floats, places: NDArray[np.intp]) -> Floats:
    """The covariance of coefficients when pairs of one unit are not independent, nor the model quite right.

    H^-1 (sum over units of s s') H^-1, s the summed slopes of a unit, times n / (n - 1) for n units: Liang and
    Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73, 13-22.
    """
    count = int(places.max()) + 1
    summed = np.zeros((count, slopes.shape[1]))
    np.add.at(summed, places, slopes)
    return inverse @ (summed.T @ summed) @ inverse * count / max(count - 1, 1)


def _loss(design: Floats, known: np.ndarray, balance: Floats, ridge: Floats, weights: Floats) -> float:
    signed = np.where(known, 1.0, -1.0) * (design @ weights)
    return float((balance * np.logaddexp(0, -signed)).sum() + weights @ ridge @ weights / 2)


def _table(scores: ArrayLike) -> Floats:
    table = np.asarray(scores, float)
    return table[:, None] if table.ndim == 1 else table
