"""Recording the bought-in parts that are found inside a fragment."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue.evaluation.countries import COUNTRIES
from catalogue.evaluation.marks import Transcription, TranscriptionRefused
from catalogue.evaluation.rulebook import Reading
from catalogue.intake.records import belongs, tell
from catalogue.intake.rule_book import last_day, rule_book
from catalogue.models import Component, Fragment, Part, Photograph, Region, Source, User

# Nothing that is found as a bought-in part of a missile is older; an earlier date is a misreading.
OLDEST = 1960


@transaction.atomic
def record_part(
    *,
    fragment: Fragment,
    name: str,
    recorded_by: User,
    kind: str = Part.Kind.OTHER,
    maker_as_marked: str = "",
    maker: str = "",
    country: str = "",
    part_number: str = "",
    date_code: str = "",
    stated_earliest: date | None = None,
    stated_latest: date | None = None,
    count: int | None = 1,
    component: Component | None = None,
    note: str = "",
    photograph: Photograph | None = None,
    region: Region | None = None,
    sources: Sequence[Source] = (),
    replaces: Part | None = None,
) -> Part:
    """Record a part; with ``replaces`` it corrects an earlier record, which stays.

    A date code is kept as it is read, also where no reading of it is possible: the doubt is then in words. Raises
    ``ValidationError`` with the field at fault for a code that is no transcription, a country that is none, and a
    stated date that has no source, lies in the future or is out of order.
    """
    belongs(fragment, photograph=photograph, region=region, replaces=replaces)
    part = Part(
        fragment=fragment, kind=kind, name=name.strip(), maker_as_marked=maker_as_marked.strip(), maker=maker.strip(),
        country=_country(country), part_number=part_number.strip(), date_code=_code(date_code), count=count, note=note,
        stated_earliest=stated_earliest, stated_latest=stated_latest, component=component, photograph=photograph,
        region=region, recorded_by=recorded_by, replaces=replaces,
    )  # fmt: skip
    _check_stated(part, sources)
    return _kept(part, sources)


def _kept(part: Part, sources: Sequence[Source]) -> Part:
    part.doubt = " ".join(_doubts(part))[:500]
    part.full_clean()
    part.save(force_insert=True)
    part.sources.set(sources)
    tell("part", part, _facts(part), sources)
    return part


def _facts(part: Part) -> dict[str, Any]:
    names = ("name", "kind", "maker_as_marked", "maker", "country", "part_number", "date_code", "count", "doubt")
    days = {name: getattr(part, name) for name in ("stated_earliest", "stated_latest")}
    return {name: getattr(part, name) for name in names} | {name: str(day) for name, day in days.items() if day}


def _country(code: str) -> str:
    code = code.strip().upper()
    if code and code not in COUNTRIES:
        sentence = f"“{code[:20]}” is no country code; write two letters of ISO 3166-1 such as US, or nothing."
        raise ValidationError({"country": sentence})
    return code


def _code(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(Transcription.parse(text))
    except TranscriptionRefused as refusal:
        raise ValidationError({"date_code": str(refusal)}) from refusal


def _check_stated(part: Part, sources: Sequence[Source]) -> None:
    today = timezone.now().date()
    for name in ("stated_earliest", "stated_latest"):
        day = getattr(part, name)
        if day is not None and day > today:
            raise ValidationError({name: f"{day} lies in the future."})
        if day is not None and not sources:
            raise ValidationError({"sources": "A stated date needs the source that states it."})
    if part.stated_earliest and part.stated_latest and part.stated_earliest > part.stated_latest:
        raise ValidationError({"stated_latest": "The latest day lies before the earliest."})


def _doubts(part: Part) -> Iterator[str]:
    """Yield what does not fit together, by the newest release; nothing is corrected."""
    today = timezone.now().date()
    on = min(last_day(part.fragment.incident) or today, today)
    readings = rule_book().of_part(part, on=on)
    if readings and not any(_credible(reading) for reading in readings):
        told = sorted({reading.doubt or f"Read so, it is of {reading.text}." for reading in readings})
        yield f"No reading of “{part.date_code}” is from {OLDEST} to {on}. {' '.join(told)}"
    elif part.stated_earliest or part.stated_latest:
        low, high = part.stated_earliest or date.min, part.stated_latest or date.max
        dated = [reading for reading in readings if reading.possible and reading.spans]
        if dated and not any(span.first <= high and span.last >= low for one in dated for span in one.spans):
            yield f"No reading of “{part.date_code}” gives the stated date."
    if part.stated_earliest and part.stated_earliest > on:
        yield f"The stated date {part.stated_earliest} lies after the use on {on}."


def _credible(reading: Reading) -> bool:
    return reading.possible and (reading.latest is None or reading.latest.year >= OLDEST)
