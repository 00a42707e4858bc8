"""Sources: what reference data rest on."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.models import ReferenceValue, Source
from catalogue.packs.library import propose_source
from catalogue.web import types
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.library import SourceForm
from catalogue.web.shown import reference_text

ROWS = 50


def trail() -> Trail:
    return [*types.trail(), ("Sources", reverse("catalogue:sources"))]


def listing(request: HttpRequest) -> HttpResponse:
    words, grade = request.GET.get("q", "").strip(), request.GET.get("grade", "")
    sources = Source.objects.all()
    if words:
        named = Q(code__icontains=words) | Q(title__icontains=words) | Q(publisher__icontains=words)
        sources = sources.filter(named)
    if grade:
        sources = sources.filter(grade=grade)
    return render(request, "catalogue/source/list.html", {
        "title": "Sources", "trail": types.trail(), "page": Paginator(sources, ROWS).get_page(request.GET.get("page")),
        "words": words, "grade": grade, "grades": Source.Grade.values,
    })  # fmt: skip


def show(request: HttpRequest, code: str) -> HttpResponse:
    source = get_object_or_404(Source, code=code)
    values = ReferenceValue.objects.current().filter(sources=source).select_related("missile_type", "kind", "component")
    page = Paginator(values.order_by("missile_type__name", "kind__name", "pk"), ROWS).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.text = reference_text(row)
    return render(request, "catalogue/source/show.html", {
        "title": source.code, "trail": trail(), "source": source, "page": page,
        "exemplars": source.exemplars.filter(retired_in=None).select_related("missile_type", "component")[:ROWS],
    })  # fmt: skip


class Add(DeedView):
    title = "Enter a source"
    button = "Enter source"
    form_class = SourceForm

    def trail(self) -> Trail:
        return trail()

    def deed(self, form: SourceForm) -> str:
        given: dict[str, Any] = form.cleaned_data
        source = propose_source(proposed_by=reader(self.request), **given)
        messages.success(self.request, f"Source {source.code} is entered.")
        return reverse("catalogue:source", args=[source.code])
