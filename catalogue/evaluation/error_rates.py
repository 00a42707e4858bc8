"""How often conclusions were overturned, as far as so many of them let one say.

A share of overturned conclusions describes how reviews of this laboratory went. It is no probability that a conclusion
at hand is wrong: reviewers of one house can share a mistake, and what is reviewed is no random sample.
"""

from dataclasses import dataclass

from catalogue.evaluation.retrieval import Share, share

# Below this nothing is said: had none of four been overturned, the 95 % interval would still reach up to 49 %.
FEWEST = 5
_WIDE = 0.2  # intervals wider than this are said to be of few


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How many of ``final`` conclusions were overturned."""

    overturned: int
    final: int

    def __post_init__(self) -> None:
        if not 0 <= self.overturned <= self.final:
            raise ValueError(f"{self.overturned} of {self.final} cannot have been overturned")

    @property
    def upheld(self) -> int:
        """Conclusions that were verified, or upheld by a resolution."""
        return self.final - self.overturned

    @property
    def share(self) -> Share | None:
        """The share of overturned ones with its 95 % interval (Wilson); None where too few are final."""
        return share(self.overturned, self.final) if self.final >= FEWEST else None

    def sentence(self, about: str) -> str:
        """Return the numbers in words; ``about`` completes "conclusions", as "on the nozzle" does."""
        if not self.final:
            return f"No conclusion {about} is final yet: nothing can be said of how often they are overturned."
        noun, were = ("conclusion", "was") if self.final == 1 else ("conclusions", "were")
        was = "was" if self.overturned == 1 else "were" if self.overturned else were
        counted = f"{self.overturned or 'None'} of {self.final} {noun} {about} {was} overturned"
        if self.share is None:
            return f"{counted}; from fewer than {FEWEST} nothing can be said of how often that happens."
        low, high = round(100 * self.share.low), round(100 * self.share.high)
        few = "with so few, " if self.share.high - self.share.low > _WIDE else ""
        return f"{counted}; {few}between {low} and {high} % (95 % interval)."
