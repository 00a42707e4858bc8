"""One comparator for each type of value: does an observed value fit a published one, apart from who published it?

All spreads and factors below are ours, chosen to err towards "agrees"; they are replaced where a reference states
its own tolerance, and by measured distributions where there are some.
"""

import math
from dataclasses import dataclass
from typing import Protocol, cast

from catalogue.evaluation.marks import Mark, Match
from catalogue.evaluation.values import Damage, Expectation, Observation, ValueType, Verdict

# 95 % half-width, as a share of the value, for a published or measured number that states none.
DEFAULT_SPREAD = 0.01
# A round figure ("about 900 mm") is taken as twice as vague.
ROUND_FIGURE = 2
# Further 95 % half-widths that damage adds, as shares of the published value: bending moves a dimension most.
DAMAGE_SPREAD = {Damage.DEFORMATION: 0.05, Damage.TEAR: 0.02, Damage.HEAT: 0.02, Damage.CORROSION: 0.01}
# CIE 1976 colour difference that different light and dirt make of one paint.
COLOUR_DIFFERENCE = 20.0
# Both change a colour beyond comparison; an equal colour after them is still worth saying.
DISCOLOURING = frozenset({Damage.HEAT, Damage.CORROSION})
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an observed value stands to a published one, in a sentence; ``why`` tells why it has no weight."""

    verdict: Verdict
    sentence: str
    why: str = ""

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.NO_WEIGHT) is not bool(self.why):
            raise ValueError("an outcome says why exactly when it has no weight")


class Comparator(Protocol):
    """Compares an observed value with a published one of the same kind; the same pair always gives the same outcome."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        """Say how the two stand to each other; both have a value and who published it plays no part."""


class Number:
    """Numbers agree within the spread of both sides; a bound that is kept singles nothing out and has no weight."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        seen, published = cast(float, observed.value), cast(float, expected.value)
        allowed = spread(observed, expected)
        difference = seen - published
        # The last bits of binary fractions must not decide: 920.1 lies within 0.1 of 920.
        within = abs(difference) <= allowed + 1e-9 * max(abs(seen), abs(published))
        facts = f"they differ by {abs(difference):.4g} {expected.kind.unit}, and up to {allowed:.3g} is allowed for"
        if expected.bound in {">", "<", "<="}:
            kept = within or (difference > 0) == (expected.bound == ">")
            if kept:
                return _no_weight(observed, expected, "a limit that is kept does not single out a type")
        elif within:
            return _agrees(observed, expected, facts)
        if Damage.TEAR in observed.damage and difference < 0:
            return _no_weight(observed, expected, "a torn part may measure less")
        return _disagrees(observed, expected, facts)


class Count:
    """Counts agree when they are equal; a torn part may show fewer, never more."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        seen, published = cast(int, observed.value), cast(int, expected.value)
        if expected.bound in {">", "<", "<="}:
            kept = {">": seen > published, "<": seen < published, "<=": seen <= published}[expected.bound]
            if kept:
                return _no_weight(observed, expected, "a limit that is kept does not single out a type")
        elif seen == published:
            return _agrees(observed, expected)
        elif expected.bound == "~":
            return _no_weight(observed, expected, "a round figure does not fix a count")
        if Damage.TEAR in observed.damage and seen <= published:
            return _no_weight(observed, expected, "a torn part may show fewer")
        return _disagrees(observed, expected)


class Choice:
    """Choices agree when they are equal; ``other`` names nothing, so two of them have nothing in common."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        if observed.value != expected.value:
            return _disagrees(observed, expected)
        if observed.value == OTHER:
            return _no_weight(observed, expected, "“other” names nothing to compare")
        return _agrees(observed, expected)


class Set:
    """Sets agree when they share a named element: neither a fragment nor a report shows everything."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        shared = cast(frozenset[str], observed.value) & cast(frozenset[str], expected.value)
        if named := shared - {OTHER}:
            return _agrees(observed, expected, f"they share {observed.kind.shown(named)}")
        if shared:
            return _no_weight(observed, expected, "“other” names nothing to compare")
        return _disagrees(observed, expected, "they share nothing")


class Colour:
    """Colours agree when their names are equal or their difference is small; heat and rust excuse a difference."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        seen, published = cast(str, observed.value), cast(str, expected.value)
        if observed.kind.choices:
            if seen == published:
                return Choice()(observed, expected)
        elif math.dist(lab(seen), lab(published)) <= COLOUR_DIFFERENCE:
            return _agrees(observed, expected)
        if observed.damage & DISCOLOURING:
            return _no_weight(observed, expected, "heat or corrosion may have changed the colour")
        return _disagrees(observed, expected)


class MarkComparator:
    """Marks agree when the characters read match; a mark that is not in the reference contradicts nothing.

    A missile carries many marks and a reference lists few of them, so a different mark is merely unknown.
    """

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        seen, published = cast(Mark, observed.value), cast(Mark, expected.value)
        transcription = seen.transcription
        match = transcription.matches(published.text)
        if match is Match.NONE:
            sentence = _sentence(observed, expected, "a different mark, and many marks exist")
            return Outcome(Verdict.NOT_IN_REFERENCE, sentence)
        # An unread character fits every mark: what fits all of them speaks for none.
        if not transcription.complete:
            return _no_weight(observed, expected, "not every character was read with certainty")
        if match is Match.COULD_BE_READ_AS:
            return _no_weight(observed, expected, "the characters could be read as the reference mark, and otherwise")
        if _other_technique(seen, published):
            return _no_weight(observed, expected, "the characters match, but the marks were made differently")
        return _agrees(observed, expected)


class Text:
    """Free text is shown side by side and never counts: only a person can compare it."""

    def __call__(self, observed: Observation, expected: Expectation) -> Outcome:
        return _no_weight(observed, expected, "free text is compared by the examiner")


COMPARATORS: dict[ValueType, Comparator] = {
    ValueType.NUMBER: Number(),
    ValueType.COUNT: Count(),
    ValueType.CHOICE: Choice(),
    ValueType.SET: Set(),
    ValueType.COLOUR: Colour(),
    ValueType.MARK: MarkComparator(),
    ValueType.TEXT: Text(),
}


def spread(observed: Observation, expected: Expectation) -> float:
    """Give the difference at 95 % that both sides and the damage allow for, their half-widths added in quadrature."""
    seen, published = cast(float, observed.value), cast(float, expected.value)
    vagueness = DEFAULT_SPREAD * (ROUND_FIGURE if expected.bound == "~" else 1)
    of_reference = vagueness * abs(published) if expected.tolerance is None else expected.tolerance
    of_measurement = DEFAULT_SPREAD * abs(seen) if observed.uncertainty is None else observed.uncertainty
    of_damage = (share * abs(published) for damage, share in DAMAGE_SPREAD.items() if damage in observed.damage)
    return math.hypot(of_reference, of_measurement, *of_damage)


def _other_technique(seen: Mark, published: Mark) -> bool:
    """Whether both techniques are known and differ; "erased" says what became of a mark, not how it was made."""
    known = {mark.technique for mark in (seen, published)} - {"", "unknown", "erased"}
    return len(known) > 1


def _agrees(observed: Observation, expected: Expectation, facts: str = "") -> Outcome:
    return Outcome(Verdict.AGREES, _sentence(observed, expected, facts))


def _disagrees(observed: Observation, expected: Expectation, facts: str = "") -> Outcome:
    return Outcome(Verdict.DISAGREES, _sentence(observed, expected, facts))


def _no_weight(observed: Observation, expected: Expectation, why: str) -> Outcome:
    return Outcome(Verdict.NO_WEIGHT, _sentence(observed, expected), why)


def _sentence(observed: Observation, expected: Expectation, facts: str = "") -> str:
    told = f"{observed.kind.name}: observed {observed.text}; reference {expected.text}"
    return f"{told}; {facts}." if facts else f"{told}."


def lab(colour: str) -> tuple[float, float, float]:
    """Convert ``#rrggbb`` (sRGB, D65) to CIE L*a*b*, in which distance is near to seen difference."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    white = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in white)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
