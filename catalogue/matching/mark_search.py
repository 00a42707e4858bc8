"""Marks of evidence and published marks that say what was asked for, each apart from the other."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models as db
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length, Replace

from catalogue.evaluation import mark_search
from catalogue.evaluation.mark_search import Fit, Hit, Query, find
from catalogue.evaluation.marks import Transcription
from catalogue.models import Case, FeatureKind, Fragment, Mark, ReferenceValue, User

# So many marks are compared place by place; beyond them a query is too short to be worth an order.
COMPARED = 1000
Row = TypeVar("Row", Mark, ReferenceValue)


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """A row with how the query fits it, and its text cut where the fit changes."""

    row: Row
    hit: Hit
    pieces: list[tuple[str, Fit | None]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Some of the ``count`` hits among marks of evidence, best first.

    Not ``complete`` where more marks might fit than were compared: then the query is too short to be worth an order.
    """

    hits: list[Found[Mark]]
    count: int
    complete: bool


def search_marks(
    *, query: Query, user: User, technique: str = "", script: str = "", case: Case | None = None,
    apart_from: Fragment | None = None, start: int = 0, size: int = 50,
) -> Evidence:  # fmt: skip
    """Search the standing marks that ``user`` may see, and return ``size`` hits from ``start`` on.

    Where more than ``COMPARED`` marks might fit, those with the fewest open places and the fewest further characters
    are compared.
    """
    rows = Mark.objects.visible_to(user).current()
    for column, wanted in (("technique", technique), ("script", script), ("fragment__case", case)):
        if wanted:
            rows = rows.filter(**{column: wanted})
    if apart_from:
        rows = rows.exclude(fragment=apart_from)
    # Keys alone first: they stand in the index with all that is asked, so that no row is read in vain.
    likely = list(_likely(rows, query).values_list("pk", flat=True)[: COMPARED + 1])
    texts = Mark.objects.filter(pk__in=likely[:COMPARED]).values_list("pk", "transcription")
    hits = [(hit, pk) for pk, text in texts if (hit := find(query, Transcription.parse(text)))]
    wanted_hits = sorted(hits, key=lambda one: (*one[0].order, one[1]))[start : start + size]
    with_all = Mark.objects.select_related("fragment__case", "component", "recorded_by", "replaced_by")
    shown = with_all.prefetch_related("sources").in_bulk([pk for _, pk in wanted_hits])
    found = [_found(shown[pk], hit, shown[pk].transcription) for hit, pk in wanted_hits]
    return Evidence(found, len(hits), len(likely) <= COMPARED)


def search_published(*, query: Query) -> list[Found[ReferenceValue]]:
    """Search the marks that the library holds now, those proposed for the next release included; best first."""
    rows = ReferenceValue.objects.current().filter(kind__value_type=FeatureKind.ValueType.MARK, value__isnull=False)
    rows = rows.select_related("missile_type", "component", "added_in").prefetch_related("sources")
    hits = [(hit, row) for row in rows if (hit := find(query, Transcription.parse(row.value["text"])))]
    ordered = sorted(hits, key=lambda one: (*one[0].order, one[1].missile_type.name, one[1].pk))
    return [_found(row, hit, row.value["text"]) for hit, row in ordered]


def _likely(rows: QuerySet[Mark], query: Query) -> QuerySet[Mark]:
    """Return the marks that might fit, the likeliest first: every hit is among them."""
    fits = Q(search_key__roughly=query.rough) | Q(search_key="")
    closed = Length(Replace(F("search_key"), Value(mark_search.OPEN), Value("")))
    unwritten = db.Case(db.When(search_key="", then=1), default=0)
    return rows.filter(fits).order_by(unwritten, Length("search_key") - closed, Length("search_key"), "pk")


def _found(row: Row, hit: Hit, text: str) -> Found[Row]:
    return Found(row, hit, mark_search.pieces(Transcription.parse(text), hit))
