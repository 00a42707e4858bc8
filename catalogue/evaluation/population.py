"""The relevant population: what a release publishes of every type, compiled once into arrays for one case.

The propositions name it: "another type of release N, or a type that is not in it". Values without a source, and
values that rest on reports about the case at hand alone, are not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.likelihoods import (
    LIMITS,
    ColourLikelihood,
    CountLikelihood,
    Floats,
    Likelihood,
    NumberLikelihood,
)
from catalogue.evaluation.mark_index import MarkLikelihood
from catalogue.evaluation.sources import independent
from catalogue.evaluation.tables import ChoiceLikelihood, SetLikelihood
from catalogue.evaluation.values import Expectation, Grade, Kind, SourceRef, ValueType

# How often a published value of a source of this grade is taken to be wrong: then it says nothing. Ours; a living
# error register should replace them. What they do is exact: no value of grade D weighs below log10 0.35 = -0.46.
DOUBT = {Grade.A: 0.02, Grade.B: 0.05, Grade.C: 0.15, Grade.D: 0.35}
# Share of fragments whose type is not in the library, before anything is seen. Ours; stated with every proposition.
UNKNOWN_SHARE = 0.2

LIKELIHOODS: dict[ValueType, type[Likelihood]] = {
    ValueType.NUMBER: NumberLikelihood,
    ValueType.COUNT: CountLikelihood,
    ValueType.CHOICE: ChoiceLikelihood,
    ValueType.SET: SetLikelihood,
    ValueType.COLOUR: ColourLikelihood,
    ValueType.MARK: MarkLikelihood,
}


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The published values that one batch of observations is set against, by type.

    ``columns`` are rows of the kind, sorted by type; ``starts`` is where each type begins; ``shares`` mixes the
    values of a type. ``types`` are the places of the types, ``doubt`` how often their values are taken to be wrong,
    ``masks`` which sources each rests on (bits of its own numbering), ``part_known`` where a disagreement may count,
    ``origins`` a number for each set of sources, the same in every selection.
    """

    columns: NDArray[np.intp]
    starts: NDArray[np.intp]
    shares: Floats
    types: NDArray[np.intp]
    doubt: Floats
    masks: NDArray[np.uint64]
    part_known: NDArray[np.bool_]
    sources: tuple[frozenset[str], ...]
    origins: NDArray[np.intp]
    excuses: NDArray[np.intp]
    excused: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Row:
    """One published value of one type, with the sources that count for the case."""

    place: int
    expectation: Expectation
    kept: frozenset[SourceRef]


@dataclass(frozen=True, slots=True, eq=False)
class KindIndex:
    """All sourced values of one kind, with their likelihood."""

    rows: tuple[_Row, ...]
    likelihood: Likelihood


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Types in a fixed order with their families, the share of unlisted types, and all published values.

    ``doubts`` says of each source how often its values are taken to be wrong.
    """

    codes: tuple[str, ...]
    families: tuple[str, ...]
    case: str
    unknown_share: float
    kinds: Mapping[str, KindIndex]
    doubts: Mapping[str, float]
    kin: tuple[NDArray[np.intp], ...] = field(init=False)
    relatives: NDArray[np.intp] = field(init=False)
    _places: dict[str, int] = field(init=False)
    _selections: dict[tuple[str, str | None, frozenset[str]], Selection] = field(init=False, default_factory=dict)
    _bits: dict[tuple[int, str, str], int] = field(init=False, default_factory=dict)
    _origins: dict[frozenset[str], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not self.codes or len(set(self.codes)) != len(self.codes) or len(self.codes) != len(self.families):
            raise ValueError("a population has types, each once and with its family")
        if not 0 < self.unknown_share < 1:
            raise ValueError("the share of unlisted types lies between 0 and 1; no library is complete")
        object.__setattr__(self, "_places", {code: place for place, code in enumerate(self.codes)})
        named: dict[str, list[int]] = {}
        for place, family in enumerate(self.families):
            named.setdefault(family, []).append(place)
        object.__setattr__(self, "kin", tuple(np.array(places, np.intp) for places in named.values()))
        object.__setattr__(self, "relatives", np.array([len(named[family]) for family in self.families]))

    def place(self, code: str) -> int:
        """Return where a type stands."""
        return self._places[code]

    def members(self, family: str) -> NDArray[np.intp]:
        """Return the places of the types of a family."""
        return next(places for places in self.kin if self.families[places[0]] == family)

    def select(self, kind: Kind, component: str | None, reports: frozenset[str]) -> Selection | None:
        """Return the values that count for observations of ``kind`` on ``component``, taken from ``reports``."""
        index = self.kinds.get(kind.code)
        if index is None:
            return None
        key = kind.code, component, reports
        if key not in self._selections:
            self._selections[key] = self._selected(index, kind, component, reports)
        return self._selections[key]

    def _selected(self, index: KindIndex, kind: Kind, component: str | None, reports: frozenset[str]) -> Selection:
        counted: dict[int, list[tuple[int, Expectation, frozenset[SourceRef]]]] = {}
        excuses = []
        for column, row in enumerate(index.rows):
            expected = row.expectation
            if None not in {component, expected.component} and component != expected.component:
                continue
            kept = row.kept
            if reports:
                kept = independent(expected, reports=reports, case=self.case)
            if kept:
                counted.setdefault(row.place, []).append((column, expected, kept))
            elif expected.bound not in LIMITS:
                excuses.append((column, row.place))
        return self._arranged(kind, component, counted, excuses)

    def _arranged(
        self, kind: Kind, component: str | None,
        counted: Mapping[int, list[tuple[int, Expectation, frozenset[SourceRef]]]], excuses: list[tuple[int, int]],
    ) -> Selection:  # fmt: skip
        columns: list[int] = []
        starts, shares, doubt, masks, known, names = [], [], [], [], [], []
        for place in sorted(counted):
            listed = counted[place]
            # "More than 7 m" is printed beside "7.3 m" and means the same missile: the figure tells more.
            exact = [row for row in listed if row[1].bound not in LIMITS] or listed
            starts.append(len(columns))
            columns += [column for column, _, _ in exact]
            trust = [1 - min(DOUBT[source.grade] for source in kept) for _, _, kept in exact]
            shares += [one / sum(trust) for one in trust]
            doubt.append(1 - max(trust))
            held = frozenset(source.code for _, _, kept in exact for source in kept)
            names.append(held)
            masks.append(sum({1 << self._bit(place, kind.group, code) for code in held}))
            # The value may belong to another part of the same missile, so it excludes nothing.
            known.append(component is not None or any(expected.component is None for _, expected, _ in exact))
        return Selection(
            columns=np.array(columns, np.intp), starts=np.array(starts, np.intp), shares=np.array(shares),
            types=np.array(sorted(counted), np.intp), doubt=np.array(doubt), masks=np.array(masks, np.uint64),
            part_known=np.array(known, bool), sources=tuple(names),
            origins=np.array([self._origins.setdefault(held, len(self._origins)) for held in names], np.intp),
            excuses=np.array([column for column, _ in excuses], np.intp),
            excused=np.array([place for _, place in excuses], np.intp),
        )  # fmt: skip

    def _bit(self, place: int, group: str, code: str) -> int:
        """Number the sources of one type within one design group; from the 64th on they share a bit and count once."""
        key = (place, group, code)
        if key not in self._bits:
            counter = (place, group, "")
            self._bits[key] = min(self._bits.get(counter, 0), 63)
            self._bits[counter] = self._bits.get(counter, 0) + 1
        return self._bits[key]


def compile_population(
    reference: Mapping[str, Sequence[Expectation]],
    families: Mapping[str, str],
    *,
    case: str,
    unknown_share: float = UNKNOWN_SHARE,
) -> Population:
    """Compile what is published of every type of ``families`` (type → family) for weighing observations of ``case``.

    Types without any published value are part of the population too: little is known of them, not that they differ.
    """
    codes = tuple(sorted(families))
    rows: dict[str, list[_Row]] = {}
    kinds: dict[str, Kind] = {}
    for place, code in enumerate(codes):
        for expected in reference.get(code, ()):
            if expected.unsourced or expected.kind.value_type not in LIKELIHOODS:
                continue
            kinds[expected.kind.code] = expected.kind
            kept = independent(expected, reports=frozenset(), case=case)
            rows.setdefault(expected.kind.code, []).append(_Row(place, expected, kept))
    indices = {}
    for name, listed in rows.items():
        likelihood = LIKELIHOODS[kinds[name].value_type]
        if likelihood is ColourLikelihood and kinds[name].choices:
            likelihood = ChoiceLikelihood  # colours by name are choices
        indices[name] = KindIndex(tuple(listed), likelihood(kinds[name], [row.expectation for row in listed]))
    doubts = {source.code: DOUBT[source.grade] for listed in rows.values() for row in listed
              for source in row.expectation.sources}  # fmt: skip
    population = Population(codes, tuple(families[code] for code in codes), case, unknown_share, indices, doubts)
    for name, listed in rows.items():
        for component in {None, *(row.expectation.component for row in listed)}:
            # It is kept, so that the first weighing is not the slow one.
            population.select(kinds[name], component, frozenset())
    return population
