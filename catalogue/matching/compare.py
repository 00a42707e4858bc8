"""Comparing a questioned picture with known ones, and what all photographs of a fragment say together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalogue.matching.library import Library
from catalogue.matching.shortlist import shortlist
from catalogue.vision.hashing import SameFinding
from catalogue.vision.methods import METHODS, Method, compare
from catalogue.vision.values import Fit, PictureSignature


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
    """What all questioned pictures together have found for one label."""

    label: str
    votes: float = 0.0
    pairs: list[Pair] = field(default_factory=list)
    same: bool = False
    distinct: int = 0

    def take(self, pair: Pair) -> None:
        """Add a pair. The best pair counts: several pictures of a label do not outvote a better single one."""
        self.pairs.append(pair)
        self.same = self.same or pair.same is not None
        self.distinct = max(self.distinct, pair.distinct)


def compare_all(
    questioned: Sequence[PictureSignature], library: Library, *, method: str
) -> list[Standing]:
    """Return a standing for every label that something speaks for, the best first.

    In this order: the same photograph; distinct places from the method's support on; votes, each questioned
    picture's votes taken as shares so that a picture with more keypoints does not speak louder. Equal ones by label.
    """
    recipe = METHODS[method]
    standings: dict[str, Standing] = {}
    for place, signature in enumerate(questioned):
        found = shortlist(signature, library)
        total = sum(found.votes.values()) or 1.0
        for label, vote in found.votes.items():
            standings.setdefault(label, Standing(label)).votes += vote / total
        for entry in found.entries:
            known = library.known[entry]
            fit = compare(recipe, signature.keypoints, known.signature.keypoints)
            standings.setdefault(known.label, Standing(known.label)).take(
                Pair(place, entry, found.same.get(entry), fit)
            )
    return sorted(standings.values(), key=lambda standing: _order(standing, recipe))


def _order(standing: Standing, method: Method) -> tuple[bool, int, float, str]:
    supported = standing.distinct if standing.distinct >= method.support else 0
    return not standing.same, -supported, -standing.votes, standing.label


LEAST_SHOWN = 4  # fewer points fix no motion


def nearest(standing: Standing) -> Pair | None:
    """Return the pair of a standing that comes nearest to a fit, for showing where; None where nothing was fitted."""
    pairs = [pair for pair in standing.pairs if pair.distinct >= LEAST_SHOWN]
    return min(pairs, key=lambda pair: (-pair.distinct, pair.questioned, pair.entry), default=None)


def supports(pair: Pair, *, method: str) -> bool:
    """Return whether a pair is worth showing as a reason: a copy, or as many distinct places as the method asks."""
    return pair.same is not None or pair.distinct >= METHODS[method].support
