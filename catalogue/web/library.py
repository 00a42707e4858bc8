"""Browsing the library: by name in any script, by family, and by what can be seen."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from catalogue.models import Exemplar, Family, FeatureKind, MissileType, ReferenceValue
from catalogue.packs.library import newest_release
from catalogue.web.cases import counted
from catalogue.web.forms.records import limits_text
from catalogue.web.shown import value_text

ROWS = 50
Type = FeatureKind.ValueType
MEASURED = (Type.NUMBER, Type.COUNT)
CHOSEN = (Type.CHOICE, Type.SET, Type.COLOUR, Type.NUMBER, Type.COUNT)


@dataclass(frozen=True, slots=True)
class Facet:
    """One value that the reference has for a kind, and for how many types."""

    key: str
    text: str
    types: int


def listing(request: HttpRequest) -> HttpResponse:
    words, family = request.GET.get("q", "").strip(), request.GET.get("family", "")
    types = MissileType.objects.current().select_related("family").prefetch_related("aliases")
    if words:
        named = Q(name__icontains=words) | Q(code__icontains=words) | Q(family__name__icontains=words)
        types = types.filter(named | Q(pk__in=_aliased(words)))
    if family:
        types = types.filter(family__code=family)
    kind = FeatureKind.objects.filter(code=request.GET.get("kind", "")).first()
    facets: list[Facet] = []
    if kind:
        values = published(kind)
        facets = facets_of(kind, values)
        types = types.filter(pk__in=_having(kind, values, request.GET))
    types = types.annotate(
        value_count=counted(ReferenceValue.objects.current().filter(value__isnull=False), "missile_type"),
        exemplar_count=counted(Exemplar.objects.current(), "missile_type"),
    )
    return render(request, "catalogue/type/list.html", {
        "title": "Reference library", "page": Paginator(types, ROWS).get_page(request.GET.get("page")),
        "words": words, "family": family, "families": Family.objects.all(), "kind": kind, "facets": facets,
        "measured": kind is not None and kind.value_type in MEASURED,
        "kinds": FeatureKind.objects.filter(value_type__in=CHOSEN), "release": newest_release(), "given": request.GET,
    })  # fmt: skip


def _aliased(words: str) -> QuerySet[Any, Any]:
    # Lower and upper case by ourselves: SQLite folds only ASCII letters, and the names are in many scripts.
    spelled = {words, words.lower(), words.upper(), words.title()}
    said = Q()
    for form in spelled:
        said |= Q(aliases__text__icontains=form)
    return MissileType.objects.filter(said).values("pk")


def published(kind: FeatureKind) -> list[tuple[int, Any]]:
    """Return (type, value) for every value that the library now holds for the kind."""
    rows = ReferenceValue.objects.current().filter(kind=kind, value__isnull=False)
    return list(rows.values_list("missile_type_id", "value"))


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def facets_of(kind: FeatureKind, values: list[tuple[int, Any]]) -> list[Facet]:
    """Return the values of a kind with the number of types that have each, the most frequent first."""
    pairs = {(key, str(part)) for key, value in values for part in _parts(value)}
    counts = Counter(part for _, part in pairs)
    texts = {str(part): value_text(kind, part) for _, value in values for part in _parts(value)}
    if kind.value_type in MEASURED:
        return [Facet(part, texts[part], counts[part]) for part in sorted(counts, key=float)]
    return [Facet(part, texts[part], n) for part, n in sorted(counts.items(), key=lambda row: (-row[1], row[0]))]


def _having(kind: FeatureKind, values: list[tuple[int, Any]], given: QueryDict) -> set[int]:
    """Return the types whose reference has the value asked for; any value where none is asked for."""
    wanted = given.get("value", "")
    low, high = _number(given.get("from"), -math.inf), _number(given.get("to"), math.inf)
    found = set()
    for key, value in values:
        fits = not wanted or wanted in [str(part) for part in _parts(value)]
        if fits and (kind.value_type not in MEASURED or low <= float(value) <= high):
            found.add(key)
    return found


def _number(text: str | None, otherwise: float) -> float:
    try:
        return float((text or "").replace(",", "."))
    except ValueError:
        return otherwise


def kinds(request: HttpRequest) -> HttpResponse:
    """The guide: what is looked for, on which part, and what is mistaken for it."""
    rows = list(FeatureKind.objects.prefetch_related("components", "sources"))
    for kind in rows:
        kind.limits = limits_text(kind)  # type: ignore[attr-defined]
    return render(request, "catalogue/kind/list.html", {"title": "Guide to features", "kinds": rows})
