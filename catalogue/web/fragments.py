"""Fragments: one page with what was photographed, seen, examined; entering and changing; custody."""

from collections import defaultdict
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.intake.cases import add_fragment, change_fragment
from catalogue.matching import doubts
from catalogue.matching.standing import about_fragment
from catalogue.models import (
    Case,
    Component,
    Conclusion,
    CustodyEvent,
    Damage,
    Feature,
    Fragment,
    Mark,
    MarkLink,
    Measurement,
    Part,
    Region,
)
from catalogue.web import cases
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.fragments import FragmentForm
from catalogue.web.shown import feature_text

PHOTOGRAPHS = 48
EVENTS = 50


def find(request: HttpRequest, pk: Any) -> Fragment:
    """Return the fragment if the reader may see it; 404 otherwise."""
    visible = Fragment.objects.visible_to(reader(request))
    return get_object_or_404(visible.select_related("case", "incident", "component", "created_by"), pk=pk)


def trail(fragment: Fragment) -> Trail:
    """Return the way to the fragment's page."""
    return [*cases.trail(fragment.case), (str(fragment), reverse("catalogue:fragment", args=[fragment.pk]))]


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    fragment = find(request, pk)
    features = list(_records(fragment.features))
    marks = list(_records(fragment.marks))
    parts = list(_records(fragment.parts))
    for feature in features:
        feature.text = feature_text(feature)
    standing = [feature for feature in features if stands(feature)]
    measurements = list(fragment.measurements.select_related("photograph", "measured_by", "feature__kind"))
    _put_doubts(standing, measurements)
    return render(request, "catalogue/fragment/show.html", {
        "title": str(fragment), "trail": cases.trail(fragment.case), "fragment": fragment, "tab": "record",
        "photographs": Paginator(fragment.photographs.all(), PHOTOGRAPHS).get_page(request.GET.get("page")),
        "groups": _by_component(standing),
        "marks": [mark for mark in marks if stands(mark)],
        "parts": [part for part in parts if stands(part)],
        "past": sorted((r for r in chain(features, marks, parts) if not stands(r)), key=lambda r: r.recorded_at),
        "measurements": measurements,
        "examinations": fragment.examinations.select_related("release", "requested_by"),
        "damage": fragment_damage(fragment), "conclusions": about_fragment(fragment, reader(request)),
    })  # fmt: skip


def _put_doubts(features: list[Feature], measurements: list[Measurement]) -> None:
    """Set ``doubts`` of each record: the sentences about what contradicts it."""
    told = doubts.by_record(doubts.found(features, measurements))
    for noun, rows in (("feature", features), ("measurement", measurements)):
        for row in rows:
            row.doubts = told.get(f"{noun}:{row.pk}", [])  # type: ignore[union-attr]  # for the page


def stands(record: Feature | Mark | Part) -> bool:
    """Return whether the record was neither replaced nor withdrawn."""
    return record.withdrawn_at is None and getattr(record, "replaced_by", None) is None


def fragment_damage(fragment: Fragment) -> list[str]:
    """Return the kinds of damage in words."""
    return [str(Damage(word).label) if word in Damage.values else str(word) for word in fragment.damage]


def _records(records: Any) -> Any:
    rows = records.select_related("component", "photograph", "recorded_by", "replaced_by").prefetch_related("sources")
    return rows.select_related("kind", *rows.query.select_related) if rows.model is Feature else rows


def _by_component(features: list[Feature]) -> list[tuple[Component | None, list[Feature]]]:
    groups: dict[int | None, list[Feature]] = defaultdict(list)
    for feature in features:
        groups[feature.component_id].append(feature)
    rows = [(group[0].component, group) for group in groups.values()]
    return sorted(rows, key=lambda row: (row[0] is None, row[0].name if row[0] else ""))


def custody(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show every event on the fragment and on what hangs from it."""
    fragment = find(request, pk)
    photographs = list(fragment.photographs.values_list("pk", flat=True))
    keys = {
        "fragment": [fragment.pk],
        "photograph": photographs,
        "region": list(Region.objects.filter(photograph__fragment=fragment).values_list("pk", flat=True)),
        "feature": list(fragment.features.values_list("pk", flat=True)),
        "mark": list(fragment.marks.values_list("pk", flat=True)),
        "measurement": list(fragment.measurements.values_list("pk", flat=True)),
        "part": list(fragment.parts.values_list("pk", flat=True)),
        "attachment": list(fragment.attachments.values_list("pk", flat=True)),
        "examination": list(fragment.examinations.values_list("pk", flat=True)),
        "conclusion": list(Conclusion.objects.filter(examination__fragments=fragment).values_list("pk", flat=True)),
        "marklink": list(
            MarkLink.objects.visible_to(reader(request))
            .filter(Q(first__fragment=fragment) | Q(second__fragment=fragment)).values_list("pk", flat=True)
        ),
    }
    told = Q(pk__in=[])
    for kind, found in keys.items():
        told |= Q(subject_kind=kind, subject_key__in=[str(key) for key in found])
    events = CustodyEvent.objects.visible_to(reader(request)).filter(told).order_by("-sequence")
    return render(request, "catalogue/fragment/custody.html", {
        "title": f"Custody of {fragment}", "trail": cases.trail(fragment.case), "fragment": fragment, "tab": "custody",
        "page": Paginator(events, EVENTS).get_page(request.GET.get("page")),
    })  # fmt: skip


class Add(DeedView):
    title = "Enter a fragment"
    button = "Enter fragment"
    form_class = FragmentForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=kwargs["pk"])

    def trail(self) -> Trail:
        return cases.trail(self.case)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.case}

    def deed(self, form: FragmentForm) -> str:
        fragment = add_fragment(case=self.case, entered_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"Fragment {fragment.exhibit_number} is entered.")
        return reverse("catalogue:fragment", args=[fragment.pk])


class Change(DeedView):
    title = "Change what is written about the fragment"
    lead = "The ledger keeps every value as it was before and after."
    button = "Save the change"
    done = "The change is saved."
    form_class = FragmentForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.fragment = find(request, kwargs["pk"])

    def trail(self) -> Trail:
        return trail(self.fragment)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.fragment, name) for name in FragmentForm.base_fields}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.fragment.case, "fragment": self.fragment}

    def deed(self, form: FragmentForm) -> str:
        change_fragment(fragment=self.fragment, changed_by=reader(self.request), **form.cleaned_data)
        return reverse("catalogue:fragment", args=[self.fragment.pk])
