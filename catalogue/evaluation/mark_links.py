"""What the marks of two fragments may have in common: the same start, or neighbouring numbers in the same frame.

Only what was read without doubt counts, letter case and twins across Latin and Cyrillic folded, separators left out.
How unlikely a coincidence is, is reckoned as if characters were drawn evenly; real marks are not, so a proposal is a
reason to look and no more.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from math import prod

from catalogue.evaluation.mark_search import SEPARATORS
from catalogue.evaluation.marks import Transcription, folded

RULE = "marks/1"
# Evenly drawn, a letter is one of some twenty in use on metal, a digit one of ten; what is neither says little.
DIGITS, LETTERS, OTHERS = 10, 20, 2
# A start counts where two marks share it by chance in at most one of ten million pairs: among 1,000 marks (500,000
# pairs) that is one pair in twenty such collections. Seven digits do, or two letters and five digits. Ours.
START_ODDS = 10_000_000
# Serials are neighbours up to this many numbers apart, and where frame and distance together are met by chance in at
# most one of 50,000 pairs: one letter and five digits do at a distance of 19, five digits alone do not. Ours, both.
APART = 20
NEIGHBOUR_ODDS = 50_000
NO_PROOF = {
    "same_start": "A shared start may name a type, a plant or a contract; it does not say that parts were together.",
    "neighbours": "Neighbouring numbers are not proof of one batch, one date or one missile.",
}  # fmt: skip


class Relation(StrEnum):
    """What software may propose of two marks."""

    SAME_START = "same_start"
    NEIGHBOURS = "neighbours"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two marks that may belong together, with the sentence that says why and what it does not mean.

    By chance one of ``odds`` pairs would agree so, if characters were drawn evenly.
    """

    first: Hashable
    second: Hashable
    relation: Relation
    sentence: str
    odds: float


@dataclass(frozen=True)
class Seen:
    """A mark on a fragment, by their keys. Marks are put in order by ``key``."""

    key: Hashable
    fragment: Hashable
    transcription: Transcription

    @cached_property
    def start(self) -> str:
        """The mark as far as it was read without doubt, folded and without separators."""
        places = (place for place in self.transcription.places if not place or not place <= SEPARATORS)
        return "".join(folded(*place) for place in takewhile(lambda place: len(place) == 1, places))

    @cached_property
    def frame(self) -> tuple[str, int, str, int] | None:
        """What stands before, the width, what stands after, and the number itself: the last run of digits.

        None for a mark that was not read whole, or has no digit.
        """
        if any(len(place) != 1 for place in self.transcription.places):
            return None
        text = self.start
        stop = next((place for place in range(len(text), 0, -1) if _digit(text[place - 1])), 0)
        begin = next((place for place in range(stop, 0, -1) if not _digit(text[place - 1])), 0)
        return (text[:begin], stop - begin, text[stop:], int(text[begin:stop])) if stop else None

    @property
    def least_start(self) -> str:
        """The shortest start that another mark would have to share; empty where even all of it would say too little."""
        lengths = range(1, len(self.start) + 1)
        return next((self.start[:n] for n in lengths if _odds(self.start[:n]) >= START_ODDS), "")

    @property
    def near(self) -> list[str]:
        """Every text that a neighbouring serial would have, folded and without separators."""
        if not self.frame:
            return []
        before, width, after, number = self.frame
        numbers = range(max(0, number - APART), min(number + APART + 1, 10**width))
        return [f"{before}{near:0{width}d}{after}" for near in numbers if near != number]


def between(one: Seen, other: Seen, *, designations: Collection[str] = ()) -> Proposal | None:
    """Return what may be proposed of two marks; None for marks of one fragment and for what chance would explain.

    ``designations`` are texts that the library publishes: a start that one of them explains says nothing further.
    """
    if one.fragment == other.fragment:
        return None
    one, other = sorted((one, other), key=lambda mark: str(mark.key))
    return _neighbours(one, other, designations) or _same_start(one, other, designations)


def propose(
    marks: Iterable[Seen], *, designations: Collection[str] = (), passed_over: Collection[frozenset[Hashable]] = ()
) -> list[Proposal]:
    """Return the proposals that join every group of marks, each mark with the next of another fragment on both sides.

    Pairs in ``passed_over`` do not come back; the mark beyond is tried. Likeliest to mean something first.
    """
    known = frozenset(designations)
    found: dict[frozenset[Hashable], Proposal] = {}
    rows = sorted(marks, key=lambda mark: (mark.start, str(mark.key)))
    frames: dict[tuple[str, int, str], list[tuple[int, Seen]]] = defaultdict(list)
    for mark in rows:
        if mark.frame and mark.start not in known:
            frames[mark.frame[:3]].append((mark.frame[3], mark))
    in_frames = (sorted(group, key=lambda row: row[0]) for group in frames.values())
    for group in [rows, *([mark for _, mark in numbered] for numbered in in_frames)]:
        for pair in [*_pairs(group, known, passed_over), *_pairs(group[::-1], known, passed_over)]:
            found[frozenset({pair.first, pair.second})] = pair
    return sorted(found.values(), key=lambda pair: (-pair.odds, str(pair.first), str(pair.second)))


def propose_slowly(marks: Iterable[Seen], *, designations: Collection[str] = ()) -> list[Proposal]:
    """The reference for ``propose``: every pair, also those that others already join."""
    rows = list(marks)
    pairs = (between(one, other, designations=designations) for place, one in enumerate(rows) for other in rows[:place])
    return [pair for pair in pairs if pair]


def designation(text: str) -> str:
    """Give a published text the form in which marks are compared."""
    return Seen(None, None, Transcription.parse(text)).start


def _pairs(
    group: list[Seen], designations: Collection[str], passed_over: Collection[frozenset[Hashable]]
) -> Iterator[Proposal]:
    """Yield for each mark what may be proposed of it and the next of another fragment, in the order of ``group``."""
    beyond = len(group)
    further = [beyond] * (beyond + 1)
    for place in range(beyond - 2, -1, -1):
        same = group[place].fragment == group[place + 1].fragment
        further[place] = further[place + 1] if same else place + 1
    for place, mark in enumerate(group):
        later = further[place]
        while later < beyond:
            other = group[later]
            pair = between(mark, other, designations=designations)
            if pair is None and not _may_follow(mark, other):
                break
            if pair and frozenset({mark.key, other.key}) not in passed_over:
                yield pair
                break
            later += 1


def _may_follow(mark: Seen, other: Seen) -> bool:
    """Say whether a mark beyond ``other`` may still be proposed with ``mark``: those of one fragment stand between."""
    return mark.fragment == other.fragment or mark.start == other.start


def _neighbours(one: Seen, other: Seen, designations: Collection[str]) -> Proposal | None:
    mine, theirs = one.frame, other.frame
    if not mine or not theirs or mine[:3] != theirs[:3] or one.start in designations or other.start in designations:
        return None
    apart = abs(mine[3] - theirs[3])
    odds = _odds(mine[0] + mine[2]) * DIGITS ** mine[1] / (2 * apart + 1)
    if not 0 < apart <= APART or odds < NEIGHBOUR_ODDS:
        return None
    why = (
        f"{one.transcription} and {other.transcription} have the same frame, and their numbers are {apart} apart "
        f"(up to {APART} are shown)."
    )
    return _proposal(one, other, Relation.NEIGHBOURS, why, odds)


def _same_start(one: Seen, other: Seen, designations: Collection[str]) -> Proposal | None:
    both = zip(one.start, other.start, strict=False)
    shared = "".join(mine for mine, theirs in takewhile(lambda pair: pair[0] == pair[1], both))
    explained = max((len(text) for text in designations if shared.startswith(text)), default=0)
    odds = _odds(shared[explained:])
    if odds < START_ODDS:
        return None
    whole = one.frame and other.frame and one.start == other.start
    why = f"{one.transcription} and {other.transcription} both {'read' if whole else 'begin with'} {shared}"
    why += f", of which the library explains {shared[:explained]}." if explained else "."
    return _proposal(one, other, Relation.SAME_START, why, odds)


def _proposal(one: Seen, other: Seen, relation: Relation, why: str, odds: float) -> Proposal:
    # Capped: a large figure reads like a weight of evidence, and nothing here has one.
    often = f"fewer than 1 of {START_ODDS:,}" if odds > START_ODDS else f"about 1 of {odds:,.0f}"
    chance = f"Evenly drawn characters would agree so in {often} pairs; real marks are not evenly drawn."
    return Proposal(one.key, other.key, relation, f"{why} {chance} {NO_PROOF[relation]}", odds)


def _odds(text: str) -> int:
    """Say of how many texts one agrees with this one by chance, every character drawn evenly."""
    return prod(DIGITS if sign.isdigit() else LETTERS if sign.isalpha() else OTHERS for sign in text)


def _digit(character: str) -> bool:
    return "0" <= character <= "9"
