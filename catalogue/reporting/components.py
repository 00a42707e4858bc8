"""The parts of a case with their dates and shares: one report for pages, API and tables, with or without makers.

Without makers means that neither a maker's name nor a part number is in the report, whatever field they stood in.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.evaluation.countries import country_name
from catalogue.evaluation.dating import Earliest
from catalogue.intake.rule_book import Dating, MarkRow, PartRow, RuleBook, Words, dates_of
from catalogue.matching.rules import iso, leading, reading, rule_weight
from catalogue.models import Case, Part

JSON = dict[str, Any]
UNKNOWN = "not known"
COVERED = "▮▮▮"
OPENED = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


def report(case: Case, *, book: RuleBook, redacted: bool = False) -> JSON:
    """Return everything the parts of a case say, as JSON holds it; dates as ISO 8601 texts."""
    fragments = list(case.fragments.select_related("incident"))
    # Replaced and withdrawn parts too: what was written of them may stand elsewhere.
    hide = _Cover(list(Part.objects.filter(fragment__in=fragments).order_by("recorded_at"))) if redacted else None
    datings = dates_of(fragments, book=book, words=Words(hide.name, hide.text) if hide else None)
    rows = [row for dating in datings for row in dating.parts]
    return {
        "case": case.reference,
        "redacted": redacted,
        "groups": [_group(dating, hide) for dating in datings if dating.parts or dating.marks],
        "countries": _shares((row.part.country, row.part.count) for row in rows),
        "makers": _named(_shares((row.part.maker, row.part.count) for row in rows), hide),
        "counted": sum(row.part.count or 0 for row in rows),
        "uncounted": sum(row.part.count is None for row in rows),
        "weights": [rule_weight(one, book.titles) for one in leading(book.supports(case=case.reference))],
    }


class _Cover:
    """What stands in place of names: parts by kind and number, and a bar over every maker and part number."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._numbers = {part.pk: number for number, part in enumerate(parts, start=1)}
        told = {word.strip() for part in parts for word in (part.maker, part.maker_as_marked, part.part_number)}
        # The longest first: a name that holds another is covered whole.
        secrets = sorted(filter(None, told), key=len, reverse=True)
        self._secret = re.compile("|".join(map(re.escape, secrets)), re.IGNORECASE) if secrets else None

    def name(self, part: Part) -> str:
        return f"{part.get_kind_display()}, part {self._numbers[part.pk]}"

    def text(self, text: str) -> str:
        return self._secret.sub(COVERED, text) if self._secret else text


def _group(dating: Dating, hide: _Cover | None) -> JSON:
    found = {one.item.key: one for one in dating.dates.items}
    dates, incident = dating.dates, dating.incident
    until = incident and (incident.occurred_until or incident.occurred_from)
    return {
        "incident": str(incident.pk) if incident else None,
        "incident_title": (hide.text(incident.title) if hide else incident.title) if incident else "",
        "used_until": until.isoformat() if until else None,
        "not_before": iso(dates.not_before),
        "sentence": dates.sentence,
        "limiting": [one.item.key for one in dates.limiting],
        "interval": {"least_days": dates.interval.least, "most_days": dates.interval.most,
                     "sentence": dates.interval.sentence} if dates.interval else None,
        "doubts": list(dates.doubts),
        "parts": [_part(row, found[row.dated.key], hide) for row in dating.parts],
        "marks": [_mark(row, found[row.dated.key], hide) for row in dating.marks if row.dated.readings],
    }  # fmt: skip


def _part(row: PartRow, limit: Earliest, hide: _Cover | None) -> JSON:
    part, shown = row.part, hide.text if hide else str
    named = {
        "name": part.name, "maker_as_marked": part.maker_as_marked, "maker": part.maker,
        "part_number": part.part_number, "note": part.note,
    }  # fmt: skip
    if hide:
        named = dict.fromkeys(named, "") | {"name": hide.name(part)}
    return {
        "id": str(part.pk), "fragment": str(part.fragment_id), "exhibit": shown(part.fragment.exhibit_number),
        "kind": part.kind, "kind_name": part.get_kind_display(), **named, "country": part.country,
        "country_name": country_name(part.country), "count": part.count, "date_code": row.dated.code,
        "stated_earliest": iso(part.stated_earliest), "stated_latest": iso(part.stated_latest),
        "doubt": shown(part.doubt), "sources": [source.code for source in part.sources.all()], **_limit(limit),
    }  # fmt: skip


def _mark(row: MarkRow, limit: Earliest, hide: _Cover | None) -> JSON:
    shown = hide.text if hide else str
    return {
        "id": str(row.mark.pk), "fragment": str(row.mark.fragment_id),
        "exhibit": shown(row.mark.fragment.exhibit_number), "transcription": row.dated.code, **_limit(limit),
    }  # fmt: skip


def _limit(limit: Earliest) -> JSON:
    return {
        "not_before": iso(limit.day), "why": limit.why, "ambiguous": limit.ambiguous,
        "readings": [reading(one) for one in limit.item.readings],
    }  # fmt: skip


def _shares(counts: Iterable[tuple[str, int | None]]) -> list[JSON]:
    """Return name, count and share in percent, the most frequent first and what is not known last."""
    tally: Counter[str] = Counter()
    for name, count in counts:
        tally[name] += count or 0
    total = sum(tally.values())
    found = ((name, count) for name, count in tally.items() if count)
    rows = sorted(found, key=lambda row: (not row[0], -row[1], row[0]))
    return [
        {"code": name, "name": country_name(name), "count": count, "percent": round(100 * count / total, 1)}
        for name, count in rows
    ]


def _named(makers: list[JSON], hide: _Cover | None) -> list[JSON]:
    """Name makers, or number them where names are not shown."""
    return [
        {"name": UNKNOWN if not row["code"] else f"Maker {number}" if hide else row["code"],
         "count": row["count"], "percent": row["percent"]}
        for number, row in enumerate(makers, start=1)
    ]  # fmt: skip


TABLES: dict[str, tuple[str, ...]] = {
    "parts": (
        "exhibit", "kind_name", "name", "maker_as_marked", "maker", "country", "part_number", "count", "date_code",
        "readings", "not_before", "why", "stated_earliest", "stated_latest", "doubt", "sources", "note",
    ),
    "countries": ("code", "name", "count", "percent"),
    "makers": ("name", "count", "percent"),
}  # fmt: skip
NAMED = frozenset({"maker_as_marked", "maker", "part_number", "note"})


def table(told: JSON, name: str) -> str:
    """Return one table of a report as CSV (RFC 4180), no cell of which a spreadsheet takes for a formula."""
    columns = [column for column in TABLES[name] if not (told["redacted"] and column in NAMED)]
    rows = [part for group in told["groups"] for part in group["parts"]] if name == "parts" else told[name]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(_plain(row[column])) for column in columns])
    return target.getvalue()


def cell(text: str) -> str:
    """Return the text as a spreadsheet shows it and does not run it."""
    return f"'{text}" if text.startswith(OPENED) else text


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value) if all(isinstance(part, str) for part in value) else "; ".join(map(_spoken, value))
    return "" if value is None else str(value)


def _spoken(one: JSON) -> str:
    return f"{one['title']}: {one['text']}" + ("" if one["possible"] else " (not possible)")
