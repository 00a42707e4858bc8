"""Cases: the list, one case, and who may see it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalogue.intake.cases import add_member, open_case
from catalogue.intake.cases import remove_member as take_access_away
from catalogue.models import Attachment, Case, Feature, Fragment, Incident, Mark, Photograph, User
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.cases import CaseForm, MemberForm
from catalogue.web.pictures import with_covers

ROWS = 50


def counted(rows: QuerySet[Any], key: str) -> Coalesce:
    """Return an expression that counts ``rows`` of each outer row; two joins would multiply each other."""
    per_owner = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(per_owner), 0)


def trail(case: Case | None = None) -> Trail:
    steps = [("Cases", reverse("catalogue:cases"))]
    return [*steps, (case.reference, reverse("catalogue:case", args=[case.pk]))] if case else steps


def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    cases = Case.objects.visible_to(reader(request))
    if words:
        cases = cases.filter(Q(reference__icontains=words) | Q(title__icontains=words) | Q(summary__icontains=words))
    cases = cases.annotate(
        fragment_count=counted(Fragment.objects.all(), "case"),
        incident_count=counted(Incident.objects.all(), "case"),
    )
    page = Paginator(cases, ROWS).get_page(request.GET.get("page"))
    return render(request, "catalogue/case/list.html", {"title": "Cases", "page": page, "words": words})


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(reader(request)).select_related("created_by"), pk=pk)
    note_first, _, note_rest = case.note.partition("\n")
    words = request.GET.get("q", "").strip()
    fragments = Fragment.objects.filter(case=case)
    if words:
        fragments = fragments.filter(Q(exhibit_number__icontains=words) | Q(title__icontains=words))
    page = Paginator(_listed(fragments), ROWS).get_page(request.GET.get("page"))
    with_covers(page.object_list, "fragment")
    return render(request, "catalogue/case/show.html", {
        "title": f"{case.reference} · {case.title}", "trail": trail(), "case": case, "page": page, "words": words,
        "note_first": note_first, "note_rest": note_rest,
        "attached": _attached(case),
        "incidents": case.incidents.prefetch_related("sources"),
        "members": case.memberships.select_related("user").order_by("user__username"),
    })  # fmt: skip


def _listed(fragments: QuerySet[Fragment]) -> QuerySet[Fragment]:
    return fragments.select_related("component", "incident").annotate(
        photograph_count=counted(Photograph.objects.all(), "fragment"),
        feature_count=counted(Feature.objects.current(), "fragment"),
        mark_count=counted(Mark.objects.current(), "fragment"),
    )


def _attached(case: Case) -> dict[str, Any]:
    """Return what is attached to each question above the type, empty questions included, and what was withdrawn."""
    rows = list(case.attachments.select_related("attached_by", "fragment").prefetch_related("sources"))
    by_question = [
        (label, [row for row in rows if row.question == name and row.withdrawn_at is None])
        for name, label in Attachment.Question.choices
    ]
    return {"by_question": by_question, "withdrawn": [row for row in rows if row.withdrawn_at is not None]}


class Add(DeedView):
    title = "Open a case"
    button = "Open case"
    lead = "Only its members will see what is in it. You are its first member."
    form_class = CaseForm

    def trail(self) -> Trail:
        return trail()

    def deed(self, form: CaseForm) -> str:
        case = open_case(opened_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"Case {case.reference} is open.")
        return reverse("catalogue:case", args=[case.pk])


class Members(DeedView):
    template_name = "catalogue/case/members.html"
    button = "Add member"
    form_class = MemberForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=kwargs["pk"])
        self.title = f"Members of {self.case.reference}"

    def trail(self) -> Trail:
        return trail(self.case)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.case}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        members = self.case.memberships.select_related("user", "added_by").order_by("user__username")
        return super().get_context_data(case=self.case, members=members, **kwargs)

    def deed(self, form: MemberForm) -> str:
        user: User = form.cleaned_data["user"]
        add_member(case=self.case, user=user, added_by=reader(self.request))
        messages.success(self.request, f"{user.name} can now see this case.")
        return reverse("catalogue:case-members", args=[self.case.pk])


def remove_member(request: HttpRequest, pk: Any, member: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=pk)
    user = get_object_or_404(User, pk=member, memberships__case=case)
    try:
        take_access_away(case=case, user=user, removed_by=reader(request))
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{user.name} can no longer see this case.")
    if user == reader(request) and not Case.objects.visible_to(user).filter(pk=pk).exists():
        return redirect("catalogue:cases")
    return redirect("catalogue:case-members", pk=pk)
