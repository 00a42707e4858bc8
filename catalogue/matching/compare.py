"""Comparing a questioned picture with known ones, and what all photographs of a fragment say together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from catalogue.matching.library import Library
from catalogue.matching.shortlist import TURNS_TRIED, Likeness, entries, fused, likeness
from catalogue.vision.hashing import SameFinding
from catalogue.vision.methods import METHODS, compare
from catalogue.vision.values import Fit, PictureSignature

STRUCTURE = 2.0  # weight of shared structure beside likeness in the order; measured over the trials


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One questioned × known pair: the same photograph, or a fit, or nothing."""

    questioned: int
    entry: int
    same: SameFinding | None
    fit: Fit

    @property
    def distinct(self) -> int:
        """Distinct places that one motion carries from one picture to the other."""
        return self.fit.distinct


@dataclass(slots=True)
class Standing:
    """What all questioned pictures together have found for one label.

    ``likeness`` puts labels in order where nothing else does, and has no unit; it supports
    nothing. ``by_votes`` and ``by_look`` are the label's places in the orders that it is fused from, best of all
    questioned pictures and embedders, 0 where it has none. ``beyond`` has, by questioned picture, the most
    places beyond chance of any pair: several pictures of a label do not outvote a better single one.
    """

    label: str
    likeness: float = 0.0
    by_votes: int = 0
    by_look: int = 0
    pairs: list[Pair] = field(default_factory=list)
    same: bool = False
    beyond: dict[int, int] = field(default_factory=dict)

    @property
    def distinct(self) -> int:
        """The most distinct places of any pair."""
        return max((pair.distinct for pair in self.pairs), default=0)

    def take(self, pair: Pair) -> None:
        """Add a pair."""
        self.pairs.append(pair)
        self.same = self.same or pair.same is not None
        self.beyond[pair.questioned] = max(self.beyond.get(pair.questioned, 0), pair.fit.beyond)


def compare_all(questioned: Sequence[PictureSignature], library: Library, *, method: str) -> list[Standing]:
    """Return a standing for every label, the best first: copies, then by ``score``, equal ones by label.

    Every questioned picture counts: likeness is their mean, and places beyond chance add up over them.
    """
    recipe = METHODS[method]
    seen = [(place, one) for place, one in enumerate(questioned) if one.quality.usable]
    if not seen or not len(library):
        return []
    found = [likeness(one, library, recipe) for _, one in seen]
    together = fused(found, recipe)
    standings = _standings(library, found, together)
    order = np.argsort(-together, kind="stable")
    for (place, signature), like in zip(seen, found, strict=True):
        for entry in entries(like, library, order):
            known, same = library.signature(entry), like.same.get(entry)
            fit = compare(recipe, signature, known, turns=(0, *like.turns)[: TURNS_TRIED + 1])
            standings[int(library.label_of[entry])].take(Pair(place, entry, same, fit))
    return sorted(standings, key=lambda one: (-score(one), one.label))


def score(standing: Standing) -> float:
    """Return one number in the order of the pipeline, for comparing answers across queries; it has no unit."""
    return 1000.0 * standing.same + standing.likeness + STRUCTURE * math.log1p(sum(standing.beyond.values()))


def _standings(library: Library, found: Sequence[Likeness], together: np.ndarray) -> list[Standing]:
    by_votes = _places([one.voted for one in found], above=0.0, of=len(library.labels))
    by_look = _places([row for one in found for row in one.alike], above=-1.0, of=len(library.labels))
    return [
        Standing(label, float(together[place]), int(by_votes[place]), int(by_look[place]))
        for place, label in enumerate(library.labels)
    ]


def _places(rows: Sequence[np.ndarray], *, above: float, of: int) -> np.ndarray:
    """The best place of each ``of`` so many labels in any of the ``rows`` (labels,); 0 where none has it ``above``."""
    best = np.zeros(of, np.int64)
    for row in rows:
        place = 1 + len(row) - np.searchsorted(np.sort(row), row, side="right")
        place[row <= above] = 0
        best = np.where((best == 0) | ((place > 0) & (place < best)), place, best)
    return best


LEAST_SHOWN = 4  # fewer points fix no motion


def nearest(standing: Standing) -> Pair | None:
    """Return the pair of a standing that comes nearest to a fit, for showing where; None where nothing was fitted."""
    pairs = [pair for pair in standing.pairs if pair.distinct >= LEAST_SHOWN]
    return min(pairs, key=lambda pair: (-pair.distinct, pair.questioned, pair.entry), default=None)


def supports(pair: Pair) -> bool:
    """Return whether a pair is worth showing as a reason: a copy, or as many distinct places as its matcher asks."""
    return pair.same is not None or pair.fit.supports
