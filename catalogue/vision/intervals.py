"""How far a measured value may be off: Student's quantile, and the spread of clicks as stated and as seen."""

import math
from dataclasses import dataclass

NORMAL = 1.959964  # a 95 % interval of the normal distribution reaches this many standard deviations
CLICK_SIGMA_PX = 1.25  # an examiner clicks a sharp edge in an enlarged picture within 1 to 1.5 px

# A stated spread between 1 and 1.5 px is known to about 12 %, as from 1 / (2 * 0.12 ** 2) degrees of freedom.
_TRUST = 32.0


def student(freedom: float) -> float:
    """Half width of the 95 % interval of Student's t; good to 0.001 from 4 degrees of freedom on, 0.05 at 3.

    The expansion of Cornish and Fisher: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z, n = NORMAL, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / n ** (place + 1) for place, term in enumerate(terms))


def seldom_exceeded(freedom: int) -> float:
    """The value that chi squared exceeds once in 1,000 times: Wilson and Hilferty, Abramowitz and Stegun 26.4.17."""
    step = 2 / (9 * freedom)
    return freedom * (1 - step + 3.0902 * math.sqrt(step)) ** 3


@dataclass(frozen=True, slots=True)
class Spread:
    """How far clicks are off: ``factor`` on the stated standard deviation, ``quantile`` for a 95 % interval.

    ``strained`` where the points scatter so much more than stated that only their own scatter counts.
    """

    factor: float
    quantile: float
    strained: bool

    @property
    def reach(self) -> float:
        """Half width of the 95 % interval in stated standard deviations."""
        return self.factor * self.quantile


def spread(squares: float = 0.0, freedom: int = 0) -> Spread:
    """Weigh what was stated with what is seen: ``squares`` is the sum of squared residuals in stated deviations.

    The stated spread counts as 32 observations of it (a scaled inverse chi squared prior: Gelman et al., Bayesian Data
    Analysis, 2.6), so that five points neither prove nor disprove it.
    """
    if freedom > 0 and squares > seldom_exceeded(freedom):
        return Spread(math.sqrt(squares / freedom), student(max(freedom, 3)), strained=True)
    known = _TRUST + freedom
    return Spread(math.sqrt((_TRUST + squares) / known), student(known), strained=False)
