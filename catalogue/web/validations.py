"""What methods were measured to do: the records, one of them, and two of one trial side by side."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.matching.figures import GROUPS, best
from catalogue.matching.validations import NotTheSameTrial, failed, paired
from catalogue.models import Validation
from catalogue.reporting.plots import Curve, histogram, rank_curves
from catalogue.web import types
from catalogue.web.deed import Trail, reader
from catalogue.web.validation_weights import features_shown, weights_beside, weights_shown

JSON = dict[str, Any]
ROWS = 50
SHARES = (
    ("top1", "Right type first"),
    ("top5", "Right type among the first 5"),
    ("top10", "Right type among the first 10"),
    ("family_right", "Right family first"),
    ("family_right_absent", "Right family first, type not in the library"),
    ("correct_above_every_absent", "Right answers above every query without its type"),
    ("false_support_percent", "Queries without their type that were given support"),
)
MEASURES = (
    ("roc_area", "Area under the ROC", ""),
    ("same_photograph", "Queries found as the same photograph", ""),
    ("ms_per_query", "Search, middle one", "ms"),
    ("ms_per_query_p95", "Search, 95 % within", "ms"),
    ("ms_extract", "Extraction, middle one", "ms"),
    ("ms_extract_p95", "Extraction, 95 % within", "ms"),
    ("signature_kb", "Stored of a known photograph, middle one", "KB"),
    ("peak_mb", "Most memory, search", "MB"),
    ("peak_children_mb", "Most memory, decoder", "MB"),
)


def trail() -> Trail:
    return [*types.trail(), ("Validations", reverse("catalogue:validations"))]


def listing(request: HttpRequest) -> HttpResponse:
    records = Validation.objects.visible_to(reader(request)).defer("per_query").select_related("release", "run_by")
    page = Paginator(records, ROWS).get_page(request.GET.get("page"))
    for record in page.object_list:
        record.top1 = share_text(record.figures, "top1")  # type: ignore[attr-defined]
    return render(request, "catalogue/validation/list.html", {
        "title": "Validations", "trail": types.trail(), "page": page,
    })  # fmt: skip


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    records = Validation.objects.visible_to(reader(request))
    record = get_object_or_404(records.select_related("release", "run_by"), pk=pk)
    others = records.same_trial(record).defer("figures", "per_query")
    missed = [one for one in record.per_query if failed(one)]
    return render(request, "catalogue/validation/show.html", {
        "title": str(record), "trail": trail(), "record": record, "figures": record.figures,
        "shares": [(words, share_text(record.figures, name)) for name, words in SHARES],
        "measures": [(words, measure_text(record.figures, name, unit)) for name, words, unit in MEASURES],
        "curve": rank_curves([_curve(record)], key="ranks", title="How far down the right type stands"),
        "scores": histogram(grouped(record.per_query), key="scores", title="Scores of first answers"),
        "ranks": list(enumerate(record.figures["rank_curve"], start=1)), "others": others[:ROWS],
        **weights_shown(record.figures.get("weights")), "features": features_shown(record.figures.get("features")),
        "groups": [(name, rows) for name in GROUPS if (rows := record.figures.get("groups", {}).get(name))],
        "page": Paginator(missed, ROWS).get_page(request.GET.get("page")),
    })  # fmt: skip


def compare(request: HttpRequest, pk: Any, other: Any) -> HttpResponse:
    records = Validation.objects.visible_to(reader(request))
    first, second = (get_object_or_404(records.select_related("release"), pk=key) for key in (pk, other))
    shown = {"title": "Two validations side by side", "trail": trail(), "first": first, "second": second}
    try:
        found = paired(first, second)
    except NotTheSameTrial as refusal:
        return render(request, "catalogue/validation/compare.html", shown | {"refusal": str(refusal)}, status=422)
    sides = (first.figures, second.figures)
    return render(request, "catalogue/validation/compare.html", shown | {
        "paired": found, "p": f"{found.p:.2g}", "present": len(first.per_query) - first.figures["absent"],
        "rows": [(words, *(share_text(side, name) for side in sides)) for name, words in SHARES]
        + [(words, *(measure_text(side, name, unit) for side in sides)) for name, words, unit in MEASURES]
        + weights_beside(*(side.get("weights") for side in sides)),
        "curve": rank_curves([_curve(first), _curve(second)], key="ranks", title="How far down the right type stands"),
        "ranks": _beside(first.figures["rank_curve"], second.figures["rank_curve"]),
        "page": Paginator(found.changed, ROWS).get_page(request.GET.get("page")),
    })  # fmt: skip


def share_text(figures: JSON, name: str) -> str:
    """Return a share in percent with its 95 % interval; what was not asked says so."""
    value = figures.get(name)
    if value is None:
        return "does not apply"
    bounds = figures.get("intervals", {}).get(name)
    return f"{value:g} %" + (f" ({bounds[0]:g} to {bounds[1]:g} %)" if bounds else "")


def measure_text(figures: JSON, name: str, unit: str) -> str:
    """Return a measured number with its unit."""
    value = figures.get(name)
    if value is None:
        return "does not apply" if name == "roc_area" else "not measured"
    return f"{value:g} {unit}".strip()


def grouped(answers: Sequence[JSON]) -> dict[str, list[float]]:
    """Return the scores of first answers: right ones, wrong ones, and of queries whose type is not there."""
    present = [one for one in answers if one["type"] is not None]
    return {
        "right answers": [best(one) for one in present if one["rank"] == 1],
        "wrong answers": [best(one) for one in present if one["rank"] != 1],
        "type not in the library": [best(one) for one in answers if one["type"] is None],
    }


def _curve(record: Validation) -> Curve:
    return Curve(record.method, record.figures["rank_curve"])


def _beside(first: Sequence[JSON], second: Sequence[JSON]) -> list[tuple[int, JSON, JSON]]:
    return [(rank, a, b) for rank, (a, b) in enumerate(zip(first, second, strict=True), start=1)]
