"""The shape of every page that does one deed: a form, one call, and each refusal back at its field."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from catalogue.models import User

Trail = list[tuple[str, str]]


def reader(request: HttpRequest) -> User:
    """Return who is signed in; the middleware lets nobody else through."""
    return cast(User, request.user)


def put_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show each sentence of a refusal at the field it speaks of, or above the form where it has no such field."""
    sentences = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, found in sentences.items():
        for sentence in found:
            form.add_error(name if name in form.fields else None, sentence)


class DeedView(FormView):
    """Shows a form; when it is valid calls ``deed``, which returns the address to go on to."""

    template_name = "catalogue/form.html"
    title = ""
    lead = ""
    button = "Save"
    done = ""

    def deed(self, form: Any) -> str:
        raise NotImplementedError

    def trail(self) -> Trail:
        """Return the way from the start to this page, as (words, address)."""
        return []

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            goal = self.deed(form)
        except ValidationError as refusal:
            put_refusal(form, refusal)
            return self.form_invalid(form)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(goal)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": self.title, "lead": self.lead, "button": self.button, "trail": self.trail()}
        return super().get_context_data(**(shown | kwargs))
