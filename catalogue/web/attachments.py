"""Evidence on the questions above the type: attached to a case, and withdrawn. The page of the case lists it."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.models import Attachment, Case
from catalogue.web import cases
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.attachments import AttachForm
from catalogue.web.forms.records import WithdrawForm


class OnCase(DeedView):
    """A deed on what is attached to a case; goes back to the list on its page."""

    case: Case

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.find(kwargs["pk"])

    def find(self, pk: Any) -> None:
        self.case = get_object_or_404(Case.objects.visible_to(reader(self.request)), pk=pk)

    def trail(self) -> Trail:
        return cases.trail(self.case)

    def page(self) -> str:
        return reverse("catalogue:case", args=[self.case.pk]) + "#attachments"


class Attach(OnCase):
    title = "Attach evidence on another question"
    template_name = "catalogue/attachment/add.html"
    button = "Attach the evidence"
    done = "The evidence is attached. Examinations from now on show it."
    form_class = AttachForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.case}

    def deed(self, form: AttachForm) -> str:
        attach_evidence(case=self.case, attached_by=reader(self.request), **form.cleaned_data)
        return self.page()


class Withdraw(OnCase):
    title = "Withdraw attached evidence"
    lead = "Later examinations do not show it. Earlier ones still do, and it stays readable with your reason."
    template_name = "catalogue/attachment/withdraw.html"
    button = "Withdraw the evidence"
    done = "The evidence is withdrawn."
    form_class = WithdrawForm

    def find(self, pk: Any) -> None:
        standing = Attachment.objects.visible_to(reader(self.request)).current()
        self.attachment = get_object_or_404(standing.select_related("case", "attached_by", "fragment"), pk=pk)
        self.case = self.attachment.case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(attachment=self.attachment, **kwargs)

    def deed(self, form: WithdrawForm) -> str:
        withdraw_attachment(
            attachment=self.attachment, because=form.cleaned_data["because"], withdrawn_by=reader(self.request)
        )
        return self.page()
