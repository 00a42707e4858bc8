"""How likely an observed value is under each published one: numbers, counts and colours.

Every likelihood works on batches: rows are observations, columns are published values. ``broad`` is the density
under a type of which nothing is published, and so also under a type that is not in the library. Tables for choices
and sets stand in ``tables``, marks in ``mark_index``. Rates without a source are ours, and are checked by ``simulate``.
"""

import math
from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.comparators import (
    COLOUR_DIFFERENCE,
    DAMAGE_SPREAD,
    DEFAULT_SPREAD,
    DISCOLOURING,
    ROUND_FIGURE,
    lab,
)
from catalogue.evaluation.values import Damage, Expectation, Kind, Observation

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
LIMITS = frozenset({">", "<", "<="})

# Student's t with 4 degrees of freedom: its tails leave room for the gross errors of hand measurement (Lange, Little
# and Taylor 1989, "Robust statistical modeling using the t distribution", JASA 84, recommend 4 for small samples).
T_HALF_WIDTH = 2.7764451051977987  # 97.5 % quantile: turns a 95 % half-width into the scale of the distribution
# A torn part may measure or show less. How much less is not known, so half of the mass is spread evenly below.
TORN_SHARE = 0.5
COUNT_ERROR, ROUND_COUNT_ERROR = 0.05, 0.3  # share of miscounts; the nearest numbers are the likeliest (see below)
COUNT_DECAY = 0.25
# 95 % of a three-dimensional normal lie within 2.796 standard deviations (the square root of chi-square 7.815).
COLOUR_SCALE = COLOUR_DIFFERENCE / 2.796
# Volume of the sRGB colours in CIE L*a*b*, in cubic units: the alternative to a colour is any colour of a screen.
COLOUR_VOLUME = 8.2e5


class Likelihood(Protocol):
    """The densities of one kind's observations under a fixed list of published values, counted in ``columns``."""

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None: ...

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return P(observation | published value), observations by columns."""

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return P(observation | a type of which this is not published), one for each observation."""

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return where a published value says nothing about the observation; None where each says something."""


class NumberLikelihood:
    """Measured numbers: Student's t about the published value, its scale from both sides' uncertainty and the damage.

    The broad density is even in the logarithm over the kind's range (Jeffreys' prior of a scale), so it does not
    depend on the unit; kinds that allow negative numbers have it even over the range itself.
    """

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        self._values = np.array([cast(float, one.value) for one in expectations], float)
        self._variance = np.array([_reference_width(one) ** 2 for one in expectations])
        self._limits = np.array([{">": 1, "<": -1, "<=": -1}.get(one.bound, 0) for one in expectations])
        self._range = _range(kind, self._values)

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return densities per unit of the kind."""
        values = self._values[columns]
        seen = np.array([cast(float, one.value) for one in observations], float)[:, None]
        width = np.array([_measured_width(one) ** 2 for one in observations])[:, None] + self._variance[columns]
        shares = np.array([_damage_share(one.damage) for one in observations])
        if shares.any():
            width = width + shares[:, None] * values**2
        scale = np.sqrt(width)
        scale /= T_HALF_WIDTH
        density = _student(seen - values, scale)
        torn = np.array([Damage.TEAR in one.damage for one in observations])
        if torn.any():
            below = np.where(seen <= values, 1 / np.maximum(np.abs(values), 1e-9), 0.0)
            density = np.where(torn[:, None], (1 - TORN_SHARE) * density + TORN_SHARE * below, density)
        return self._with_limits(density, seen, scale, columns, observations)

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return densities per unit of the kind."""
        low, high = self._range
        seen = np.array([cast(float, one.value) for one in observations], float)
        if low > 0:
            return 1 / (np.clip(np.abs(seen), low, high) * math.log(high / low))
        return np.full(len(seen), 1 / (high - low))

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return where a limit is kept, which singles out nothing."""
        side = self._limits[columns]
        if not side.any():
            return None
        seen = np.array([cast(float, one.value) for one in observations], float)[:, None]
        return (side != 0) & ((seen - self._values[columns]) * side >= 0)

    def _with_limits(
        self, density: Floats, seen: Floats, scale: Floats, columns: NDArray[np.intp], observed: Sequence[Observation]
    ) -> Floats:
        """A limit that is kept leaves the value as likely as anywhere; beyond it the density falls off as a t does."""
        side = self._limits[columns]
        if not side.any():
            return density
        beyond = np.maximum((self._values[columns] - seen) * side, 0.0)
        limited = self.broad(observed, columns)[:, None] * _student(beyond, scale) / _student(0 * beyond, scale)
        return np.where(side != 0, limited, density)


class CountLikelihood:
    """Counts: right with 1 - e, else off by one with 3/4 of the rest, by two with 3/16, and so on, to both sides."""

    _FARTHEST = 500  # counts off by more are as impossible as those

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        self._values = np.array([cast(int, one.value) for one in expectations], float)
        self._rough = np.array([one.bound == "~" for one in expectations])
        self._limits = np.array([{">": 1, "<": -1, "<=": -1}.get(one.bound, 0) for one in expectations])
        self._strict = np.array([one.bound in {">", "<"} for one in expectations], float)
        highest = kind.maximum if kind.maximum is not None else max(20.0, 2 * self._values.max(initial=0))
        # Even in the logarithm of n + 1: small counts are commoner than large ones.
        self._shares = 1 / np.arange(1, min(int(highest), 100_000) + 2)
        self._shares /= self._shares.sum()

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities."""
        values = self._values[columns]
        seen = np.array([cast(int, one.value) for one in observations], float)[:, None]
        error = np.where(self._rough[columns], ROUND_COUNT_ERROR, COUNT_ERROR)
        error = error * np.array([2.0 if one.damage else 1.0 for one in observations])[:, None]
        off = np.abs(seen - values)
        # Looked up: a power for each of millions of pairs takes longer than all the rest.
        share = (1 - COUNT_DECAY) / 2 * COUNT_DECAY ** np.maximum(np.arange(self._FARTHEST + 1) - 1.0, 0)
        likely = error * share[np.minimum(off, self._FARTHEST).astype(np.intp)]
        likely = np.where(off == 0, 1 - error, likely)
        torn = np.array([Damage.TEAR in one.damage for one in observations])[:, None]
        if torn.any():
            below = np.where(seen <= values, 1 / (values + 1), 0.0)
            likely = np.where(torn, (1 - TORN_SHARE) * likely + TORN_SHARE * below, likely)
        side = self._limits[columns]
        if not side.any():
            return likely
        beyond = np.maximum((values - seen) * side + self._strict[columns], 0)
        return np.where(side == 0, likely, self.broad(observations, columns)[:, None] * COUNT_DECAY**beyond)

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities."""
        seen = np.array([cast(int, one.value) for one in observations])
        return self._shares[np.minimum(seen, len(self._shares) - 1)]

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return where a limit is kept, which singles out nothing."""
        side = self._limits[columns]
        if not side.any():
            return None
        seen = np.array([cast(int, one.value) for one in observations], float)[:, None]
        return (side != 0) & ((seen - self._values[columns]) * side >= self._strict[columns])


class ColourLikelihood:
    """Measured colours: normal about the published one in CIE L*a*b*; heat and rust make half of it any colour."""

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        self._values = np.array([lab(cast(str, one.value)) for one in expectations], float).reshape(-1, 3)

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return densities per cubic unit of L*a*b*."""
        seen = np.array([lab(cast(str, one.value)) for one in observations])
        squared = ((seen[:, None, :] - self._values[columns][None, :, :]) ** 2).sum(axis=2) / COLOUR_SCALE**2
        density = np.exp(-squared / 2) / ((2 * math.pi) ** 1.5 * COLOUR_SCALE**3)
        changed = np.array([bool(one.damage & DISCOLOURING) for one in observations])[:, None]
        return np.where(changed, (density + 1 / COLOUR_VOLUME) / 2, density)

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return densities per cubic unit of L*a*b*."""
        return np.full(len(observations), 1 / COLOUR_VOLUME)

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return None: every measured colour says something."""
        return None


def _student(difference: Floats, scale: Floats) -> Floats:
    """The density of Student's t with 4 degrees of freedom; the closed form spares two slow powers."""
    tail = difference / scale
    tail *= tail
    tail *= 0.25
    tail += 1
    return 0.375 / (scale * tail * tail * np.sqrt(tail))


def _reference_width(expectation: Expectation) -> float:
    """The 95 % half-width of a published number: its own tolerance, or the default share of it."""
    if expectation.tolerance is not None:
        return expectation.tolerance
    vague = ROUND_FIGURE if expectation.bound == "~" else 1
    return _at_least(DEFAULT_SPREAD * vague * abs(cast(float, expectation.value)))


def _measured_width(observation: Observation) -> float:
    if observation.uncertainty is not None:
        return _at_least(observation.uncertainty)
    return _at_least(DEFAULT_SPREAD * abs(cast(float, observation.value)))


def _at_least(width: float) -> float:
    # A width of exactly nothing on both sides would divide by zero and weigh without end.
    return max(width, 1e-9)


def _damage_share(damage: frozenset[str]) -> float:
    return sum(share**2 for kind, share in DAMAGE_SPREAD.items() if kind in damage)


def _range(kind: Kind, values: Floats) -> tuple[float, float]:
    """The values a kind can take: as it says, else four times beyond what is published."""
    size = float(np.abs(values).max(initial=0.0)) or 1.0
    high = kind.maximum if kind.maximum is not None else 4 * size
    low = kind.minimum if kind.minimum is not None else 0.0
    if low < 0:
        return low, max(high, low + 1e-9)
    if low == 0:
        positive = values[values > 0]
        low = float(positive.min()) / 4 if kind.maximum is None and positive.size else high * 1e-4
    return (low, high) if high > low else (low, low * 1.01)
