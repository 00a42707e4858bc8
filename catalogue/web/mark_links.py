"""Related marks: what is proposed of two marks, what examiners decided of it, and taking that back."""

from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.evaluation.mark_links import Proposal, between
from catalogue.intake import mark_links
from catalogue.matching.mark_links import LOOKED_AT, clusters, proposals, proposals_of
from catalogue.matching.mark_search import search_marks
from catalogue.models import Mark, MarkLink
from catalogue.web import fragments
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.marks import BesideForm, DecideForm, NoteForm
from catalogue.web.forms.records import WithdrawForm

ROWS = 25
TABS = {"clusters": "Clusters", "proposals": "Proposed by software", "waiting": "Noted, not decided", "past": "Past"}
State = MarkLink.State


def marks_of(request: HttpRequest) -> QuerySet[Mark]:
    """Return the marks that the reader may see, with where they are."""
    rows = Mark.objects.visible_to(reader(request))
    return rows.select_related("fragment__case", "component", "photograph", "replaced_by")


def links_of(request: HttpRequest) -> QuerySet[MarkLink]:
    """Return the links of which the reader may see both marks, with everybody who spoke of them."""
    people = ("proposed_by", "decided_by", "withdrawn_by")
    ends = [f"{end}__{way}" for end in ("first", "second") for way in ("fragment__case", "replaced_by")]
    return MarkLink.objects.visible_to(reader(request)).select_related(*people, *ends)


def listing(request: HttpRequest) -> HttpResponse:
    """List clusters, proposals, what waits, and what was declined or withdrawn."""
    tab = request.GET.get("show", "")
    tab = tab if tab in TABS else "clusters"
    links = links_of(request)
    rows: Any = {
        "clusters": lambda: clusters(links.filter(state=State.ACCEPTED)),
        "proposals": lambda: proposals(user=reader(request)),
        "waiting": lambda: links.filter(state=State.PROPOSED),
        "past": lambda: links.filter(state__in=[State.DECLINED, State.WITHDRAWN]),
    }[tab]()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = {"title": "Related marks", "trail": _start()[:1], "tabs": TABS, "tab": tab, "page": page,
             "looked_at": LOOKED_AT}  # fmt: skip
    if tab == "clusters":
        keys = set(chain(*page.object_list))
        accepted = list(links.filter(state=State.ACCEPTED, first__in=keys))
        shown["groups"] = [(len(group), [one for one in accepted if one.first_id in group]) for group in page]
    elif tab == "proposals":
        shown["pairs"] = paired(request, page.object_list)
    return render(request, "catalogue/mark/links.html", shown)


def paired(request: HttpRequest, found: Any) -> list[tuple[Mark, Mark, Proposal]]:
    """Return proposals with their marks."""
    rows = marks_of(request).in_bulk({key for pair in found for key in (pair.first, pair.second)})
    return [(rows[pair.first], rows[pair.second], pair) for pair in found]


def related(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what one mark is linked with, what is proposed of it, and find another mark to set beside it."""
    mark = get_object_or_404(marks_of(request), pk=pk)
    form = BesideForm(request.GET if "q" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        found = search_marks(query=form.cleaned_data["q"], user=reader(request), apart_from=mark.fragment)
    return render(request, "catalogue/mark/related.html", {
        "title": f"Marks related to {mark}", "trail": fragments.trail(mark.fragment), "mark": mark, "form": form,
        "found": found, "links": links_of(request).filter(Q(first=mark) | Q(second=mark)),
        "pairs": paired(request, proposals_of(mark, user=reader(request))) if stands(mark) else [],
    }, status=422 if form.errors else 200)  # fmt: skip


def pair(request: HttpRequest, pk: Any, other: Any) -> HttpResponse:
    """Show two marks beside each other, with everything that was proposed and decided of them."""
    one, two = find_pair(request, pk, other)
    return render(request, "catalogue/mark/pair.html", {
        "title": f"{one} and {two}", "trail": _start(), "marks": [one, two], "links": _of_pair(request, one, two),
        "proposal": undecided(request, one, two), "both_stand": stands(one) and stands(two),
    })  # fmt: skip


def find_pair(request: HttpRequest, pk: Any, other: Any) -> tuple[Mark, Mark]:
    """Return two marks of different fragments, the one recorded first before the other; 404 where one is not seen."""
    rows = marks_of(request)
    one, two = sorted((get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other)), key=lambda mark: mark.pk)
    if one.fragment_id == two.fragment_id:
        raise Http404
    return one, two


def stands(mark: Mark) -> bool:
    """Return whether the mark was neither replaced nor withdrawn."""
    return fragments.stands(mark)


def undecided(request: HttpRequest, one: Mark, two: Mark) -> Proposal | None:
    """Return what software proposes of two marks that stand, unless that is stored and open."""
    if not (stands(one) and stands(two)):
        return None
    found = between(mark_links.seen(one), mark_links.seen(two), designations=mark_links.designations())
    open_links = _of_pair(request, one, two).open()  # type: ignore[attr-defined]
    return None if found is None or open_links.filter(relation=found.relation).exists() else found


def _of_pair(request: HttpRequest, one: Mark, two: Mark) -> QuerySet[MarkLink]:
    return links_of(request).filter(first=one, second=two)


def _start() -> Trail:
    return [("Marks", reverse("catalogue:marks")), ("Related marks", reverse("catalogue:mark-links"))]


class OnPair(DeedView):
    """A deed on two marks; goes back to their page."""

    template_name = "catalogue/mark/said.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.find(kwargs)

    def find(self, named: dict[str, Any]) -> None:
        self.one, self.two = find_pair(self.request, named["pk"], named["other"])

    def page(self) -> str:
        return reverse("catalogue:mark-pair", args=[self.one.pk, self.two.pk])

    def trail(self) -> Trail:
        return [*_start(), (f"{self.one} and {self.two}", self.page())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(marks=[self.one, self.two], **kwargs)


class Note(OnPair):
    title = "Note what two marks have in common"
    lead = "It is proposed and waits for a decision. Neither mark is changed, and the fragments stay two fragments."
    button = "Note it"
    done = "It is noted and waits for a decision."
    form_class = NoteForm

    def deed(self, form: NoteForm) -> str:
        mark_links.note_link(one=self.one, other=self.two, noted_by=reader(self.request), **form.cleaned_data)
        return self.page()


class Decide(OnPair):
    title = "Accept or decline"
    lead = "An accepted link can be withdrawn later. Nothing is merged and no mark is changed."
    button = "Keep the decision"
    done = "The decision is kept."
    form_class = DecideForm

    def find(self, named: dict[str, Any]) -> None:
        super().find(named)
        waiting = list(_of_pair(self.request, self.one, self.two).filter(state=State.PROPOSED))
        wanted = self.request.GET.get("link")
        chosen = [one for one in waiting if wanted in (None, str(one.pk))]
        self.link = chosen[0] if chosen else None
        self.proposal = None if self.link else undecided(self.request, self.one, self.two)
        if self.link is None and self.proposal is None:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(link=self.link, proposal=self.proposal, **kwargs)

    def deed(self, form: DecideForm) -> str:
        said = {"accept": form.cleaned_data["verdict"] == "accept", "because": form.cleaned_data["because"],
                "decided_by": reader(self.request)}  # fmt: skip
        if self.link:
            mark_links.decide_link(link=self.link, **said)
        else:
            mark_links.decide_proposal(one=self.one, other=self.two, **said)
        return self.page()


class Withdraw(OnPair):
    title = "Withdraw an accepted link"
    lead = "It no longer joins the marks, and stays readable with your reason."
    button = "Withdraw the link"
    done = "The link is withdrawn."
    form_class = WithdrawForm

    def find(self, named: dict[str, Any]) -> None:
        self.link = get_object_or_404(links_of(self.request).filter(state=State.ACCEPTED), pk=named["pk"])
        self.one, self.two = self.link.first, self.link.second

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(link=self.link, **kwargs)

    def deed(self, form: WithdrawForm) -> str:
        because = form.cleaned_data["because"]
        mark_links.withdraw_link(link=self.link, because=because, withdrawn_by=reader(self.request))
        return self.page()
