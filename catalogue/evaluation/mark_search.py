"""Search in marks by part of what they say: ``?`` is any one character, ``*`` any run, ``[0O]`` either of them.

Spaces, dashes, slashes and full stops count on neither side: the same serial is stamped with and without them.
"""

from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations, groupby, pairwise
from typing import Self

from catalogue.evaluation.marks import Transcription, TranscriptionRefused, folded, plain, worn

SEPARATORS = frozenset(" -/.‐‑‒–—―−")  # every dash: which one was typed says nothing about the metal
LONGEST, RUNS = 60, 4
OPEN = "?"  # in a key: what stands here is open
Place = frozenset[str]


class QueryRefused(ValueError):
    """The text is no query; the message is a sentence that says why."""


class Fit(IntEnum):
    """How one place of a mark fits what was asked there, the surest first."""

    ANY = 0
    SAME = 1
    HOMOGLYPH = 2
    EITHER_OR = 3
    COULD_BE_READ_AS = 4
    UNREAD = 5

    @property
    def words(self) -> str:
        """The fit in words, for whoever reads the list."""
        return _WORDS[self]


_WORDS = {
    Fit.ANY: "any character was asked for",
    Fit.SAME: "the same characters",
    Fit.HOMOGLYPH: "letters that look alike in Latin and Cyrillic",
    Fit.EITHER_OR: "one of the readings that were noted",
    Fit.COULD_BE_READ_AS: "could be read so when worn",
    Fit.UNREAD: "characters that could not be read",
}
# One number orders ways to fit: a thousand of a surer kind weigh less than one of the next; no mark has a thousand.
_COST = {Fit.ANY: 0, Fit.SAME: 0, Fit.HOMOGLYPH: 1, Fit.EITHER_OR: 10**3, Fit.COULD_BE_READ_AS: 10**6,
         Fit.UNREAD: 10**9}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One place of a query: its alternatives, none where any character will do, and whether a run comes before it."""

    place: Place
    after_run: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, place by place."""

    asked: tuple[Asked, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a query. Raises ``QueryRefused`` where it names no character, or cannot be read."""
        if not text.strip():
            raise QueryRefused("Write at least one character to look for.")
        try:
            places = Transcription.parse(text).places
        except TranscriptionRefused as refusal:
            raise QueryRefused(str(refusal).replace("The transcription", "The query")) from refusal
        asked: list[Asked] = []
        run = False
        for place in places:
            if place == {"*"}:
                run = True
            elif len(place) > 1 and place & (SEPARATORS | {"*"}):
                raise QueryRefused("A bracket lists characters; * and separators do not belong into it.")
            elif not place or not place <= SEPARATORS:
                asked.append(Asked(place, run and bool(asked)))
                run = False
        if not any(one.place for one in asked):
            raise QueryRefused("Write at least one character to look for; separators, ? and * alone fit every mark.")
        if len(asked) > LONGEST or sum(one.after_run for one in asked) > RUNS:
            raise QueryRefused(f"A query has at most {LONGEST} characters and {RUNS} runs (*).")
        return cls(tuple(asked))

    @property
    def named(self) -> int:
        """How many places name characters."""
        return sum(1 for one in self.asked if one.place)

    @property
    def rough(self) -> tuple[tuple[str, bool], ...]:
        """For each place, the characters that a key may show there, and whether a run comes before it.

        Empty means any. Every mark that fits has a key that fits this, or an empty key.
        """
        return tuple(("".join(sorted(_shown(one.place))), one.after_run) for one in self.asked)


@dataclass(frozen=True, slots=True)
class Hit:
    """How a query fits a mark best: which places of the transcription are met, how each, and what is left over."""

    at: tuple[int, ...]
    fits: tuple[Fit, ...]
    cost: int
    left: int

    @property
    def fit(self) -> Fit:
        """The least sure fit that the hit needs."""
        return max((fit for fit in _COST if _COST[fit] and self.cost >= _COST[fit]), default=Fit.SAME)

    @property
    def through(self) -> tuple[Fit, ...]:
        """Every kind of fit that the hit needs beyond the same characters, the least sure first."""
        kinds = {fit for fit in self.fits if fit > Fit.SAME} | {self.fit}
        return tuple(sorted(kinds, reverse=True))

    @property
    def order(self) -> tuple[int, int, int]:
        """The place in a list: surest first, then the mark of which least is left over, then the earliest place."""
        return self.cost, self.left, self.at[0]


def find(query: Query, mark: Transcription) -> Hit | None:
    """Return how ``query`` fits part of ``mark`` best; None where it does not, or meets only unread places."""
    places = mark.places
    best: dict[tuple[int, int], tuple[int, tuple[int, ...]] | None] = {}

    def way(number: int, place: int) -> tuple[int, tuple[int, ...]] | None:
        """Give the best way in which the query from ``number`` on fits, its first place at ``place`` exactly."""
        if (number, place) not in best:
            best[number, place] = _way(number, place)
        return best[number, place]

    def _way(number: int, place: int) -> tuple[int, tuple[int, ...]] | None:
        fit = fit_of(query.asked[number].place, places[place])
        if fit is None:
            return None
        if number + 1 == len(query.asked):
            return _COST[fit], (place,)
        onward, skipped = [], 0
        run = query.asked[number + 1].after_run
        for later in range(place + 1, len(places)):
            if (rest := way(number + 1, later)) is not None:
                onward.append((rest[0] + skipped, rest[1]))
            if not run and (skip := _skipping(places[later])) is None:
                break
            skipped += 0 if run else skip or 0
        if not onward:
            return None
        cost, at = min(onward)
        return _COST[fit] + cost, (place, *at)

    ways = [found for place in range(len(places)) if (found := way(0, place)) is not None]
    return _hit(query, mark, *min(ways)) if ways else None


def find_slowly(query: Query, mark: Transcription) -> Hit | None:
    """The reference for ``find``: every choice of places is tried."""
    ways = []
    for at in combinations(range(len(mark.places)), len(query.asked)):
        fits = [fit_of(one.place, mark.places[place]) for one, place in zip(query.asked, at, strict=True)]
        between = [
            0 if query.asked[number + 1].after_run else _skipping(mark.places[place])
            for number, (here, there) in enumerate(pairwise(at))
            for place in range(here + 1, there)
        ]
        if None not in fits and None not in between:
            ways.append((sum(_COST[fit] for fit in fits if fit is not None) + sum(n or 0 for n in between), at))
    return _hit(query, mark, *min(ways)) if ways else None


def fit_of(asked: Place, seen: Place) -> Fit | None:
    """Say how one place of a mark fits one place of a query; None where it does not."""
    real = seen - SEPARATORS
    if seen and not real:
        return None
    if not asked or not seen:
        return Fit.UNREAD if asked else Fit.ANY
    same = plain if len(seen) == 1 else folded
    sure = Fit.SAME if len(seen) == 1 else Fit.EITHER_OR
    for fold, fit in ((same, sure), (folded, Fit.HOMOGLYPH), (worn, Fit.COULD_BE_READ_AS)):
        if set(map(fold, asked)) & set(map(fold, real)):
            return fit
    return None


def key(mark: Transcription) -> str:
    """Write a mark so that a data base can look for it: one character a place, folded as far as wear goes.

    Separators are left out and an open place is ``?``. Empty where a mark cannot be written so: it has to be looked at.
    """
    written = []
    for place in mark.places:
        if place & SEPARATORS:
            if not place <= SEPARATORS:
                return ""
            continue
        shown = _shown(place)
        written.append(shown.pop() if len(shown) == 1 else OPEN)
    return "".join(written)


def pieces(mark: Transcription, hit: Hit) -> list[tuple[str, Fit | None]]:
    """Cut a written mark where its fit changes: (text, how it fits), None for what was not asked for."""
    fits = dict(zip(hit.at, hit.fits, strict=True))
    runs = groupby(enumerate(mark.written), key=lambda one: fits.get(one[0]))
    return [("".join(text for _, text in run), fit) for fit, run in runs]


def _shown(place: Place) -> set[str]:
    """Give the characters of a key that stand for a place; empty where it may be any."""
    shown = {worn(character) for character in place}
    return shown if all(len(one) == 1 and one.isalnum() for one in shown) else set()


def _skipping(place: Place) -> int | None:
    """Say what it costs to pass over a place: nothing for a separator, None where it cannot be passed over."""
    if not place & SEPARATORS:
        return None
    return 0 if place <= SEPARATORS else _COST[Fit.EITHER_OR]


def _hit(query: Query, mark: Transcription, cost: int, at: tuple[int, ...]) -> Hit | None:
    if cost // _COST[Fit.UNREAD] >= query.named:
        return None
    fits = tuple(fit_of(one.place, mark.places[place]) or Fit.ANY for one, place in zip(query.asked, at, strict=True))
    left = sum(1 for place in mark.places if not place <= SEPARATORS or not place) - len(at)
    return Hit(at, fits, cost, left)
