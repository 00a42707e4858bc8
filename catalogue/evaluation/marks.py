"""Marks: transcriptions with doubtful characters, and how characters of several scripts stand for one another."""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Self

LONGEST = 200
SCRIPTS = ("latin", "cyrillic", "hangul", "arabic_persian", "han", "hebrew", "digits")
UNCOMMITTED = ("", "unknown", "mixed")
# A doubt names this many characters and quotes this much of the text: it has to fit where it is stored.
NAMED, QUOTED = 3, 60

# Struck in metal these are the same shape, so the script cannot be told from one character.
HOMOGLYPHS = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
# These differ when well struck and are confused when worn: a possible reading, never an equal one.
LOOK_ALIKES = str.maketrans("OIЗB", "0138")

_SCRIPT_WORDS = {"LATIN": "latin", "CYRILLIC": "cyrillic", "HANGUL": "hangul", "ARABIC": "arabic_persian", "CJK": "han",
                 "HEBREW": "hebrew"}  # fmt: skip
_JAMO = ("HANGUL CHOSEONG ", "HANGUL JUNGSEONG ", "HANGUL JONGSEONG ")


class TranscriptionRefused(ValueError):
    """The text is no transcription; the message is a sentence that says why."""


class Match(IntEnum):
    """How far a transcription fits another text; only ``NONE`` is false."""

    NONE = 0
    COULD_BE_READ_AS = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was read on a mark, character by character: the alternatives of each place, none where it was unreadable."""

    places: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        if not self.places:
            raise TranscriptionRefused("The transcription is empty; write ? for each character that cannot be read.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``11[2Z]?``: plain characters, ``[..]`` for either/or, ``?`` for one unreadable character.

        Raises ``TranscriptionRefused`` for text that cannot be read in that way; nothing is repaired silently
        except that runs of spaces count as one space and Unicode is composed (NFC).
        """
        _refuse_invisible(text)
        characters = _characters(text)
        if len(characters) > LONGEST:
            raise TranscriptionRefused(f"The transcription has more than {LONGEST} characters.")
        places: list[frozenset[str]] = []
        while characters:
            head = characters.pop(0)
            if head == "]":
                raise TranscriptionRefused(f"The transcription {text!r} closes a bracket that was not opened.")
            if head == "[":
                places.append(_either_or(characters, text))
            else:
                places.append(frozenset() if head == "?" else frozenset({head}))
        return cls(tuple(places))

    def __str__(self) -> str:
        return "".join(self.written)

    @property
    def written(self) -> tuple[str, ...]:
        """How each place is written: a character, ``[0O]`` or ``?``."""
        return tuple(_written(place) for place in self.places)

    @property
    def read(self) -> int:
        """How many places were read, either/or included."""
        return sum(1 for place in self.places if place)

    @property
    def complete(self) -> bool:
        """Whether every place was read as one character."""
        return all(len(place) == 1 for place in self.places)

    def matches(self, pattern: str) -> Match:
        """Say how far this transcription fits ``pattern``, a transcription in which ``?`` is any character.

        Places are compared one by one, so texts of different length never match. Letter case and homoglyphs across
        Latin and Cyrillic are the same character; O/0, I/1, З/3, В/8 and digits of other scripts only *could* be.
        """
        other = type(self).parse(pattern)
        if len(other.places) != len(self.places):
            return Match.NONE
        return min(_match(mine, theirs) for mine, theirs in zip(self.places, other.places, strict=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as transcribed, with how it was made and in which script; both may be unknown (empty)."""

    text: str
    technique: str = ""
    script: str = ""

    def __post_init__(self) -> None:
        Transcription.parse(self.text)

    @property
    def transcription(self) -> Transcription:
        """The text read place by place."""
        return Transcription.parse(self.text)


def fold(text: str) -> str:
    """Give the form under which equal-looking texts are equal: composed, upper case, Latin for Cyrillic twins.

    Folding works on each character alone: folding the whole text would join two Hangul letters into one syllable.
    """
    return "".join(folded(character) for character in _characters(text))


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """Fold one character as far as it is still the same one: composed, upper case, free-standing Hangul letters."""
    for step in (_compatible, _letter, str.upper):
        form = step(character)
        # A longer form ("№" → "No") would shift every later place, so the character stays as written.
        character = form if len(form) == len(character) else character
    return character


@lru_cache(maxsize=4096)
def folded(character: str) -> str:
    """Fold one character to the form that its twin of the other script has too."""
    return plain(character).translate(HOMOGLYPHS)


@lru_cache(maxsize=4096)
def worn(character: str) -> str:
    """Fold one character to what it could be taken for on worn metal or in another script's digits."""
    form = folded(character)
    value = unicodedata.decimal(form, None) if len(form) == 1 else None
    return form.translate(LOOK_ALIKES) if value is None else str(value)


def scripts(text: str) -> frozenset[str]:
    """Name the scripts of the letters and digits in ``text``; ``other`` stands for any script we do not name."""
    return frozenset(name for character in text for name in _scripts_of(character))


def script_doubt(text: str, script: str) -> str:
    """Say in a sentence where ``script`` and the characters of ``text`` disagree; empty when they do not.

    The text is never corrected: a Latin M in a Cyrillic index may be the typist's or the manufacturer's.
    """
    if script not in SCRIPTS and script not in UNCOMMITTED:
        raise ValueError(f"script must be one of {', '.join(SCRIPTS)}, not {script!r}")
    found, said = scripts(text), _quoted(text)
    if script in UNCOMMITTED:
        if script == "mixed":
            only = next(iter(found), "")
            return f"Several scripts are given, but {said} contains only {only} characters." if len(found) == 1 else ""
        if {"latin", "cyrillic"} <= found:
            return f"{said} mixes Latin and Cyrillic letters; some may be look-alikes of the other script."
        return ""
    strangers = list(dict.fromkeys(c for c in text if (names := _scripts_of(c)) and not names & {script, "digits"}))
    if strangers:
        named = ", ".join(f"{c} ({unicodedata.name(c, 'unnamed').lower()[:40]})" for c in strangers[:NAMED])
        more = f" and {len(strangers) - NAMED} more" if len(strangers) > NAMED else ""
        return f"The script is given as {script}, but {said} contains {named}{more}."
    if found and script not in found:
        return f"The script is given as {script}, but {said} contains no {script} character."
    return ""


def _quoted(text: str) -> str:
    """Quote so much of a text that a doubt stays short enough to be stored."""
    return repr(text if len(text) <= QUOTED else text[:QUOTED] + "…")


def _refuse_invisible(text: str) -> None:
    """Refuse control, format, private and unassigned characters: they change a search and nobody sees them."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            raise TranscriptionRefused(f"The transcription contains an invisible character, U+{ord(character):04X}.")


def _characters(text: str) -> list[str]:
    """Split composed text into characters, each with the combining marks that NFC could not join to it."""
    characters: list[str] = []
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        if characters and unicodedata.combining(character):
            characters[-1] += character
        else:
            characters.append(character)
    return characters


def _either_or(rest: list[str], text: str) -> frozenset[str]:
    """Take the alternatives up to the closing bracket off ``rest``."""
    alternatives: list[str] = []
    while rest:
        head = rest.pop(0)
        if head == "]" and alternatives:
            return frozenset(alternatives)
        if head == "]":
            raise TranscriptionRefused(f"The transcription {text!r} has an empty bracket; write ? for no reading.")
        if head in {"[", "?", " "}:
            raise TranscriptionRefused(f"The transcription {text!r} has {head!r} in a bracket; list what it may be.")
        alternatives.append(head)
    raise TranscriptionRefused(f"The transcription {text!r} opens a bracket that is not closed.")


def _written(place: frozenset[str]) -> str:
    if not place:
        return "?"
    return "".join(place) if len(place) == 1 else f"[{''.join(sorted(place))}]"


def _match(mine: frozenset[str], theirs: frozenset[str]) -> Match:
    if not mine or not theirs or set(map(folded, mine)) & set(map(folded, theirs)):
        return Match.SAME
    if set(map(worn, mine)) & set(map(worn, theirs)):
        return Match.COULD_BE_READ_AS
    return Match.NONE


def _compatible(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def _letter(character: str) -> str:
    """Give the free-standing Hangul letter (ㅈ) for a conjoining one (ᄌ, ᆽ); any other character as it is."""
    name = unicodedata.name(character, "") if len(character) == 1 else ""
    for prefix in _JAMO:
        if name.startswith(prefix):
            try:
                return unicodedata.lookup("HANGUL LETTER " + name.removeprefix(prefix))
            except KeyError:  # archaic clusters have no free-standing letter
                return character
    return character


def _scripts_of(character: str) -> frozenset[str]:
    kind = unicodedata.category(character)
    words = unicodedata.name(character, "").replace("-", " ").split()
    named = {script for word, script in _SCRIPT_WORDS.items() if word in words}
    if kind == "Nd":
        return frozenset({"digits", *(named & {"arabic_persian"})})
    return frozenset(named or {"other"}) if kind.startswith("L") else frozenset()
