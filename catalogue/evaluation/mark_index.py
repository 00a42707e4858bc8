"""Which published marks an observed one matches, for many at once: every mark is parsed and folded a single time.

``Transcription.matches`` is the reference that this is tested against.
"""

import itertools
import math
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.marks import Mark, Transcription, fold
from catalogue.evaluation.values import Expectation, Kind, Observation

Floats = NDArray[np.float64]

# Chance that a mark on a fragment of the type is the very one that the reference lists; ours: a missile carries many.
LISTED = 0.3
# A stamp draws on some 36 letters and digits; the chance of the same characters on another type falls with each.
ALPHABET = 36
_ANY = 0
_MOST_WAYS = 64  # readings of an either/or mark kept; one with more matches nothing, which weighs nothing
_SILENT_TECHNIQUES = frozenset({"", "unknown", "erased"})


class MarkLikelihood:
    """Marks: the same characters are expected with ``LISTED``, elsewhere by chance; a different mark says nothing."""

    def __init__(self, kind: Kind, expectations: Sequence[Expectation]) -> None:
        self._numbers: dict[str, int] = {}
        self._size = len(expectations)
        marks = [cast(Mark, one.value) for one in expectations]
        self._techniques = np.array([self._technique(one.technique) for one in marks], int)
        by_length: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        for column, mark in enumerate(marks):
            places = mark.transcription.places
            if math.prod(max(len(place), 1) for place in places) > _MOST_WAYS:
                continue
            for way in itertools.product(*(sorted(place) or [""] for place in places)):
                coded = tuple(self._number(character) if character else _ANY for character in way)
                by_length.setdefault(len(places), []).append((column, coded))
        self._by_length = {
            length: (np.array([column for column, _ in ways]), np.array([coded for _, coded in ways]))
            for length, ways in by_length.items()
        }

    def matrix(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return probabilities; a mark that is not the published one is as likely as anywhere."""
        by_chance = self.broad(observations, columns)
        return by_chance[:, None] + LISTED * self.matching(observations)[:, columns]

    def broad(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> Floats:
        """Return the chance of the read characters, and no less than one in as many marks as are published, and two."""
        least = 1 / (len(columns) + 2)
        return np.array([max(least, _by_chance(cast(Mark, one.value).transcription)) for one in observations])

    def silent(self, observations: Sequence[Observation], columns: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return where the published mark says nothing: a missile carries many marks and a reference lists few."""
        return ~self.matching(observations)[:, columns]

    def matching(self, observations: Sequence[Observation]) -> NDArray[np.bool_]:
        """Return whether each observation is each published mark: same characters, enough read, no other technique."""
        found = np.zeros((len(observations), self._size), bool)
        for row, observation in enumerate(observations):
            mark = cast(Mark, observation.value)
            transcription = mark.transcription
            length = len(transcription.places)
            if 2 * transcription.read <= length or length not in self._by_length:
                continue
            held, ways = self._by_length[length]
            fits = np.ones(len(ways), bool)
            for place, alternatives in enumerate(transcription.places):
                if alternatives:
                    wanted = [self._numbers.get(fold(one), -1) for one in alternatives]
                    fits &= np.isin(ways[:, place], [_ANY, *wanted])
            mine = self._technique(mark.technique)
            same = (self._techniques == mine) | (self._techniques == _ANY) | (mine == _ANY)
            found[row, held[fits]] = True
            found[row] &= same
        return found

    def _number(self, character: str) -> int:
        return self._numbers.setdefault(fold(character), len(self._numbers) + 1)

    def _technique(self, technique: str) -> int:
        # Numbered among the characters: "stamped" is no character, so the two cannot meet.
        return _ANY if technique in _SILENT_TECHNIQUES else self._numbers.setdefault(technique, len(self._numbers) + 1)


def _by_chance(transcription: Transcription) -> float:
    return math.prod(len(place) / ALPHABET for place in transcription.places if place)
