"""How likely a recorded choice or set is under each published one: smoothed tables and an observer who errs.

"Absent" is the costlier mistake: what is worn off, hidden or torn away is easily recorded as absent, while nobody
easily sees what is not there. So a recorded absence says less against presence than the reverse. Rates are ours.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.comparators import OTHER
from catalogue.evaluation.values import Damage, Expectation, Kind, Observation

Floats = NDArray[np.float64]

ABSENT = frozenset({"absent", "none", "no", "false"})
MISTAKEN = 0.05  # chance of recording another choice than the true one; damage doubles it
OVERLOOKED, OVERLOOKED_TORN = 0.15, 0.30  # chance of recording "absent" for what is, or was, there
# A published value stands for one specimen; a quarter of an imaginary one is spread over all choices (a Dirichlet
# prior). Jeffreys' half for each choice would drown the single specimen, and designs vary little within a type.
IMAGINARY = 0.25
# A fragment shows part of what the type has, and the reference lists part of what can be seen.
SHOWN, UNLISTED = 0.6, 0.05


class ChoiceLikelihood:
    """Choices, and colours by name: P(recorded) = sum over true values of P(true | published) P(recorded | true)."""

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        self._codes = {code: place for place, (code, _) in enumerate(kind.choices)}
        self._values = np.array([self._codes[cast(str, one.value)] for one in expectations], int)
        size = len(self._codes)
        smoothed = (np.eye(size) + IMAGINARY / size) / (1 + IMAGINARY)
        absent = np.array([code in ABSENT for code in self._codes])
        self._tables = {
            state: smoothed @ _observer(absent, *rates)
            for state, rates in {
                "whole": (MISTAKEN, OVERLOOKED), "damaged": (2 * MISTAKEN, OVERLOOKED),
                "torn": (2 * MISTAKEN, OVERLOOKED_TORN),
            }.items()
        }  # fmt: skip

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities."""
        published = self._values[columns]
        rows = [self._tables[_state(one)][published, self._codes[cast(str, one.value)]] for one in observations]
        return np.array(rows).reshape(len(observations), len(columns))

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities from all published values, each choice counted once more (Laplace)."""
        shares = np.bincount(self._values[columns], minlength=len(self._codes)) + 1.0
        shares /= shares.sum()
        return np.array([shares[self._codes[cast(str, one.value)]] for one in observations])

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return where both are “other”, which names nothing to compare."""
        if OTHER not in self._codes or all(one.value != OTHER for one in observations):
            return None
        seen = np.array([one.value == OTHER for one in observations])
        return seen[:, None] & (self._values[columns] == self._codes[OTHER])


class SetLikelihood:
    """Sets, element by element: what the type has shows on most fragments, what it has not on few."""

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        # "other" names nothing, so two of them have nothing in common.
        self._codes = [code for code, _ in kind.choices if code != OTHER]
        self._values = self._indicators([cast(frozenset[str], one.value) for one in expectations])

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities."""
        has = self._values[columns]
        likely = np.empty((len(observations), len(columns)))
        for torn in (False, True):
            rows = [i for i, one in enumerate(observations) if (Damage.TEAR in one.damage) is torn]
            shown = np.where(has, SHOWN / (2 if torn else 1), UNLISTED)
            likely[rows] = self._product([observations[i] for i in rows], shown)
        return likely

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities, each element as common as among the published values."""
        has = self._values[columns]
        return self._product(observations, ((has.sum(axis=0) + 0.5) / (len(has) + 1) * SHOWN)[None, :])[:, 0]

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Return where a side has no named element left to compare."""
        seen = np.array([bool(cast(frozenset[str], one.value) - {OTHER}) for one in observations])
        has = self._values[columns].any(axis=1)
        return None if seen.all() and has.all() else ~(seen[:, None] & has)

    def _indicators(self, sets: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        return np.array([[code in one for code in self._codes] for one in sets], bool).reshape(-1, len(self._codes))

    def _product(self, observations: Sequence[Observation], shown: Floats) -> Floats:
        seen = self._indicators([cast(frozenset[str], one.value) for one in observations])
        return np.exp(seen @ np.log(shown.T) + ~seen @ np.log1p(-shown.T))


def _observer(absent: NDArray[np.bool_], mistaken: float, overlooked: float) -> Floats:
    """P(recorded | true), true values by recorded ones; each row adds up to 1."""
    size = len(absent)
    table = np.full((size, size), mistaken / max(size - 1, 1))
    if absent.any() and not absent.all():
        table[np.ix_(~absent, absent)] = overlooked / absent.sum()
    np.fill_diagonal(table, 0.0)
    np.fill_diagonal(table, 1 - table.sum(axis=1))
    return table


def _state(observation: Observation) -> str:
    if Damage.TEAR in observation.damage:
        return "torn"
    return "damaged" if observation.damage else "whole"
