"""Not before which day a thing can have been completed, and how long before its use.

A thing is completed after the last of its parts was made. So the latest of the parts' *earliest* possible dates is a
day before which it was not completed. A code with rival readings limits only by the earliest of them; one with a
reading that gives no date limits by nothing; and something must be sourced: no date rests on general knowledge alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.evaluation.rulebook import Reading

NAMED = 3  # how many limiting parts a sentence names


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that a source states for a part; either end may be open, not both."""

    earliest: date | None
    latest: date | None
    sources: frozenset[str]

    def __post_init__(self) -> None:
        if self.earliest is None and self.latest is None:
            raise ValueError("a stated date has an earliest or a latest day")
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError("the earliest day of a stated date lies after the latest")
        if not self.sources:
            raise ValueError("a stated date has a source")


@dataclass(frozen=True, slots=True)
class Dated:
    """A part or mark of the thing with everything that may date it; ``key`` and ``label`` name it to a reader."""

    key: str
    label: str
    code: str = ""
    readings: tuple[Reading, ...] = ()
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class Earliest:
    """The day that one part limits by, and by what; ``day`` is None where it limits nothing, and ``why`` says why."""

    item: Dated
    day: date | None
    why: str
    reading: Reading | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """Days between the making of the limiting part and use; ``least`` is 0 where nothing says more."""

    least: int
    most: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Dates:
    """What the parts of one thing say about its completion. ``not_before`` is None where nothing limits it."""

    not_before: date | None
    limiting: tuple[Earliest, ...]
    items: tuple[Earliest, ...]
    interval: Interval | None
    sentence: str
    doubts: tuple[str, ...] = ()


def dates(items: Iterable[Dated], *, used_from: date | None = None, used_until: date | None = None) -> Dates:
    """Put together what the parts of *one* thing say; the caller answers for their belonging together.

    ``used_from`` and ``used_until`` are the first and last day on which it can have been used.
    """
    found = tuple(earliest(item) for item in items)
    limits = [one for one in found if one.day is not None]
    if not limits:
        return Dates(None, (), found, None, "No part or mark gives a date before which the thing was not completed.")
    day = max(one.day for one in limits if one.day is not None)
    limiting = tuple(one for one in limits if one.day == day)
    doubts = tuple(_doubts(limiting, day, used_until))
    interval = None if doubts else _interval(limiting, day, used_from, used_until)
    named = "; ".join(f"{one.item.label} ({one.why})" for one in limiting[:NAMED])
    named += f"; and {len(limiting) - NAMED} more" if len(limiting) > NAMED else ""
    return Dates(day, limiting, found, interval, f"Not completed before {day}. Limiting: {named}.", doubts)


def earliest(item: Dated) -> Earliest:
    """Return the day that a part limits by, by its most cautious reading."""
    if item.stated is not None and item.stated.earliest is not None:
        cited = ", ".join(sorted(item.stated.sources))
        return Earliest(item, item.stated.earliest, f"not before {item.stated.earliest}, as stated in {cited}")
    possible = [reading for reading in item.readings if reading.possible]
    if why := _no_limit(item, possible):
        return Earliest(item, None, why)
    days = {reading.earliest: reading for reading in possible if reading.earliest is not None}
    first = min(days)
    chosen = days[first]
    rivals = len(possible) > 1 or len(chosen.spans) > 1
    words = f"“{item.code}” read as {chosen.rule.title}: {chosen.text}"
    if rivals:
        words += "; the earliest of what the code may mean"
    return Earliest(item, first, words, chosen, ambiguous=rivals)


def _no_limit(item: Dated, possible: Sequence[Reading]) -> str:
    """Say why the code limits nothing; empty where it does."""
    dateless = [reading for reading in possible if reading.earliest is None]
    if not item.code:
        why = "no date code" if item.stated is None else "the stated date has no earliest day"
    elif not item.readings:
        why = f"no rule reads “{item.code}”"
    elif not possible:
        why = f"no reading of “{item.code}” is possible"
    elif dateless:
        why = f"“{item.code}” may be no date: {dateless[0].text}"
    elif all(reading.rule.unsourced for reading in possible):
        why = f"every reading of “{item.code}” is general knowledge without a source"
    else:
        why = ""
    return why


def _doubts(limiting: Sequence[Earliest], day: date, used_until: date | None) -> Iterable[str]:
    if used_until is not None and day > used_until:
        named = "; ".join(one.item.label for one in limiting)
        yield f"{named}: dated {day}, after the use on {used_until}. The part, the date or the incident is wrong."


def _interval(
    limiting: Sequence[Earliest], day: date, used_from: date | None, used_until: date | None
) -> Interval | None:
    if used_until is None:
        return None
    most = (used_until - day).days
    latest = [last for one in limiting if (last := _latest(one)) is not None]
    least = max(0, (used_from - max(latest)).days) if used_from and len(latest) == len(limiting) else 0
    sentence = (
        f"At most {most} days between the manufacture of the limiting part and use"
        f"{f', and at least {least}' if least else ''}; what it was built into was completed later."
    )
    return Interval(least, most, sentence)


def _latest(one: Earliest) -> date | None:
    """Return the last day on which the part can have been made, by any of its possible readings."""
    if one.item.stated is not None:
        return one.item.stated.latest
    return max((r.latest for r in one.item.readings if r.possible and r.latest is not None), default=None)
