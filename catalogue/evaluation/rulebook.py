"""The rule book: how marks and date codes are read, every rival reading beside the others and none preferred.

A rule is data with sources. It says what the characters of a mark would mean if the rule were the right one; whether
it is, later finds can support (``later_finds``), and a person decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from catalogue.evaluation.marks import SCRIPTS, UNCOMMITTED, Transcription
from catalogue.evaluation.patterns import QUARTERS, ROMAN, Fit, Pattern
from catalogue.evaluation.values import SourceRef

EARLIEST_YEAR, LATEST_YEAR = 1850, 2200
SPOKEN = 4  # how many of several possible dates a sentence names


class Gives(StrEnum):
    """What a rule makes of a mark."""

    YEAR = "year"
    YEAR_WEEK = "year_week"
    YEAR_MONTH = "year_month"
    YEAR_QUARTER = "year_quarter"
    SERIES = "series"
    PLACE = "place"


FIELDS = {
    Gives.YEAR: frozenset[str](), Gives.YEAR_WEEK: frozenset({"week"}), Gives.YEAR_MONTH: frozenset({"month"}),
    Gives.YEAR_QUARTER: frozenset({"quarter"}),
}  # fmt: skip


class Subject(StrEnum):
    """What carries the text: a mark of the fragment itself, or the date code of a bought-in part in it."""

    MARK = "mark"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a date stands for, first and last included; ``week 23 of 2005`` is Monday to Sunday."""

    first: date
    last: date
    text: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """What is known about the thing that a text stands on; what is not known excludes no rule."""

    subject: Subject
    script: str = ""
    technique: str = ""
    part_kind: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to read a mark.

    A number field counts years from ``base`` (Juche: 1911 + n). ``first_year`` and ``last_year`` are the years for
    which the rule holds; they also decide the century of a year of two digits. Rules without sources are shown, and
    weigh nothing. ``rivals`` are the codes of rules that read the same characters otherwise.
    """

    code: str
    title: str
    gives: Gives
    patterns: tuple[str, ...]
    subjects: frozenset[Subject]
    base: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    meaning: str = ""
    scripts: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    part_kinds: frozenset[str] = frozenset()
    rivals: frozenset[str] = frozenset()
    sources: frozenset[SourceRef] = frozenset()
    unsourced: bool = False
    note: str = ""
    compiled: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gives", Gives(self.gives))
        object.__setattr__(self, "subjects", frozenset(Subject(subject) for subject in self.subjects))
        object.__setattr__(self, "compiled", tuple(Pattern.parse(text) for text in self.patterns))
        for sentence in _contradictions(self):
            raise ValueError(f"rule {self.code}: {sentence}")

    @property
    def dated(self) -> bool:
        """Whether the rule gives a date at all."""
        return self.gives in FIELDS

    @property
    def how(self) -> str:
        """How the rule computes what it gives, in words."""
        if not self.dated:
            return self.meaning
        year = f"year = {self.base} + number" if self.base is not None else "year as written"
        words = {
            Gives.YEAR: "", Gives.YEAR_WEEK: ", ISO week (Monday to Sunday)", Gives.YEAR_MONTH: ", month",
            Gives.YEAR_QUARTER: ", quarter (A to D)",
        }  # fmt: skip
        return f"{year}{words[self.gives]}; holds for {self.first_year} to {self.last_year}"

    def applies(self, carrier: Carrier) -> bool:
        """Whether nothing that is known about the carrier speaks against using the rule."""
        return (
            carrier.subject in self.subjects
            and _open(self.scripts, carrier.script, UNCOMMITTED)
            and _open(self.techniques, carrier.technique, ("", "unknown"))
            and _open(self.part_kinds, carrier.part_kind, ("", "other"))
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one rule makes of one mark. Rival readings stand together; none of them is preferred.

    ``spans`` are the dates it allows, in order, none for a rule that gives no date or an impossible one. ``certain``
    is about the characters alone: all of them were read. ``doubt`` says why the reading cannot be; it is then not
    ``possible``, and stays on show.
    """

    rule: Rule
    text: str
    certain: bool
    spans: tuple[Span, ...] = ()
    doubt: str = ""

    @property
    def possible(self) -> bool:
        return not self.doubt

    @property
    def earliest(self) -> date | None:
        """The first day it allows: the Monday of a week, the first of a month, quarter or year."""
        return min((span.first for span in self.spans), default=None)

    @property
    def latest(self) -> date | None:
        """The last day it allows: the Sunday of a week, the last of a month, quarter or year."""
        return max((span.last for span in self.spans), default=None)


def read(text: str, rules: Iterable[Rule], *, carrier: Carrier, on: date | None = None) -> list[Reading]:
    """Give every reading of ``text``, rivals side by side in the order of their codes, which prefers none.

    ``on`` is the day by which the thing existed (its find or use); dates after it are no longer possible. Raises
    ``marks.TranscriptionRefused`` for a text that is no transcription.
    """
    transcription = Transcription.parse(text)
    if not transcription.read:
        return []
    found = (_reading(rule, transcription, on) for rule in rules if rule.applies(carrier))
    return sorted((reading for reading in found if reading is not None), key=lambda reading: reading.rule.code)


def _reading(rule: Rule, transcription: Transcription, on: date | None) -> Reading | None:
    fits = [fit for pattern in rule.compiled for fit in pattern.fits(transcription)]
    if not fits:
        return None
    certain = any(fit.certain for fit in fits)
    if not rule.dated:
        return Reading(rule, rule.meaning, certain)
    dates = {span for fit in fits for span in _spans(rule, fit)}
    spans = tuple(sorted(dates, key=lambda span: (span.first, span.text)))
    if not spans:
        return Reading(rule, "no date", certain, doubt=_impossible(rule, fits[0]))
    past = tuple(span for span in spans if on is None or span.first <= on)
    if not past:
        sentence = f"Read so, it is of {_listed(spans)}, which lies after {on}."
        return Reading(rule, _listed(spans), certain, spans, sentence)
    return Reading(rule, _listed(past), certain, past)


def _spans(rule: Rule, fit: Fit) -> Iterator[Span]:
    """Yield every date that the characters allow: each year of the rule's range with each of what divides it."""
    assert rule.first_year is not None and rule.last_year is not None  # a rule that gives dates has both
    within = _within(rule.gives, fit)
    for year in range(rule.first_year, rule.last_year + 1):
        if not _is_year(rule, fit, year):
            continue
        if rule.gives is Gives.YEAR:
            told = f"{year} ({rule.base} + {year - rule.base})" if rule.base is not None else str(year)
            yield Span(date(year, 1, 1), date(year, 12, 31), told)
        else:
            yield from (span for number in within if (span := _span(rule.gives, year, number)) is not None)


def _within(gives: Gives, fit: Fit) -> list[int]:
    """Return the numbers of weeks, months or quarters that the characters allow."""
    match gives:
        case Gives.YEAR_WEEK:
            return [number for number in range(1, 54) if fit.allows("week", f"{number:02}")]
        case Gives.YEAR_MONTH:
            return [number for number in range(1, 13) if _is_month(fit, number)]
        case Gives.YEAR_QUARTER:
            return [place for place, letter in enumerate(QUARTERS, start=1) if fit.allows("quarter", letter)]
        case _:
            return []


@lru_cache(maxsize=16384)  # a span is the same for every part of every case
def _span(gives: Gives, year: int, number: int) -> Span | None:
    if gives is Gives.YEAR_WEEK:
        return _week(year, number)
    if gives is Gives.YEAR_MONTH:
        return _months(year, number, 1, f"{year}-{number:02}")
    return _months(year, 3 * number - 2, 3, f"{year}, quarter {number}")


def _is_year(rule: Rule, fit: Fit, year: int) -> bool:
    if rule.base is None:
        return fit.allows("year", str(year)[-len(fit.fields["year"]) :])
    width = len(fit.fields["number"])
    return fit.allows("number", f"{year - rule.base:0{width}}")


def _is_month(fit: Fit, number: int) -> bool:
    return fit.allows("month", f"{number:02}") or fit.allows("month", ROMAN[number - 1])


def _week(year: int, number: int) -> Span | None:
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:  # only some years have a week 53
        return None
    return Span(monday, monday + timedelta(days=6), f"{year}, week {number}")


def _months(year: int, month: int, count: int, text: str) -> Span:
    after = year * 12 + month - 1 + count
    return Span(date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1), text)


def _listed(spans: tuple[Span, ...]) -> str:
    if len(spans) <= SPOKEN:
        return " or ".join(span.text for span in spans)
    return f"one of {len(spans)} dates from {spans[0].text} to {spans[-1].text}"


def _impossible(rule: Rule, fit: Fit) -> str:
    told = [f"{name} {fit.read(name)}" for name in ("year", "number", "quarter", "month", "week") if name in fit.fields]
    return f"Read so, it gives no date from {rule.first_year} to {rule.last_year}: {', '.join(told)}."


def _open(wanted: frozenset[str], known: str, uncommitted: tuple[str, ...]) -> bool:
    return not wanted or known in uncommitted or known in wanted


def _contradictions(rule: Rule) -> Iterator[str]:
    if not (rule.code and rule.title.strip() and rule.patterns and rule.subjects):
        yield "it needs a code, a title, a pattern and what it applies to"
    if rule.unsourced is bool(rule.sources):
        yield "it either has sources or is unsourced"
    if rule.code in rule.rivals:
        yield "it is its own rival"
    if strangers := sorted(rule.scripts - set(SCRIPTS)):
        yield f"{', '.join(strangers)} is no script; known are {', '.join(SCRIPTS)}"
    if rule.dated:
        yield from _undated(rule)
    elif rule.base is not None or rule.first_year is not None or rule.last_year is not None:
        yield f"a rule that gives a {rule.gives} has no years"
    elif not rule.meaning.strip() or any(pattern.fields for pattern in rule.compiled):
        yield f"a rule that gives a {rule.gives} says what the mark means, and its patterns hold no field of a date"


def _undated(rule: Rule) -> Iterator[str]:
    counted = {"number"} if rule.base is not None else {"year"}
    wanted = FIELDS[rule.gives] | counted
    for pattern in rule.compiled:
        if pattern.fields != wanted:
            yield f"the pattern {pattern.text!r} must have {' and '.join(sorted(wanted))}, and no other field of a date"
    if rule.meaning:
        yield "a rule that gives a date computes what it means"
    if rule.first_year is None or rule.last_year is None:
        yield "a rule that gives a date says from which year to which it holds"
    elif not EARLIEST_YEAR <= rule.first_year <= rule.last_year <= LATEST_YEAR:
        yield f"its years must be in order and lie between {EARLIEST_YEAR} and {LATEST_YEAR}"


def unmatched_rivals(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str]]:
    """Yield (rule, code) for every rival that is not there or does not name the rule in turn."""
    known = {rule.code: rule for rule in rules}
    for rule in known.values():
        yield from (
            (rule, code) for code in sorted(rule.rivals) if code not in known or rule.code not in known[code].rivals
        )
