"""What to look at next, and what is already excluded.

The next-best observation is the feature, not recorded yet, whose value would tell the leading rivals apart most: the
mutual information, in bits, between which of them it is and what would be recorded (Lindley 1956, On a measure of
the information provided by an experiment), each rival taken by its weight. Values are drawn from what is published;
measurement adds its spread through the same likelihoods that weigh the observation afterwards.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from catalogue.evaluation.hypotheses import FAMILY_FROM
from catalogue.evaluation.likelihoods import Floats
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.population import KindIndex, Population, Selection
from catalogue.evaluation.values import Expectation, Kind, Observation, State, ValueType
from catalogue.evaluation.weighing import Weighing, densities

# A number measured as usual scatters about the published one; five points stand for the spread (in half-widths).
_OFFSETS = (-1.0, -0.4, 0.0, 0.4, 1.0)
_WIDTH = 0.01
# Rivals: types that are within one power of ten of the leader, up to so many.
_WITHIN, _MOST_RIVALS = 1.0, 30


@dataclass(frozen=True, slots=True)
class NextObservation:
    """A feature to look for on a component, what it is expected to tell (bits), and the types that it tells apart."""

    kind: Kind
    component: str | None
    bits: float
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A type that the evidence speaks against: the total, and the observation that opposes it most (its place)."""

    code: str
    weight: LogLR
    strongest: int
    against: LogLR


def rivals_of(weighing: Weighing) -> list[str]:
    """Return the types that the evidence does not tell from the leader; of equal ones, those most is published of."""
    population, values = weighing.population, weighing.values()
    published = np.zeros(len(values))
    for index in population.kinds.values():
        np.add.at(published, [row.place for row in index.rows], 1)
    order = np.lexsort((np.arange(len(values)), -published, -np.round(values, 9)))
    close = [place for place in order if values[place] >= values[order[0]] - _WITHIN]
    return [population.codes[place] for place in close[:_MOST_RIVALS]]


def next_observations(
    weighing: Weighing, rivals: Sequence[str], recorded: Collection[tuple[str, str | None]],
    components: Collection[str] = (), *, most: int = 5,
) -> list[NextObservation]:  # fmt: skip
    """Return the unrecorded features that separate ``rivals`` best; ``recorded`` are (kind, component) already seen.

    Where ``components`` names the parts that the item shows, only these are looked at.

    Only features of which the reference has at least two of the rivals can separate anything.
    """
    population, values = weighing.population, weighing.values()
    places = np.array([population.place(code) for code in rivals], np.intp)
    shares = np.zeros(len(values))
    shares[places] = 10 ** (values[places] - values[places].max())
    shares /= shares.sum()
    found = []
    for code, component in _askable(population, recorded):
        if components and component is not None and component not in components:
            continue
        index = population.kinds[code]
        kind = index.rows[0].expectation.kind
        chosen = population.select(kind, component, frozenset())
        if chosen is None or len(columns := np.flatnonzero(shares[chosen.types])) < 2:
            continue
        known = shares[chosen.types[columns]]
        bits = _information(index, chosen, columns, component, known / known.sum()) * float(known.sum())
        if bits > 1e-3:
            between = tuple(population.codes[place] for place in chosen.types[columns])
            found.append(NextObservation(kind, component, round(bits, 4), between))
    return sorted(found, key=lambda one: (-one.bits, one.kind.code, one.component or ""))[:most]


def exclusions(weighing: Weighing, *, beyond: float = FAMILY_FROM) -> list[Exclusion]:
    """Return the types that the evidence opposes by ``beyond`` powers of ten, the most opposed first.

    The default is the least for which the scale has a word.

    Each has one observation that by itself opposes it as much as any; types that merely fit less well than the
    leader, with nothing recorded against them, are not excluded: that pictures look unlike excludes nothing.
    """
    values = weighing.joint.sums
    found = []
    for place in np.flatnonzero(values <= -beyond):
        code = weighing.population.codes[place]
        total = weighing.total(code)
        if total.value <= -beyond and (strongest := _strongest(weighing, int(place))):
            found.append(Exclusion(code, total, *strongest))
    return sorted(found, key=lambda one: (one.weight.value, one.code))


def _strongest(weighing: Weighing, place: int) -> tuple[int, LogLR] | None:
    lowest, where = 0.0, None
    for batch in weighing.batches:
        column = np.flatnonzero(batch.selection.types == place)
        if len(column) and (weights := batch.weights[:, column[0]]).min() < lowest:
            lowest, where = float(weights.min()), int(batch.rows[np.argmin(weights)])
    return None if where is None else (where, weighing.row(where, weighing.population.codes[place]))


def _askable(
    population: Population, recorded: Collection[tuple[str, str | None]]
) -> Iterable[tuple[str, str | None]]:
    for code, index in sorted(population.kinds.items()):
        components = {row.expectation.component for row in index.rows if row.kept}
        for component in sorted(components, key=str):
            if (code, component) not in recorded and (code, None) not in recorded:
                yield code, component


def _information(
    index: KindIndex, chosen: Selection, columns: np.ndarray, component: str | None, shares: Floats
) -> float:
    """The mean over rivals of the information that one value, drawn as each rival would give it, carries."""
    drawn, owners = [], []
    ends = [*chosen.starts[1:], len(chosen.columns)]
    for owner, column in enumerate(columns):
        for row in chosen.columns[chosen.starts[column] : ends[column]]:
            values = _drawn(index.rows[row].expectation, component)
            drawn += values
            owners += [owner] * len(values)
    fits = densities(drawn, index, chosen)[:, columns]
    owner_of = np.array(owners)
    gains = np.log2(fits[np.arange(len(drawn)), owner_of] / (fits @ shares))
    return float(sum(share * gains[owner_of == owner].mean() for owner, share in enumerate(shares)))


def _drawn(expected: Expectation, component: str | None) -> list[Observation]:
    """What would be recorded on a specimen of the type."""
    kind, value = expected.kind, expected.value
    if kind.value_type is not ValueType.NUMBER:
        return [Observation(kind, State.VALUE, value, component=component)]
    width = expected.tolerance if expected.tolerance is not None else _WIDTH * abs(cast(float, value))
    moved = (cast(float, value) + offset * width for offset in _OFFSETS)
    return [Observation(kind, State.VALUE, one, component=component) for one in moved if not kind.refusal(one)]
