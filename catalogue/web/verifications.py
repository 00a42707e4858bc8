"""What an examiner is asked to verify. These pages show the item, and nothing of the conclusion that it is about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.matching.conclusions import own_examinations, verify
from catalogue.models import Feature, Mark, Photograph, VerificationRequest
from catalogue.web import fragments
from catalogue.web.conclusions import Stating
from catalogue.web.deed import Trail, reader
from catalogue.web.forms.conclusions import ConclusionForm
from catalogue.web.shown import feature_text

ROWS = 50


def listing(request: HttpRequest) -> HttpResponse:
    asked = VerificationRequest.objects.open_for(reader(request))
    rows = asked.select_related("conclusion__examination__fragment__case").order_by("asked_at")
    return render(request, "catalogue/verification/list.html", {
        "title": "Asked of you", "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
    })  # fmt: skip


class Verify(Stating):
    title = "Give your own conclusion"
    button = "State my conclusion"
    template_name = "catalogue/verification/show.html"
    lead = (
        "Another examiner has stated a conclusion about this. You see the item and nothing of theirs: state your own. "
        "Both are unsealed when you have."
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = VerificationRequest.objects.open_for(reader(request)).select_related(
            "conclusion__examination__fragment__case"
        )
        self.asked = get_object_or_404(rows, pk=kwargs["pk"])
        self.fragment = self.asked.conclusion.examination.fragment
        own = own_examinations(self.asked)
        self.examination = own[0] if own else None

    def trail(self) -> Trail:
        return fragments.trail(self.fragment)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        together = list(self.asked.conclusion.examination.fragments.order_by("exhibit_number"))
        features = list(Feature.objects.filter(fragment__in=together).current().select_related("kind", "fragment"))
        for feature in features:
            feature.text = feature_text(feature)
        photographs = Photograph.objects.filter(fragment__in=together).order_by("fragment__exhibit_number", "pk")
        return super().get_context_data(
            fragment=self.fragment, together=together, features=features,
            marks=Mark.objects.filter(fragment__in=together).current().select_related("fragment"),
            photographs=Paginator(photographs, fragments.PHOTOGRAPHS).get_page(self.request.GET.get("page")), **kwargs,
        )  # fmt: skip

    def deed(self, form: ConclusionForm) -> str:
        if self.examination is None:
            raise ValidationError("Examine these fragments yourself first; what you wrote is kept on this page.")
        verify(request=self.asked, examination=self.examination, **self.said(form))
        messages.success(self.request, "Your conclusion is stated. Both can be read now.")
        return reverse("catalogue:conclusion", args=[self.asked.conclusion_id])
