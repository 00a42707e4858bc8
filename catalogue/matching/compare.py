"""Comparing a questioned picture with known ones, and what all photographs of a fragment say together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from catalogue.matching.library import Library
from catalogue.matching.shortlist import TURNS_TRIED, Likeness, entries, fused, likeness
from catalogue.vision.hashing import SameFinding
from catalogue.vision.methods import METHODS, Method, compare
from catalogue.vision.values import Fit, PictureSignature

_STRUCTURE = 2.0  # weight of shared structure beside likeness in the order; measured over the trials


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

    ``likeness`` puts labels in order where nothing else does, in standard deviations over all labels; it supports
    nothing. ``by_votes`` and ``by_look`` are the label's places in the two orders that it is fused from, best of all
    questioned pictures, 0 where it has none. ``best`` has the most distinct places by questioned picture.
    """

    label: str
    likeness: float = 0.0
    by_votes: int = 0
    by_look: int = 0
    pairs: list[Pair] = field(default_factory=list)
    same: bool = False
    best: dict[int, int] = field(default_factory=dict)

    @property
    def distinct(self) -> int:
        """The most distinct places of any pair: several pictures of a label do not outvote a better single one."""
        return max(self.best.values(), default=0)

    def take(self, pair: Pair) -> None:
        """Add a pair."""
        self.pairs.append(pair)
        self.same = self.same or pair.same is not None
        self.best[pair.questioned] = max(self.best.get(pair.questioned, 0), pair.distinct)


def compare_all(questioned: Sequence[PictureSignature], library: Library, *, method: str) -> list[Standing]:
    """Return a standing for every label, the best first: copies, then by ``score``, equal ones by label.

    Every questioned picture counts: likeness is their mean, and places beyond chance add up over them.
    """
    recipe = METHODS[method]
    seen = [(place, one) for place, one in enumerate(questioned) if one.quality.usable]
    if not seen or not len(library):
        return []
    found = [likeness(one, library, recipe) for _, one in seen]
    together = fused(found)
    standings = _standings(library, found, together)
    order = np.argsort(-together, kind="stable")
    for (place, signature), like in zip(seen, found, strict=True):
        for entry in entries(like, library, order):
            known, same = library.signature(entry), like.same.get(entry)
            fit = compare(recipe, signature, known, turns=(0, *like.turns)[: TURNS_TRIED + 1])
            standings[int(library.label_of[entry])].take(Pair(place, entry, same, fit))
    return sorted(standings, key=lambda one: (-score(one, method=method), one.label))


def score(standing: Standing, *, method: str) -> float:
    """Return one number in the order of the pipeline, for comparing answers across queries; it has no unit."""
    return 1000.0 * standing.same + standing.likeness + _STRUCTURE * _structure(standing, METHODS[method])


def _structure(standing: Standing, method: Method) -> float:
    beyond = sum(max(places - method.chance, 0) for places in standing.best.values())
    return math.log1p(beyond)


def _standings(library: Library, found: Sequence[Likeness], together: np.ndarray) -> list[Standing]:
    votes, looks = (np.array([getattr(one, name) for one in found]) for name in ("voted", "alike"))
    return [
        Standing(label, float(together[place]), _place(votes, place, above=0.0), _place(looks, place, above=-1.0))
        for place, label in enumerate(library.labels)
    ]


def _place(values: np.ndarray, label: int, *, above: float) -> int:
    """The best place of ``label`` in any row of (pictures, labels) ``values``; 0 where it has none ``above``."""
    places = [1 + int((row > row[label]).sum()) for row in values if row[label] > above]
    return min(places, default=0)


LEAST_SHOWN = 4  # fewer points fix no motion


def nearest(standing: Standing) -> Pair | None:
    """Return the pair of a standing that comes nearest to a fit, for showing where; None where nothing was fitted."""
    pairs = [pair for pair in standing.pairs if pair.distinct >= LEAST_SHOWN]
    return min(pairs, key=lambda pair: (-pair.distinct, pair.questioned, pair.entry), default=None)


def supports(pair: Pair, *, method: str) -> bool:
    """Return whether a pair is worth showing as a reason: a copy, or as many distinct places as the method asks."""
    return pair.same is not None or pair.distinct >= METHODS[method].support
