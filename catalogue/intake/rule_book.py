"""The rule book of a release, and what it makes of marks and parts of fragments.

An examination names its release; by ``rule_book(release)`` it reads marks and dates as that release did.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from catalogue.evaluation.dating import Dated, Dates, Stated, dates
from catalogue.evaluation.later_finds import Find, Support, supports
from catalogue.evaluation.rulebook import Carrier, Reading, Rule, Subject, read
from catalogue.models import Fragment, Incident, LaterFind, Mark, Part, ReadingRule, Release


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules and finds of one release, as the evaluation engine knows them."""

    rules: tuple[Rule, ...]
    finds: tuple[Find, ...]

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the rules by their codes."""
        return {rule.code: rule.title for rule in self.rules}

    def supports(self, *, case: str = "") -> list[Support]:
        """Weigh rival rules by the finds; those of ``case`` do not count for it."""
        return supports(self.rules, self.finds, case=case)

    def of_mark(self, mark: Mark, *, on: date | None = None) -> list[Reading]:
        """Give every reading of a mark; ``on`` is the day by which it was there."""
        carrier = Carrier(Subject.MARK, script=mark.script, technique=mark.technique)
        return read(mark.transcription, self.rules, carrier=carrier, on=on)

    def of_part(self, part: Part, *, on: date | None = None) -> list[Reading]:
        """Give every reading of the date code of a part; none where it has no code."""
        if not part.date_code:
            return []
        return read(part.date_code, self.rules, carrier=Carrier(Subject.PART, part_kind=part.kind), on=on)


def rule_book(release: Release | None = None) -> RuleBook:
    """Return the rule book of ``release``, or of the newest where none is named."""
    release = release or Release.objects.first()
    if release is None:
        return RuleBook((), ())
    rules, finds = (
        model.objects.in_release(release).prefetch_related("sources") for model in (ReadingRule, LaterFind)
    )
    return RuleBook(tuple(row.rule for row in rules), tuple(row.find for row in finds))


def last_day(incident: Incident | None) -> date | None:
    """Return the last day on which the incident can have been; None where it is not known."""
    moment = incident and (incident.occurred_until or incident.occurred_from)
    return timezone.localtime(moment).date() if moment else None


@dataclass(frozen=True, slots=True)
class Used:
    """The use that a thing was found after: its incident, and the first and last day on which it can have been."""

    incident: str
    title: str
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, incident: Incident | None) -> "Used | None":
        """Return the use as the incident tells it now; None without an incident."""
        if incident is None:
            return None
        moment = incident.occurred_from
        first = timezone.localtime(moment).date() if moment else None
        return cls(str(incident.pk), incident.title, first, last_day(incident))

    def plain(self) -> dict[str, str | None]:
        """Return the use as JSON holds it."""
        first, last = (day.isoformat() if day else None for day in (self.first, self.last))
        return {"incident": self.incident, "title": self.title, "used_from": first, "used_until": last}

    @classmethod
    def from_plain(cls, told: Mapping[str, str | None] | None) -> "Used | None":
        """Return what ``plain`` gave; None for None."""
        if told is None:
            return None
        first, last = (date.fromisoformat(day) if day else None for day in (told["used_from"], told["used_until"]))
        return cls(told["incident"] or "", told["title"] or "", first, last)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part with every reading of its code."""

    part: Part
    dated: Dated


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark with every reading of it."""

    mark: Mark
    dated: Dated


@dataclass(frozen=True, slots=True)
class Dating:
    """What the parts and marks of the fragments of one incident say; fragments without one stand by themselves."""

    used: Used | None
    fragments: tuple[Fragment, ...]
    parts: tuple[PartRow, ...]
    marks: tuple[MarkRow, ...]
    dates: Dates = field(repr=False)

    @property
    def incident(self) -> Incident | None:
        """The incident as it is now; ``used`` is what was dated by."""
        return self.fragments[0].incident


@dataclass(frozen=True, slots=True)
class Words:
    """How parts are named and texts shown; a view without makers has others."""

    name: Callable[[Part], str] = str
    text: Callable[[str], str] = str


def dates_of(
    fragments: Iterable[Fragment], *, book: RuleBook | None = None, words: Words | None = None,
    records: tuple[Sequence[Part], Sequence[Mark]] | None = None, used: Mapping[Any, Used | None] | None = None,
) -> list[Dating]:  # fmt: skip
    """Date what ``fragments`` are of: one answer for each incident, for things used apart are never put together.

    ``records`` are the parts and marks to use; where none are given, all that stand are. ``used`` says of each
    fragment's key after which use it was found; where it is not given, the incidents say it as they are now. The
    fragments must be loaded with their ``incident``.
    """
    book, words = book or rule_book(), words or Words()
    fragments = list(fragments)
    parts, marks = (_by_fragment(rows) for rows in records or (_standing(Part, fragments), _standing(Mark, fragments)))
    groups: dict[Used | None, list[Fragment]] = defaultdict(list)
    for fragment in fragments:
        groups[Used.of(fragment.incident) if used is None else used[fragment.pk]].append(fragment)
    ordered = sorted(groups.items(), key=lambda group: (group[0] is None, group[0].incident if group[0] else ""))
    return [_dating(one, found, (parts, marks), book, words) for one, found in ordered]


def _standing(model: type[Part] | type[Mark], fragments: Sequence[Fragment]) -> Iterable[Part | Mark]:
    return model.objects.current().filter(fragment__in=fragments).prefetch_related("sources")


def _by_fragment(records: Iterable[Part | Mark]) -> dict[object, list[Part | Mark]]:
    rows: dict[object, list[Part | Mark]] = defaultdict(list)
    for row in records:
        rows[row.fragment_id].append(row)
    return rows


def _dating(
    used: Used | None, fragments: list[Fragment], records: tuple[dict, dict], book: RuleBook, words: Words
) -> Dating:
    first, until = (used.first, used.last) if used else (None, None)
    parts, marks = records
    part_rows, mark_rows = [], []
    for fragment in fragments:
        for part in parts[fragment.pk]:
            part.fragment = fragment
            part_rows.append(PartRow(part, _dated_part(part, book, words, on=until)))
        for mark in marks[fragment.pk]:
            mark.fragment = fragment
            mark_rows.append(MarkRow(mark, _dated_mark(mark, book, words, on=until)))
    items = [row.dated for row in part_rows] + [row.dated for row in mark_rows]
    found = dates(items, used_from=first, used_until=until)
    return Dating(used, tuple(fragments), tuple(part_rows), tuple(mark_rows), found)


def _dated_part(part: Part, book: RuleBook, words: Words, *, on: date | None) -> Dated:
    stated = None
    if part.stated_earliest or part.stated_latest:
        codes = frozenset(source.code for source in part.sources.all())
        stated = Stated(part.stated_earliest, part.stated_latest, codes)
    label = f"{words.name(part)} in {words.text(part.fragment.exhibit_number)}"
    return Dated(f"part:{part.pk}", label, words.text(part.date_code), tuple(book.of_part(part, on=on)), stated)


def _dated_mark(mark: Mark, book: RuleBook, words: Words, *, on: date | None) -> Dated:
    text = words.text(mark.transcription)
    label = f"mark “{text}” of {words.text(mark.fragment.exhibit_number)}"
    return Dated(f"mark:{mark.pk}", label, text, tuple(book.of_mark(mark, on=on)))
