"""What the rule book of a release makes of marks and parts, as the JSON that examinations, pages and API read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from catalogue.evaluation.later_finds import Support
from catalogue.evaluation.rulebook import Reading
from catalogue.intake.rule_book import Dating, RuleBook
from catalogue.matching.weigh import Reference, published_readings
from catalogue.models import Mark

JSON = dict[str, Any]


def reading(one: Reading) -> JSON:
    """Return a reading by a rule, with the dates it allows."""
    return {
        "rule": one.rule.code, "title": one.rule.title, "text": one.text, "earliest": iso(one.earliest),
        "latest": iso(one.latest), "certain": one.certain, "possible": one.possible, "doubt": one.doubt,
        "sources": sorted(source.code for source in one.rule.sources), "unsourced": one.rule.unsourced,
    }  # fmt: skip


def rule_weight(one: Support, titles: Mapping[str, str]) -> JSON:
    """Return the weight of a rule against a rival, with its history."""
    return {
        "rule": one.rule, "rule_title": titles[one.rule], "rival": one.rival, "rival_title": titles[one.rival],
        "log10_lr": round(one.weight.value, 3),
        "low": round(one.weight.low, 3), "high": round(one.weight.high, 3), "sources": sorted(one.weight.sources),
        "history": [
            {"find": step.find.code, "title": step.find.title, "before": round(step.before.value, 3),
             "weight": round(step.weight.value, 3), "after": round(step.after.value, 3),
             "fits_rule": step.fits_rule, "fits_rival": step.fits_rival, "why_nothing": step.why_nothing}
            for step in one.history
        ],
    }  # fmt: skip


def leading(found: Iterable[Support]) -> list[Support]:
    """Return of each pair of rivals the supported side, or the first; pairs without finds are left out."""
    return [one for one in found if one.history and (one.weight.value > 0 or _first_of_equals(one))]


def readings(
    marks: Sequence[Mark], datings: Sequence[Dating], reference: Reference, book: RuleBook, *, case: str
) -> list[JSON]:
    """Return every mark with its readings by rules, rivals side by side, and as the same mark is published of types.

    ``weights`` are those of later finds between the rules that read the mark; finds of ``case`` do not count.
    """
    by_mark = {row.mark.pk: row.dated.readings for dating in datings for row in dating.marks}
    supported = leading(book.supports(case=case))
    told = []
    for mark in marks:
        found = by_mark.get(mark.pk, ())
        rules = {one.rule.code for one in found}
        told.append({
            "mark": str(mark.pk), "transcription": mark.transcription, "technique": mark.technique,
            "readings": [reading(one) for one in found],
            "published": [
                {"text": one.text, "sources": sorted(source.code for source in one.sources), "certain": one.certain}
                for one in published_readings(mark, reference.marks)
            ],
            "weights": [rule_weight(one, book.titles) for one in supported if {one.rule, one.rival} <= rules],
        })  # fmt: skip
    return told


def dates(datings: Iterable[Dating]) -> list[JSON]:
    """Return, for each incident whose fragments have something that may date them, not before which day they are of."""
    return [
        {
            "incident": dating.used.title if dating.used else "",
            "not_before": iso(dating.dates.not_before), "sentence": dating.dates.sentence,
            "limiting": [one.item.label for one in dating.dates.limiting],
            "interval": dating.dates.interval.sentence if dating.dates.interval else "",
            "doubts": list(dating.dates.doubts),
        }
        for dating in datings
        if dating.parts or any(row.dated.readings for row in dating.marks)
    ]  # fmt: skip


def not_before(datings: Iterable[Dating]) -> list[str]:
    """Return the sentences that say not before which day something was completed: evidence of its own on the date."""
    return [dating.dates.sentence for dating in datings if dating.dates.not_before]


def iso(day: date | None) -> str | None:
    """Return a day as ISO 8601 writes it."""
    return day.isoformat() if day else None


def _first_of_equals(one: Support) -> bool:
    return one.weight.value == 0 and one.rule < one.rival
