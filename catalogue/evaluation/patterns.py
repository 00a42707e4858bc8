"""Patterns of marks: a small language without repetition, so that reading takes a bounded time whatever was written.

``<year:2><week:2>`` is four digits; ``<digits:1-4>-<year:2>-<letters:1-2>`` a lot, a year and a plant. Everything
outside angle brackets stands for itself. A pattern always describes the whole mark, never a piece of it.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from catalogue.evaluation.marks import Match, Transcription

DIGITS = frozenset("0123456789")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
QUARTERS = "ABCD"
# Every width that a pattern allows is a shape of its own; more than these nobody can check by eye.
MOST_SHAPES, LONGEST = 64, 40

_FIELD = re.compile(r"<([a-z]+):([0-9]{1,2}|roman)(?:-([0-9]{1,2}))?>")
_WIDTHS = {
    "year": (1, 4), "number": (1, 4), "week": (2, 2), "month": (2, 2), "quarter": (1, 1), "digits": (1, 9),
    "letters": (1, 4),
}  # fmt: skip
DATED = frozenset({"year", "number", "week", "month", "quarter"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a shape: what may stand there (any letter where ``allowed`` is empty), and which field it is of."""

    allowed: frozenset[str]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A transcription laid on a shape: for each field of a date what may stand at each of its places."""

    fields: dict[str, tuple[frozenset[str], ...]]
    certain: bool

    def allows(self, field: str, text: str) -> bool:
        """Whether ``text`` may be what stands in ``field``."""
        places = self.fields[field]
        return len(places) == len(text) and all(part in place for part, place in zip(text, places, strict=True))

    def read(self, field: str) -> str:
        """Return the field as it was read, ``?`` where several characters may stand."""
        return "".join(next(iter(place)) if len(place) == 1 else "?" for place in self.fields[field])


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern with every shape that it allows."""

    text: str
    shapes: tuple[tuple[Slot, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern. Raises ``ValueError`` with a sentence for one that cannot be read or is too wide."""
        parts: list[list[tuple[Slot, ...]]] = []
        position = 0
        while position < len(text):
            if found := _FIELD.match(text, position):
                parts.append(_field(text, *found.groups()))
                position = found.end()
            elif text[position] in "<>?[]":
                raise ValueError(f"the pattern {text!r} has {text[position]!r} where no field begins or ends")
            else:
                parts.append([(Slot(frozenset({text[position]})),)])
                position += 1
        named = [name for name in _names(parts) if name in DATED]
        if not parts or len(set(named)) < len(named):
            raise ValueError(f"the pattern {text!r} is empty or has a field of a date twice")
        return cls(text, tuple(_shapes(text, parts)))

    @property
    def fields(self) -> frozenset[str]:
        """The fields of a date that the pattern has."""
        return frozenset(slot.field for slot in self.shapes[0]) & DATED

    @property
    def constant(self) -> bool:
        """Whether the pattern is one text and no other."""
        return len(self.shapes) == 1 and all(len(slot.allowed) == 1 for slot in self.shapes[0])

    def fits(self, transcription: Transcription) -> list[Fit]:
        """Lay the transcription on every shape of its length; empty where none can be what was written."""
        laid = (_laid(shape, transcription) for shape in self.shapes if len(shape) == len(transcription.places))
        return [fit for fit in laid if fit is not None]


def _field(text: str, name: str, least: str, most: str | None) -> list[tuple[Slot, ...]]:
    if name not in _WIDTHS:
        raise ValueError(f"the pattern {text!r} names the field {name!r}; known are {', '.join(_WIDTHS)}")
    if least == "roman":
        if name != "month" or most:
            raise ValueError(f"the pattern {text!r} has a {name} in Roman numerals; only a month is written so")
        return [tuple(Slot(frozenset({letter}), "month") for letter in numeral) for numeral in ROMAN]
    low, high = int(least), int(most or least)
    narrowest, widest = _WIDTHS[name]
    if not narrowest <= low <= high <= widest or (name == "year" and (low != high or low == 3)):
        raise ValueError(f"the pattern {text!r} has a {name} of {least}{'-' + most if most else ''} characters")
    if name in DATED and low != high:
        raise ValueError(f"the pattern {text!r} has a {name} of several widths; write a pattern for each")
    allowed = {"letters": frozenset[str](), "quarter": frozenset(QUARTERS)}.get(name, DIGITS)
    return [(Slot(allowed, name),) * width for width in range(low, high + 1)]


def _names(parts: list[list[tuple[Slot, ...]]]) -> list[str]:
    return [part[0][0].field for part in parts if part[0][0].field]


def _shapes(text: str, parts: list[list[tuple[Slot, ...]]]) -> list[tuple[Slot, ...]]:
    count = 1
    for part in parts:
        count *= len(part)
    longest = sum(max(map(len, part)) for part in parts)
    if count > MOST_SHAPES or longest > LONGEST:
        raise ValueError(f"the pattern {text!r} is longer than {LONGEST} or has more than {MOST_SHAPES} shapes")
    return [tuple(itertools.chain(*chosen)) for chosen in itertools.product(*parts)]


def _laid(shape: tuple[Slot, ...], transcription: Transcription) -> Fit | None:
    fields: dict[str, list[frozenset[str]]] = {}
    certain = True
    for slot, place in zip(shape, transcription.places, strict=True):
        possible, sure = _possible(slot, place)
        if not possible:
            return None
        certain = certain and sure
        if slot.field in DATED:
            fields.setdefault(slot.field, []).append(possible)
    return Fit({name: tuple(places) for name, places in fields.items()}, certain)


def _possible(slot: Slot, place: frozenset[str]) -> tuple[frozenset[str], bool]:
    """Return which characters of the slot the place may be, and whether it is one of them for certain."""
    return _among(slot.allowed, place) if slot.allowed else _letter(place)


def _letter(place: frozenset[str]) -> tuple[frozenset[str], bool]:
    letters = frozenset(part for part in place if part.isalpha())
    return (letters, len(place) == 1) if place else (frozenset("?"), False)


@lru_cache(maxsize=4096)  # the same few digits on every part of a case, under every rule
def _among(allowed: frozenset[str], place: frozenset[str]) -> tuple[frozenset[str], bool]:
    if not place:
        return allowed, False
    one = Transcription((place,))
    matches = {character: _match(one, character) for character in allowed}
    possible = frozenset(character for character, match in matches.items() if match)
    return possible, len(place) == 1 and any(matches[character] is Match.SAME for character in possible)


def _match(one: Transcription, character: str) -> Match:
    if character == " ":  # no transcription by itself
        return Match.SAME if one.places == (frozenset(" "),) else Match.NONE
    return one.matches(character)
