"""Conclusions: stating one, reading it, asking for a verification, resolving a conflict, amending."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalogue.matching.conclusions import (
    amend,
    ask_verification,
    examinations_for_amendment,
    people_of,
    possible_verifiers,
    resolve,
    standing_of,
    state_conclusion,
    why_not_amended,
)
from catalogue.matching.standing import Standing
from catalogue.models import Conclusion, Role, User
from catalogue.web import examinations, fragments
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.conclusions import AmendForm, AskForm, ConclusionForm
from catalogue.web.fresh import password_given_at

RELATED = ("examination__fragment__case", "examination__release", "missile_type", "family", "component", "stated_by")


def find(request: HttpRequest, pk: Any) -> Conclusion:
    """Return the conclusion if the reader may read it; 404 otherwise, also while it is sealed."""
    return get_object_or_404(Conclusion.objects.visible_to(reader(request)).select_related(*RELATED), pk=pk)


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    conclusion = find(request, pk)
    first = conclusion.verifies or conclusion.resolves
    if first is not None:
        return redirect("catalogue:conclusion", pk=first.pk)
    user = reader(request)
    sides = Conclusion.objects.visible_to(user).select_related(*RELATED)
    standing = standing_of(conclusion)
    is_examiner, is_mine = user.role == Role.EXAMINER, conclusion.stated_by_id == user.pk
    return render(request, "catalogue/conclusion/show.html", {
        "title": f"Conclusion on {conclusion.examination.fragment}", "conclusion": conclusion, "standing": standing,
        "trail": fragments.trail(conclusion.examination.fragment),
        "verification": sides.filter(verifies=conclusion).first(),
        "resolution": sides.filter(resolves=conclusion).first(),
        "earlier": sides.filter(amendment=conclusion).first(), "later": sides.filter(amends=conclusion).first(),
        "requests": conclusion.requests.select_related("verifier"),
        "fragments": conclusion.examination.fragments.order_by("exhibit_number"),
        "may_ask": is_mine and is_examiner and standing == Standing.CONCLUDED,
        "may_amend": is_mine and is_examiner and not why_not_amended(conclusion, user),
        "may_resolve": is_examiner and standing == Standing.CONFLICT and user.pk not in people_of(conclusion),
    })  # fmt: skip


class Stating(DeedView):
    """What every page shares on which something is stated."""

    template_name = "catalogue/conclusion/state.html"
    form_class: Any = ConclusionForm
    examination: Any  # the one that the statement rests on; None where there is none yet

    def get_form_kwargs(self) -> dict[str, Any]:
        release = self.examination.release if self.examination else None
        return super().get_form_kwargs() | {"request": self.request, "release": release}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(examination=self.examination, **kwargs)

    def said(self, form: ConclusionForm) -> dict[str, Any]:
        """Return what every deed of stating is given."""
        return {
            "statement": form.statement,
            "stated_by": reader(self.request),
            "password_given_at": password_given_at(self.request),
        }

    def form_invalid(self, form: ConclusionForm) -> HttpResponse:
        form.forget_password()
        return super().form_invalid(form)


class State(Stating):
    title = "State a conclusion"
    button = "State this conclusion"
    lead = "You state it, under your name. It is sealed until another examiner has given theirs without reading yours."

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.examination = examinations.find(request, kwargs["pk"])

    def trail(self) -> Trail:
        back = reverse("catalogue:examination", args=[self.examination.pk])
        return [*fragments.trail(self.examination.fragment), ("Examination", back)]

    def deed(self, form: ConclusionForm) -> str:
        conclusion = state_conclusion(examination=self.examination, **self.said(form))
        messages.success(self.request, "Your conclusion is stated. Now ask another examiner to verify it.")
        return reverse("catalogue:conclusion", args=[conclusion.pk])


class OfConclusion(DeedView):
    """A page that does something about one conclusion; where that cannot be done now, it leads back with the reason."""

    examination: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.conclusion = find(request, kwargs["pk"])
        self.examination = self.conclusion.examination

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # A form that was sent is refused with its text kept, by the deed itself.
        if request.method in {"GET", "HEAD"} and (refusal := self.why_not()):
            messages.error(request, refusal)
            return redirect("catalogue:conclusion", pk=self.conclusion.pk)
        return super().dispatch(request, *args, **kwargs)

    def why_not(self) -> str:
        """Return the sentence that says why the page is not to be had now; empty where it is."""
        raise NotImplementedError

    def trail(self) -> Trail:
        back = reverse("catalogue:conclusion", args=[self.conclusion.pk])
        return [*fragments.trail(self.examination.fragment), ("Conclusion", back)]

    def goal(self) -> str:
        return reverse("catalogue:conclusion", args=[self.conclusion.pk])


class Ask(OfConclusion):
    title = "Ask for a verification"
    button = "Ask this examiner"
    lead = (
        "They see the fragment, its photographs and records, and state a conclusion of their own from an examination "
        "of their own. Until then they see nothing of yours."
    )
    form_class = AskForm
    template_name = "catalogue/conclusion/ask.html"

    def why_not(self) -> str:
        if self.conclusion.stated_by_id != reader(self.request).pk:
            return "Only who stated a conclusion asks for its verification."
        if self.conclusion.verifies_id or self.conclusion.resolves_id:
            return "A verification is not verified itself."
        return "" if standing_of(self.conclusion) == Standing.CONCLUDED else "This conclusion is verified already."

    def get_form_kwargs(self) -> dict[str, Any]:
        people = possible_verifiers(self.conclusion)
        return super().get_form_kwargs() | {"people": people.exclude(pk=reader(self.request).pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(case=self.examination.fragment.case, **kwargs)

    def deed(self, form: AskForm) -> str:
        verifier: User = form.cleaned_data["verifier"]
        ask_verification(conclusion=self.conclusion, verifier=verifier, asked_by=reader(self.request))
        messages.success(self.request, f"{verifier.name} is asked to verify it.")
        return self.goal()


class Resolve(OfConclusion, Stating):
    title = "Resolve the conflict"
    button = "State this resolution"
    lead = "You have read both conclusions. State what holds, and why: it upholds the first conclusion or overturns it."
    template_name = "catalogue/conclusion/resolve.html"

    def why_not(self) -> str:
        first = not (self.conclusion.verifies_id or self.conclusion.resolves_id)
        if not first or standing_of(self.conclusion) != Standing.CONFLICT:
            return "There is no conflict to resolve here."
        if reader(self.request).pk in people_of(self.conclusion):
            return "A conflict is resolved by somebody who has stated neither of the two conclusions."
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Conclusion.objects.visible_to(reader(self.request)).select_related(*RELATED)
        other = rows.filter(verifies=self.conclusion).first()
        return super().get_context_data(conclusion=self.conclusion, verification=other, **kwargs)

    def deed(self, form: ConclusionForm) -> str:
        resolve(conclusion=self.conclusion, **self.said(form))
        messages.success(self.request, "Your resolution is stated.")
        return self.goal()


class Amend(OfConclusion, Stating):
    title = "Amend your conclusion"
    button = "State the amended conclusion"
    lead = "The earlier conclusion stays readable. The amended one is sealed until it is verified in its turn."
    form_class = AmendForm

    def why_not(self) -> str:
        return why_not_amended(self.conclusion, reader(self.request))

    def get_initial(self) -> dict[str, Any]:
        """Keep the words, so that nothing is written twice; never the level, the type or the family."""
        words = ("proposition", "alternative", "reasons", "contradicting")
        return {name: getattr(self.conclusion, name) for name in words} | {"examination": self.examination.pk}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"examinations": examinations_for_amendment(self.conclusion)}

    def deed(self, form: AmendForm) -> str:
        given = form.cleaned_data
        amended = amend(
            conclusion=self.conclusion, examination=given["examination"], because=given["because"], **self.said(form)
        )
        messages.success(self.request, "The amended conclusion is stated. Ask another examiner to verify it.")
        return reverse("catalogue:conclusion", args=[amended.pk])
