"""The published readings of a mark, side by side: a mark says what it says, and people read it in several ways."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.evaluation.marks import Mark, Match, Transcription
from catalogue.evaluation.values import SourceRef


@dataclass(frozen=True, slots=True)
class PublishedReading:
    """One meaning that somebody gave a mark; without sources it is shown and rests on nothing."""

    text: str
    sources: frozenset[SourceRef] = frozenset()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a reading needs words")


@dataclass(frozen=True, slots=True)
class ReferenceMark:
    """A mark of the reference with all its published readings."""

    mark: Mark
    readings: tuple[PublishedReading, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that stands for an observed mark.

    ``certain`` is about the characters only: all were read and are those of ``of_mark``. It does not say that
    the reading is right; rival readings of one mark are certain together.
    """

    text: str
    sources: frozenset[SourceRef]
    of_mark: str
    certain: bool


def readings(transcription: Transcription, reference_marks: Iterable[ReferenceMark]) -> list[Reading]:
    """Give every published reading of every reference mark that the transcription may be, none preferred.

    The same reading of the same mark, published for several types, stands once with all its sources. Marks whose
    characters were read in full come first; after that the order is alphabetical, which ranks nothing.
    """
    found: dict[tuple[str, str], Reading] = {}
    for reference in reference_marks:
        match = transcription.matches(reference.mark.text)
        if not match:
            continue
        # A "?" in the reference mark is a pattern, and a pattern does not fix the characters either.
        fixed = transcription.complete and reference.mark.transcription.complete
        for published in reference.readings:
            key = reference.mark.text, published.text
            known = found[key].sources if key in found else frozenset()
            found[key] = Reading(
                published.text, known | published.sources, reference.mark.text, fixed and match is Match.SAME
            )
    return sorted(found.values(), key=lambda reading: (not reading.certain, reading.of_mark, reading.text))
