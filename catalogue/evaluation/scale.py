"""Words for weights: a versioned scale, read from data, so that a laboratory can use its own.

A scale speaks of support for one proposition rather than another. It never speaks of how probable a proposition is:
that needs what else is known of the case, which is not the catalogue's to judge.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalogue.evaluation.lr import LogLR

DEFAULT = Path(__file__).with_name("scales") / "enfsi-2015.json"
_FORBIDDEN = ("probab", "likely", "certain", "identif", "proof", "prove")


class UnusableScale(ValueError):
    """The data is no verbal scale; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """From which likelihood ratio on which words are used."""

    least: float
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A verbal scale with where it comes from; ``nothing`` is said of ratios below the first step."""

    id: str
    version: int
    title: str
    citation: str
    note: str
    nothing: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        limits = [step.least for step in self.steps]
        if not limits or limits != sorted(set(limits)) or not all(1 < limit < math.inf for limit in limits):
            raise UnusableScale("the steps of a scale begin above 1 and each lies above the one before")
        if not (self.id and self.citation):
            raise UnusableScale("a scale needs an id and the publication it follows")
        for words in (self.nothing, *(step.words for step in self.steps)):
            if not words.strip() or any(word in words.lower() for word in _FORBIDDEN):
                raise UnusableScale(f"{words!r} does not speak of support; a scale says nothing of probabilities")

    def words(self, value: float) -> str:
        """Return the words for a log10 likelihood ratio, whichever side it supports."""
        # Ten decimals: a ratio of exactly 100 must not fall below its step by its last bits.
        reached = [step.words for step in self.steps if round(abs(value) - math.log10(step.least), 10) >= 0]
        return reached[-1] if reached else self.nothing

    def sentence(self, weight: LogLR, proposition: str, alternative: str) -> str:
        """Say which of two propositions the evidence supports and how far; both are always named."""
        words = self.words(weight.value)
        if words == self.nothing:
            return f"The evidence gives {self.nothing}: neither that {proposition}, nor that {alternative}."
        first, second = (proposition, alternative) if weight.value > 0 else (alternative, proposition)
        return f"The evidence provides {words} for the proposition that {first}, rather than that {second}."

    def rank(self, value: float) -> int:
        """Return how many steps of the scale a weight reaches, negative where it supports the alternative."""
        reached = sum(round(abs(value) - math.log10(step.least), 10) >= 0 for step in self.steps)
        return reached if value >= 0 else -reached


def load(path: Path = DEFAULT) -> Scale:
    """Read a scale from JSON. Raises ``UnusableScale`` with the file's name."""
    try:
        return _scale(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableScale(f"{path.name} is no verbal scale: {error}") from error


def _scale(told: Mapping[str, object]) -> Scale:
    steps = told["steps"]
    if not isinstance(steps, list):
        raise UnusableScale("steps must be a list")
    return Scale(
        id=str(told["id"]), version=int(str(told["version"])), title=str(told["title"]),
        citation=str(told["citation"]), note=str(told.get("note", "")), nothing=str(told["nothing"]),
        steps=tuple(Step(float(step["from"]), str(step["words"])) for step in steps),
    )  # fmt: skip
