"""Weighing observations against every type of a population at once.

One row, the weight of one observation x for one type A, is

    r  = f_A / ((1 - p) D_A + p f_A),        p = 1 / (n + 2)
    LR = (1 - e) r + e

f_A is the density of x under A; D_A its density under the alternative: the other types of the population in equal
shares (those without a value, and types not in the library, with the broad density). n is how many *other* types
have a value. p is Laplace's rule of succession: after n types without this value, the next has it with 1 / (n + 2)
(Laplace 1774; Jaynes, Probability Theory, ch. 18). e is the doubt that the grade of the source leaves. So a row
lies between log10 e and log10 (n + 2), shrinks towards 0 with the doubt, and is 0 where both densities are equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from catalogue.evaluation.designs import ONE_SOURCE, Batch, Designs, designs_of
from catalogue.evaluation.joint import Joint
from catalogue.evaluation.likelihoods import Floats
from catalogue.evaluation.lr import NOTHING, LogLR, total
from catalogue.evaluation.population import KindIndex, Population, Selection
from catalogue.evaluation.values import COUNTING, Observation, State, Verdict

_TWICE = float(np.log10(2))
_CHUNK = 64  # observations at a time, so that 5,000 types stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """The weights of all observations for all types of a population: by row, by design group and together."""

    population: Population
    batches: tuple[Batch, ...]
    designs: Designs
    joint: Joint
    _where: dict[int, tuple[int, int]] = field(repr=False)
    added: Mapping[str, Mapping[str, LogLR]] = field(default_factory=dict)

    def row(self, observation: int, code: str) -> LogLR:
        """Return the weight of one observation, by its place in the list, for one type; nothing known weighs 0."""
        if observation not in self._where:
            return NOTHING
        batch, row = self._where[observation]
        return self._cell(self.batches[batch], row, self.population.place(code))

    def by_design(self, code: str) -> dict[str, LogLR]:
        """Return the weight of each design group for one type, with its interval; groups that say nothing are left out.

        It follows ``designs.designs_of`` row by row, and a test holds the two together.
        """
        place = self.population.place(code)
        groups: dict[str, dict[str | None, list[LogLR]]] = {}
        for batch in self.batches:
            group, component = batch.design
            cells = groups.setdefault(group, {}).setdefault(component, [])
            cells += [self._cell(batch, row, place) for row in _extremes(batch, place)]
        joined = {group: _joined(list(cells.values())) for group, cells in groups.items()}
        joined |= {group: weights[code] for group, weights in self.added.items() if code in weights}
        if ONE_SOURCE in self.designs.names:
            back = float(self.designs.weights[self.designs.names.index(ONE_SOURCE), place])
            # Twice the doubt would take back a factor of two more, half of it so much less.
            joined[ONE_SOURCE] = LogLR(back, max(back - _TWICE, 0.0), back + _TWICE, 0.0, back + _TWICE)
        return {group: one for group, one in joined.items() if one.weighs}

    def total(self, code: str) -> LogLR:
        """Return the weight of everything for one type against all alternatives; see ``joint``."""
        place = self.population.place(code)
        bounds = self.joint.bounds(int(self.population.relatives[place]))
        return self._bounded(place, self.joint.value(place), self.by_design(code).values(), bounds)

    def family(self, name: str) -> LogLR:
        """Return the weight of everything for "a type of this family" against all types outside it."""
        best, value = self.joint.of_family(self.population.members(name), self.designs)
        return self._bounded(best, value, self.by_design(self.population.codes[best]).values(), self.joint.bounds())

    def apart(self, code: str, other: str) -> LogLR:
        """Return the weight for ``code`` rather than ``other``, from groups on which the reference has both.

        What rests on the same sources alone tells the two apart no further than the doubt about them allows.
        """
        mine, theirs = self.by_design(code), self.by_design(other)
        places = self.population.place(code), self.population.place(other)
        by_sources: dict[frozenset[str], list[LogLR]] = {}
        for name, known in zip(self.designs.names, self.designs.known, strict=True):
            pair = [mine[name]] if name in mine else []
            pair += [_reversed(theirs[name])] if name in theirs else []
            if name != ONE_SOURCE and pair and known[places[0]] and known[places[1]]:
                by_sources.setdefault(frozenset().union(*(one.sources for one in pair)), []).extend(pair)
        parts = [self._within_doubt(sources, total(listed)) for sources, listed in by_sources.items()]
        reach = min(self.joint.bounds()[1], sum(max(abs(one.floor), abs(one.ceiling)) for one in parts))
        return total(parts).bounded(-reach, reach)

    def _within_doubt(self, sources: frozenset[str], one: LogLR) -> LogLR:
        if not sources:  # pictures have bounds of their own
            return one
        reach = -float(np.log10(min(self.population.doubts[code] for code in sources)))
        return one.bounded(-reach, reach)

    def values(self) -> Floats:
        """Return the total of every type, in the order of the population."""
        return self.joint.values()

    def with_group(self, name: str, weights: Mapping[str, LogLR]) -> "Weighing":
        """Return this weighing with one more independent group, such as calibrated image evidence, by type.

        A type that is not in ``weights`` has nothing known of it in this group.
        """
        codes = self.population.codes
        known = np.array([code in weights for code in codes])
        values = np.array([weights[code].value if code in weights else 0.0 for code in codes])
        designs = Designs(
            (*self.designs.names, name), np.vstack([self.designs.weights, values]),
            np.vstack([self.designs.known, known]),
        )  # fmt: skip
        return replace(
            self, designs=designs, joint=Joint.of(designs, self.population), added={**self.added, name: weights}
        )

    def ruled(self, verdicts: Mapping[str, Sequence[Verdict]]) -> "Weighing":
        """Return this weighing as far as the findings let it count; ``verdicts`` are each type's, by observation.

        What does not count weighs nothing, and a disagreement never supports, though others fit even worse.
        """
        batches: list[Batch] = []
        for batch in self.batches:
            weights = batch.weights.copy()
            for column, place in enumerate(batch.selection.types):
                told = verdicts[self.population.codes[place]]
                for row, observation in enumerate(batch.rows):
                    if told[observation] not in COUNTING:
                        weights[row, column] = 0.0
                    elif told[observation] is Verdict.DISAGREES:
                        weights[row, column] = min(weights[row, column], 0.0)
            batches.append(replace(batch, weights=weights))
        designs = designs_of(batches, len(self.population.codes))
        return replace(self, batches=tuple(batches), designs=designs, joint=Joint.of(designs, self.population))

    def order(self) -> list[str]:
        """Return the types, best supported first; equal ones by code, so that a second run gives the same list."""
        values = np.round(self.values(), 9)
        return [self.population.codes[place] for place in np.lexsort((np.arange(len(values)), -values))]

    def _bounded(self, place: int, value: float, parts: Iterable[LogLR], bounds: tuple[float, float]) -> LogLR:
        summed = total(parts)
        lowest, highest = bounds
        low, high = (value + self.joint.value(place, one - summed.value) - self.joint.value(place)
                     for one in (summed.low, summed.high))  # fmt: skip
        low, high = min(max(low, lowest), value), max(min(high, highest), value)
        return LogLR(value, low, high, lowest, highest, summed.sources)

    def _cell(self, batch: Batch, row: int, place: int) -> LogLR:
        """Return one weight with its interval: the same with all error rates halved, and doubled."""
        chosen = batch.selection
        column = int(np.searchsorted(chosen.types, place))
        if column == len(chosen.types) or chosen.types[column] != place or batch.weights[row, column] == 0:
            return NOTHING
        value, doubt, p = float(batch.weights[row, column]), float(chosen.doubt[column]), batch.shared
        ratio = _plain(value, doubt, p)
        around = [_log_lr(ratio, min(k * doubt, 0.95), min(k * p, 1.0)) for k in (0.5, 2.0)]
        floor, ceiling = float(np.log10(doubt)), float(np.log10((1 - doubt) / p + doubt))
        low, high = max(min(value, *around), floor), min(max(value, *around), ceiling)
        return LogLR(value, min(low, value), max(high, value), floor, ceiling, chosen.sources[column])


def weigh(observations: Sequence[Observation], population: Population) -> Weighing:
    """Weigh every observation for every type of ``population``. The order of the observations changes nothing."""
    gathered: dict[tuple[str, str | None, frozenset[str]], list[int]] = {}
    for place, one in enumerate(observations):
        if one.state is State.VALUE and one.kind.code in population.kinds:
            gathered.setdefault((one.kind.code, one.component, one.sources), []).append(place)
    batches: list[Batch] = []
    where: dict[int, tuple[int, int]] = {}
    for (code, component, reports), rows in sorted(gathered.items(), key=_by_name):
        first = observations[rows[0]]
        chosen = population.select(first.kind, component, reports)
        if chosen is None or not len(chosen.types):
            continue
        seen = [observations[row] for row in rows]
        weights = np.vstack([
            _weights(seen[start : start + _CHUNK], population, population.kinds[code], chosen)
            for start in range(0, len(seen), _CHUNK)
        ])  # fmt: skip
        where.update({row: (len(batches), i) for i, row in enumerate(rows)})
        batches.append(Batch((first.kind.group, component), np.array(rows), chosen, weights, _shared(chosen)))
    designs = designs_of(batches, len(population.codes))
    return Weighing(population, tuple(batches), designs, Joint.of(designs, population), where)


def densities(seen: Sequence[Observation], index: KindIndex, chosen: Selection) -> Floats:
    """Return f_A of every observation for every type that has values: its values mixed, better grades more."""
    matrix = index.likelihood.matrix(seen, chosen.columns)
    if len(chosen.columns) == len(chosen.types):
        return matrix
    return np.add.reduceat(matrix * chosen.shares, chosen.starts, axis=1)


def _weights(seen: Sequence[Observation], population: Population, index: KindIndex, chosen: Selection) -> Floats:
    fit = densities(seen, index, chosen)
    other = _alternative(fit, index.likelihood.broad(seen, chosen.columns), population)
    p = _shared(chosen)
    ratio = fit / ((1 - p) * other + p * fit)
    weights = np.log10((1 - chosen.doubt) * ratio + chosen.doubt)
    silent = index.likelihood.silent(seen, chosen.columns)
    if silent is not None:
        weights[np.logical_and.reduceat(silent, chosen.starts, axis=1)] = 0.0
    if not chosen.part_known.all():
        weights = np.where(chosen.part_known, weights, np.maximum(weights, 0.0))
    if len(chosen.excuses):
        _excuse(weights, seen, index, chosen, other)
    return weights


def _alternative(fit: Floats, broad: Floats, population: Population) -> Floats:
    """D_A: the other types in equal shares; of those without a value, and of unlisted types, the broad density."""
    size, known = len(population.codes), fit.shape[1]
    if size == 1:
        return np.broadcast_to(broad[:, None], fit.shape)
    each = (1 - population.unknown_share) / (size - 1)
    rest = each * (size - known) + population.unknown_share
    # The difference can fall below nothing by its last bits.
    return each * np.maximum(fit.sum(axis=1, keepdims=True) - fit, 0.0) + rest * broad[:, None]


def _excuse(weights: Floats, seen: Sequence[Observation], index: KindIndex, chosen: Selection, other: Floats) -> None:
    """Let a sourced value that does not count here (a report on this case) lift a disagreement, never make support."""
    fits = index.likelihood.matrix(seen, chosen.excuses)
    for column, place in enumerate(chosen.excused):
        at = int(np.searchsorted(chosen.types, place))
        if at < len(chosen.types) and chosen.types[at] == place:
            lifted = (fits[:, column] >= other[:, at]) & (weights[:, at] < 0)
            weights[lifted, at] = 0.0


def _shared(chosen: Selection) -> float:
    """p: the chance that the next type has the same value, after the n other types that have one."""
    return 1 / (len(chosen.types) + 1)


def _log_lr(plain: float, doubt: float, p: float) -> float:
    ratio = plain / ((1 - p) + p * plain) if np.isfinite(plain) else 1 / p
    return float(np.log10((1 - doubt) * ratio + doubt))


def _plain(value: float, doubt: float, p: float) -> float:
    """Return f_A / D_A of a weight, undoing ``_log_lr``."""
    ratio = (10**value - doubt) / (1 - doubt)
    left = 1 - p * ratio
    return max(ratio, 0.0) * (1 - p) / left if left > 1e-12 else float("inf")


def _extremes(batch: Batch, place: int) -> list[int]:
    """Return the rows that support and oppose a type most; it needs no others."""
    column = int(np.searchsorted(batch.selection.types, place))
    if column == len(batch.selection.types) or batch.selection.types[column] != place:
        return []
    weights = batch.weights[:, column]
    return sorted({int(np.argmax(weights)), int(np.argmin(weights))})


def _joined(components: Sequence[Sequence[LogLR]]) -> LogLR:
    """Put the components of one design group together, as ``designs`` does for all types at once."""
    parts: list[LogLR] = []
    used: frozenset[str] = frozenset()
    support = [max((one for one in cells if one.value > 0), key=lambda one: one.value, default=NOTHING)
               for cells in components]  # fmt: skip
    for one in sorted(support, key=lambda one: -one.value):
        if one.sources - used or len(components) == 1:
            parts.append(one)
            used |= one.sources
    against = [min((one for one in cells if one.value < 0), key=lambda one: one.value, default=NOTHING)
               for cells in components]  # fmt: skip
    return total([one for one in parts + against if one.weighs])


def _reversed(one: LogLR) -> LogLR:
    return LogLR(-one.value, -one.high, -one.low, -one.ceiling, -one.floor, one.sources)


def _by_name(item: tuple[tuple[str, str | None, frozenset[str]], list[int]]) -> tuple[str, str, list[str]]:
    (code, component, reports), _ = item
    return code, component or "", sorted(reports)
