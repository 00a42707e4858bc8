"""Searching marks by part of what they say: those of evidence, and apart from them those that are published."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.evaluation.mark_search import Fit
from catalogue.matching.mark_search import COMPARED, search_marks, search_published
from catalogue.web.deed import reader
from catalogue.web.forms.marks import MarkSearchForm

ROWS = 50
KINDS = [(fit, fit.words) for fit in Fit if fit is not Fit.ANY]


def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and with a query what fits it; a refused query is shown at its field with all that was typed."""
    asked = "q" in request.GET
    form = MarkSearchForm(request.GET if asked else None, user=reader(request))
    shown: dict[str, Any] = {"title": "Marks", "form": form, "kinds": KINDS, "compared": COMPARED}
    if not asked:
        return render(request, "catalogue/mark/search.html", shown)
    if not form.is_valid():
        return render(request, "catalogue/mark/search.html", shown, status=422)
    wanted = form.cleaned_data
    start = (page_number(request) - 1) * ROWS
    found = search_marks(
        query=wanted["q"], user=reader(request), technique=wanted["technique"], script=wanted["script"],
        case=wanted["case"], start=start, size=ROWS,
    )  # fmt: skip
    published = search_published(query=wanted["q"])
    shown |= {"asked": True, "found": found, "page": page_of(found.count, page_number(request)),
              "published": published[:ROWS], "published_count": len(published)}  # fmt: skip
    return render(request, "catalogue/mark/search.html", shown)


def page_number(request: HttpRequest) -> int:
    """Return the page that was asked for, the first where it is no number; hits are few, so no page is far."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), COMPARED // ROWS + 1)


def page_of(count: int, number: int) -> Page:
    """Return the page of so many rows, for the links to its neighbours."""
    return Paginator(range(count), ROWS).get_page(number)
