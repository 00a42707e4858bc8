"""Exemplars: specimens of known type, with their photographs."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.models import Component, Exemplar, MissileType, Photograph
from catalogue.packs.library import propose_exemplar
from catalogue.web import types
from catalogue.web.cases import counted
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.library import ExemplarForm
from catalogue.web.pictures import with_covers

ROWS, PHOTOGRAPHS = 50, 48


def trail(exemplar: Exemplar | None = None) -> Trail:
    """Return the way to the list, or to the page of one exemplar."""
    steps = [*types.trail(), ("Exemplars", reverse("catalogue:exemplars"))]
    return [*steps, (exemplar.title, reverse("catalogue:exemplar", args=[exemplar.pk]))] if exemplar else steps


def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    exemplars = Exemplar.objects.current().select_related("missile_type", "component", "source", "added_in")
    if words:
        named = Q(code__icontains=words) | Q(title__icontains=words) | Q(missile_type__name__icontains=words)
        exemplars = exemplars.filter(named | Q(component__name__icontains=words))
    if part := request.GET.get("component", ""):
        exemplars = exemplars.filter(component__code=part)
    counts = exemplars.annotate(photograph_count=counted(Photograph.objects.all(), "exemplar"))
    page = Paginator(counts, ROWS).get_page(request.GET.get("page"))
    with_covers(page.object_list, "exemplar")
    return render(request, "catalogue/exemplar/list.html", {
        "title": "Exemplars", "trail": types.trail(), "page": page, "words": words, "part": part,
        "components": Component.objects.filter(exemplars__isnull=False).distinct(),
    })  # fmt: skip


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    rows = Exemplar.objects.select_related("missile_type", "component", "source", "added_in", "retired_in")
    exemplar = get_object_or_404(rows, pk=pk)
    return render(request, "catalogue/exemplar/show.html", {
        "title": exemplar.title, "trail": trail(), "exemplar": exemplar,
        "photographs": Paginator(exemplar.photographs.all(), PHOTOGRAPHS).get_page(request.GET.get("page")),
    })  # fmt: skip


class Add(DeedView):
    title = "Propose an exemplar"
    lead = "A specimen of a part, or of a whole missile, of known type. It counts from the next release on."
    button = "Propose exemplar"
    form_class = ExemplarForm

    def trail(self) -> Trail:
        return trail()

    def get_initial(self) -> dict[str, Any]:
        return {"missile_type": MissileType.objects.filter(code=self.request.GET.get("type", "")).first()}

    def deed(self, form: ExemplarForm) -> str:
        exemplar = propose_exemplar(proposed_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"{exemplar.title} is proposed. Add its photographs now.")
        return reverse("catalogue:exemplar-photographs-add", args=[exemplar.pk])
