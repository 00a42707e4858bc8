"""Examinations: starting one, waiting for it, and reading its candidates with every reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalogue.intake.outlines import A_REGION_HELPS
from catalogue.matching.error_register import register_for
from catalogue.matching.examine import NoLibrary, request_examination
from catalogue.matching.questions import attached
from catalogue.models import Candidate, Comparison, Examination, Mark
from catalogue.web import fragments
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.examinations import TogetherForm

CANDIDATES = 15
# Verdict, heading, and whether its reasons stand open or are unfolded on request.
GROUPS = (
    ("same_photograph", "Same photograph", True),
    ("disagrees", "Disagrees", True),
    ("agrees", "Agrees", True),
    ("keypoints", "Shared structure in photographs", True),
    ("below_support", "Too little shared structure to support anything", True),
    ("no_weight", "Carries no weight", False),
    ("not_observed", "Not observed on the fragment", False),
    ("not_in_reference", "Not in the reference", False),
)
COUNTING = ("agrees", "disagrees", "same_photograph", "keypoints")
UNDER_WAY = (Examination.State.WAITING, Examination.State.RUNNING)


class Start(DeedView):
    title = "Start an examination"
    button = "Start the examination"
    template_name = "catalogue/examination/start.html"
    form_class = TogetherForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.fragment = fragments.find(request, kwargs["pk"])

    def trail(self) -> Trail:
        return fragments.trail(self.fragment)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fragment": self.fragment}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(fragment=self.fragment, back=self.trail()[-1][1], **kwargs)

    def deed(self, form: TogetherForm) -> str:
        try:
            examination = request_examination(
                fragment=self.fragment, requested_by=reader(self.request), together=list(form.cleaned_data["together"])
            )
        except (NoLibrary, ValueError) as refusal:
            raise ValidationError(str(refusal)) from refusal
        return reverse("catalogue:examination", args=[examination.pk])


def find(request: HttpRequest, pk: Any) -> Examination:
    """Return the examination if the reader may see it; 404 otherwise."""
    visible = Examination.objects.visible_to(reader(request))
    return get_object_or_404(visible.select_related("fragment__case", "release", "requested_by", "repeats"), pk=pk)


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    examination = find(request, pk)
    types = examination.candidates.filter(missile_type__isnull=False).select_related("missile_type__family")
    speaking = types.filter(_something_counts())
    everything, counting = types.count(), speaking.count()
    # Where nothing counts, the list by likeness is all there is to look at.
    shown = types if request.GET.get("all") or not counting else speaking
    page = Paginator(shown.order_by("rank"), CANDIDATES).get_page(request.GET.get("page"))
    parts = list(examination.candidates.filter(component__isnull=False).select_related("component").order_by("rank"))
    pairs = _pairs(examination, [*page.object_list, *parts])
    register = register_for(
        reader(request), [candidate.component.code for candidate in parts if candidate.component],
        [candidate.missile_type.code for candidate in page.object_list if candidate.missile_type],
    )  # fmt: skip
    for candidate in (*page.object_list, *parts):
        candidate.groups = grouped(candidate, pairs)  # type: ignore[attr-defined]
        about = candidate.missile_type or candidate.component
        kind = "types" if candidate.missile_type else "components"
        candidate.errors = register[kind].get(about.code) if about else None  # type: ignore[attr-defined]
    together = list(examination.fragments.order_by("exhibit_number"))
    return render(request, "catalogue/examination/show.html", {
        "title": f"Examination of {examination.fragment}", "trail": fragments.trail(examination.fragment),
        "examination": examination, "summary": examination.summary, "page": page, "parts": parts,
        "everything": everything, "speaking": counting, "silent": everything - counting,
        "under_way": examination.state in UNDER_WAY, "readings": _readings(examination),
        "together": together if len(together) > 1 else [], "others": len(together) - 1,
        "unmarked": _unmarked(examination.inputs["photographs"]),
        "questions": _questions(examination),
    })  # fmt: skip


def _unmarked(photographs: list[dict[str, Any]]) -> str:
    """Return the sentence about photographs that were compared without a marked outline, or nothing."""
    without = sum(1 for entry in photographs if not entry.get("outline"))
    if not without:
        return ""
    if len(photographs) == 1:
        return f"The photograph has no marked outline. {A_REGION_HELPS}"
    return f"{without} of {len(photographs)} photographs have no marked outline. {A_REGION_HELPS}"


def _something_counts() -> Q:
    """Return the condition for candidates that something on the fragment counts for or against."""
    found = Q()
    for verdict in COUNTING:
        found |= Q(**{f"counts__{verdict}__gt": 0})
    return found


def _readings(examination: Examination) -> list[dict[str, Any]]:
    """Return the marks with their published readings, and how each was made in words."""
    made_by = dict(Mark.Technique.choices)
    return [
        mark | {"made_by": made_by.get(mark["technique"], mark["technique"])}
        for mark in examination.summary.get("readings", [])
    ]


def _questions(examination: Examination) -> list[dict[str, Any]]:
    """Return the questions as they were stored, each piece with who attached it and whether it was withdrawn since.

    The rows of a question stand in the order in which its pieces were stored; only pieces with sources have one.
    """
    rows, shown = attached(examination), []
    for one in examination.summary.get("questions", []):
        own = iter([row for row in rows if row.question == one["question"]])
        pieces = [piece | {"row": next(own, None) if piece["sources"] else None} for piece in one.get("attached", [])]
        shown.append(one | {"attached": pieces})
    return shown


def _pairs(examination: Examination, candidates: list[Candidate]) -> dict[str, Comparison]:
    """Return the comparisons of these candidates by key, with the two photographs of each."""
    found = examination.comparisons.filter(candidate__in=[candidate.pk for candidate in candidates])
    return {str(pair.pk): pair for pair in found.select_related("questioned", "known", "exemplar")}


def grouped(candidate: Candidate, pairs: dict[str, Comparison]) -> list[dict[str, Any]]:
    """Return the reasons by what they say, what weighs first; each picture reason with its comparison."""
    groups = []
    for verdict, heading, stands_open in GROUPS:
        reasons = [
            reason | {"pair": pairs.get(reason.get("comparison") or "")}
            for reason in candidate.reasons
            if reason["verdict"] == verdict
        ]
        if reasons:
            names = sorted({reason.get("kind_name", "") for reason in reasons} - {""})
            groups.append({"verdict": verdict, "heading": heading, "open": stands_open, "reasons": reasons,
                           "names": names, "pictures": reasons[0]["about"] == "photograph"})  # fmt: skip
    return groups


def state(request: HttpRequest, pk: Any) -> JsonResponse:
    """Tell the page's script how far the examination is."""
    examination = get_object_or_404(Examination.objects.visible_to(reader(request)), pk=pk)
    return JsonResponse(
        {"state": examination.state, "under_way": examination.state in UNDER_WAY}, headers={"Cache-Control": "no-store"}
    )


def repeat(request: HttpRequest, pk: Any) -> HttpResponse:
    """Run the same records against the same release again."""
    earlier = find(request, pk)
    try:
        again = request_examination(fragment=earlier.fragment, requested_by=reader(request), repeats=earlier)
    except (NoLibrary, ValueError) as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue:examination", pk=pk)
    return redirect("catalogue:examination", pk=again.pk)
