"""Marks: transcriptions with doubtful characters, and how characters of several scripts stand for one another."""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

LONGEST = 200
SCRIPTS = ("latin", "cyrillic", "hangul", "arabic_persian", "han", "digits")
UNCOMMITTED = ("", "unknown", "mixed")

# Struck in metal these are the same shape, so the script cannot be told from one character.
HOMOGLYPHS = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
# These differ when well struck and are confused when worn: a possible reading, never an equal one.
LOOK_ALIKES = str.maketrans("OIЗB", "0138")

_SCRIPT_WORDS = {"LATIN": "latin", "CYRILLIC": "cyrillic", "HANGUL": "hangul", "ARABIC": "arabic_persian", "CJK": "han"}
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
        return "".join(_written(place) for place in self.places)

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
    return "".join(_fold(character) for character in _characters(text))


def scripts(text: str) -> frozenset[str]:
    """Name the scripts of the letters and digits in ``text``; ``other`` stands for any script we do not name."""
    return frozenset(name for character in text for name in _scripts_of(character))


def script_doubt(text: str, script: str) -> str:
    """Say in a sentence where ``script`` and the characters of ``text`` disagree; empty when they do not.

    The text is never corrected: a Latin M in a Cyrillic index may be the typist's or the manufacturer's.
    """
    if script not in SCRIPTS and script not in UNCOMMITTED:
        raise ValueError(f"script must be one of {', '.join(SCRIPTS)}, not {script!r}")
    found = scripts(text)
    if script in UNCOMMITTED:
        if script != "mixed" and {"latin", "cyrillic"} <= found:
            return f"{text!r} mixes Latin and Cyrillic letters; some may be look-alikes of the other script."
        return ""
    strangers = [c for c in text if (names := _scripts_of(c)) and not names & {script, "digits"}]
    if strangers:
        named = ", ".join(f"{c} ({unicodedata.name(c, 'unnamed').lower()})" for c in dict.fromkeys(strangers))
        return f"The script is given as {script}, but {text!r} contains {named}."
    if found and script not in found:
        return f"The script is given as {script}, but {text!r} contains no {script} character."
    return ""


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
    if not mine or not theirs or set(map(_fold, mine)) & set(map(_fold, theirs)):
        return Match.SAME
    if set(map(_worn, mine)) & set(map(_worn, theirs)):
        return Match.COULD_BE_READ_AS
    return Match.NONE


def _fold(character: str) -> str:
    for step in (_compatible, _letter, str.upper):
        form = step(character)
        # A longer form ("№" → "No") would shift every later place, so the character stays as written.
        character = form if len(form) == len(character) else character
    return character.translate(HOMOGLYPHS)


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


def _worn(character: str) -> str:
    """Fold further, to what the character could be taken for on worn metal or in another script's digits."""
    folded = _fold(character)
    value = unicodedata.decimal(folded, None) if len(folded) == 1 else None
    return folded.translate(LOOK_ALIKES) if value is None else str(value)


def _scripts_of(character: str) -> frozenset[str]:
    kind = unicodedata.category(character)
    words = unicodedata.name(character, "").replace("-", " ").split()
    named = {script for word, script in _SCRIPT_WORDS.items() if word in words}
    if kind == "Nd":
        return frozenset({"digits", *(named & {"arabic_persian"})})
    return frozenset(named or {"other"}) if kind.startswith("L") else frozenset()
