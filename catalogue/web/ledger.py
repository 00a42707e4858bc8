"""The ledger, as the auditor reads it."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.models import CustodyEvent, LedgerHead
from catalogue.web.deed import reader

ROWS = 50
FILTERS = ("action", "subject", "actor")


def listing(request: HttpRequest) -> HttpResponse:
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    events = CustodyEvent.objects.visible_to(reader(request)).order_by("-sequence")
    if given["action"]:
        events = events.filter(action__istartswith=given["action"])
    if given["subject"]:
        events = events.filter(Q(subject__icontains=given["subject"]) | Q(subject_key=given["subject"]))
    if given["actor"]:
        events = events.filter(actor__icontains=given["actor"])
    return render(request, "catalogue/ledger/list.html", {
        "title": "Ledger", "given": given, "head": LedgerHead.objects.get(pk=1),
        "page": Paginator(events, ROWS).get_page(request.GET.get("page")),
    })  # fmt: skip
