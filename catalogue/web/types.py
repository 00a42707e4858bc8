"""Missile types of the library: one page with everything published of a type, and proposing one."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.models import Component, MissileType, ReferenceValue
from catalogue.packs.library import propose_type
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.library import TypeForm
from catalogue.web.pictures import with_covers
from catalogue.web.shown import reference_text


def trail() -> Trail:
    return [("Reference library", reverse("catalogue:types"))]


def show(request: HttpRequest, code: str) -> HttpResponse:
    kind = get_object_or_404(MissileType.objects.select_related("family", "added_in", "retired_in"), code=code)
    exemplars = list(kind.exemplars.current().select_related("component", "source").order_by("code"))
    with_covers(exemplars, "exemplar")
    return render(request, "catalogue/type/show.html", {
        "title": kind.name, "trail": trail(), "type": kind, "exemplars": exemplars,
        "aliases": kind.aliases.prefetch_related("sources").order_by("script", "text"),
        "parts": _by_component(kind),
        "distinctions": kind.distinctions.select_related("versus").prefetch_related("sources"),
        "look_alikes": kind.look_alikes.select_related("family"), "sources": kind.sources.all(),
    })  # fmt: skip


def _by_component(missile_type: MissileType) -> list[tuple[Component | None, list[ReferenceValue]]]:
    rows = missile_type.values.current().select_related("kind", "component").prefetch_related("sources")
    groups: dict[int | None, list[ReferenceValue]] = defaultdict(list)
    for row in rows.order_by("kind__name", "pk"):
        row.text = reference_text(row)
        groups[row.component_id].append(row)
    found = [(group[0].component, group) for group in groups.values()]
    return sorted(found, key=lambda part: (part[0] is not None, part[0].name if part[0] else ""))


class Add(DeedView):
    title = "Propose a type"
    lead = "It counts from the next release on."
    button = "Propose type"
    form_class = TypeForm

    def trail(self) -> Trail:
        return trail()

    def deed(self, form: TypeForm) -> str:
        row = propose_type(proposed_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"{row.name} is proposed.")
        return reverse("catalogue:type", args=[row.code])
