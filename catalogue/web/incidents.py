"""Incidents of a case."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from catalogue.intake.cases import add_incident
from catalogue.models import Case
from catalogue.web.cases import trail
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.cases import IncidentForm


class Add(DeedView):
    title = "Enter an incident"
    lead = "An event and a place that fragments come from, each with how uncertain it is. Leave open what is not known."
    button = "Enter incident"
    done = "The incident is entered."
    form_class = IncidentForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=kwargs["pk"])

    def trail(self) -> Trail:
        return trail(self.case)

    def deed(self, form: IncidentForm) -> str:
        add_incident(case=self.case, entered_by=reader(self.request), **form.cleaned_data)
        return reverse("catalogue:case", args=[self.case.pk])
