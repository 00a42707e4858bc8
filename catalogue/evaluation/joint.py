"""The weight of everything together for one type, against all alternatives at once.

The weights B_t of the design groups add up for each type t. Against *all* alternatives the weight of type A is

    LR(A) = k + (1 - k) 10^B_A / ( (1 - u) mean over other types t of 10^B_t  +  u ((1 - k) + k 10^B_A) )

u is the share of fragments whose type is not in the library. Such a type fits like the broad alternative or, with the
chance k, is a relative of A that shares all that was recorded. After N types of which m are of A's family, the next
one is of that family with k = m / (N + 2), the rule of succession again (see ``weighing``): families that are known
to have variants may have another. The mean makes rows that look-alikes share harmless: they cancel, however many
repeat them. LR(A) lies between k and k + (1 - k) / (u k), so the bound grows with the library and with nothing else.

A relative of A (a type of its family) of which the reference lacks a group that supports A is taken to share it:
that nothing is known about a relative is no reason to prefer A to it.

Excluding others supports nobody: LR(A) is cut at 10^B_A, or at 1 where that is less. Otherwise a type of which
nothing is known would be supported as soon as the known ones are opposed, as a part of an unlisted type opposes them.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from catalogue.evaluation.designs import Designs
from catalogue.evaluation.likelihoods import Floats, Places
from catalogue.evaluation.population import Population

_HIGHEST = 300.0  # powers of ten beyond this overflow; bounds have made them equal long before


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """The sums of all types, and what stands against each; powers of ten are divided by 10^``top``."""

    population: Population
    sums: Floats
    top: float
    powers: Floats
    others: Floats

    @classmethod
    def of(cls, designs: Designs, population: Population) -> Self:
        """Add up the design groups of every type."""
        sums = designs.weights.sum(axis=0) if len(designs.names) else np.zeros(len(population.codes))
        top = max(float(sums.max()), 0.0)
        powers = 10 ** np.maximum(sums - top, -_HIGHEST)
        others = powers.sum() - powers
        joint = cls(population, sums, top, powers, others)
        for members in population.kin:
            if len(members) > 1:
                filled = joint.seen_from(members, members, designs)
                np.fill_diagonal(filled, 0.0)
                others[members] += filled.sum(axis=1) - (powers[members].sum() - powers[members])
        np.maximum(others, 0.0, out=others)
        return joint

    def seen_from(self, leaders: Places, relatives: Places, designs: Designs) -> Floats:
        """Return the powers of ``relatives`` (columns), lacking groups filled in from each of ``leaders`` (rows)."""
        supports = np.maximum(designs.weights[:, leaders], 0.0)
        filled = self.sums[relatives][None, :] + supports.T @ ~designs.known[:, relatives]
        return 10 ** np.clip(filled - self.top, -_HIGHEST, _HIGHEST)

    def bounds(self, relatives: int = 1) -> tuple[float, float]:
        """Return the least and most that a weight can be, for a type in a family of so many listed types."""
        k = relatives / (len(self.sums) + 2)
        return float(np.log10(k)), float(np.log10(k + (1 - k) / (k * self.population.unknown_share)))

    def values(self) -> Floats:
        """Return log10 LR(A) of every type."""
        return self._against(self.powers, self.others, len(self.sums) - 1, self.population.relatives)

    def value(self, place: int, shifted: float = 0.0) -> float:
        """Return log10 LR(A) of one type, its own sum ``shifted`` by so many powers of ten."""
        fit = self.powers[place] * 10 ** np.clip(shifted, -_HIGHEST, _HIGHEST)
        relatives = self.population.relatives[place]
        return float(self._against(fit, self.others[place], len(self.sums) - 1, relatives))

    def of_family(self, members: Places, designs: Designs) -> tuple[int, float]:
        """Return the best member of a family, and the log10 LR of "one of these" against all types outside."""
        best = int(members[np.argmax(self.sums[members])])
        fit = self.seen_from(np.array([best]), members, designs).mean()
        outside = self.powers.sum() - self.powers[members].sum()
        # An unlisted relative is of the family too; what stands against a family is a chance copy outside it.
        return best, float(self._against(fit, max(float(outside), 0.0), len(self.sums) - len(members), 1))

    def _against(self, fit: Any, others: Any, count: int, relatives: Any) -> Floats:
        """The formula of the module, for one type or all at once: numbers or arrays of one length."""
        unknown = self.population.unknown_share if count else 1.0
        copy = relatives / (len(self.sums) + 2)
        listed = others / max(count, 1) * (1 - unknown)
        unlisted = unknown * ((1 - copy) * 10 ** max(-self.top, -_HIGHEST) + copy * fit)
        own = np.log10(fit) + self.top
        return np.minimum(np.log10(copy + (1 - copy) * fit / (listed + unlisted)), np.maximum(own, 0.0))
