"""Sending many photographs in, each on its own, so that one refusal never touches the others."""

import logging
from itertools import chain
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from catalogue.intake.receive import EvidenceRefused, receive_photograph
from catalogue.models import Exemplar, Fragment
from catalogue.web import exemplars, fragments
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.photographs import TYPES, UploadForm

log = logging.getLogger(__name__)
OUTCOMES = "upload_outcomes"
MOST = 500
STATUS = {"kept": 201, "refused": 422, "failed": 503}  # of several files the worst counts
Outcome = dict[str, Any]


class Upload(DeedView):
    """The upload page; its script sends one file in each request and is answered in JSON."""

    template_name = "catalogue/photograph/add.html"
    button = "Send photographs"
    form_class = UploadForm
    owner: Fragment | Exemplar

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outcomes = self.request.session.pop(OUTCOMES, [])
        return super().get_context_data(
            owner=self.owner, back=self.trail()[-1][1], types=TYPES, most=MOST, outcomes=outcomes, **kwargs
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = self.get_form()
        files = request.FILES.getlist("files")
        by_script = request.headers.get("Accept", "").startswith("application/json")
        if not files:
            form.add_error(None, "Choose at least one photograph.")
        if not form.is_valid():
            if by_script:
                refused = [{"state": "refused", "sentence": " ".join(chain.from_iterable(form.errors.values()))}]
                return JsonResponse({"files": refused}, status=422)
            return self.form_invalid(form)
        outcomes = [self.take(file, form.cleaned_data) for file in files]
        if by_script:
            return JsonResponse({"files": outcomes}, status=max(STATUS[outcome["state"]] for outcome in outcomes))
        request.session[OUTCOMES] = outcomes
        return HttpResponseRedirect(request.path)

    def take(self, file: UploadedFile, details: dict[str, str]) -> Outcome:
        """Receive one file and say in words what became of it."""
        name = file.name or "unnamed file"
        try:
            receipt = receive_photograph(
                stream=cast(BinaryIO, file),
                file_name=name,
                owner=self.owner,
                received_from=reader(self.request),
                **details,
            )
        except EvidenceRefused as refusal:
            sentence = refusal.reason[:1].upper() + refusal.reason[1:]
            return {"state": "refused", "file_name": refusal.file_name, "sentence": sentence}
        except Exception:
            # Whatever it was: the files before this one are kept, and their receipts must reach the sender.
            log.exception("a photograph could not be received")
            sentence = "The catalogue failed at this file and gives no receipt for it. Send it again."
            return {"state": "failed", "file_name": name, "sentence": sentence}
        return {
            "state": "kept",
            "file_name": receipt.photograph.file_name,
            "sentence": receipt.sentence,
            "sha256": receipt.original.sha256,
            "size": filesizeformat(receipt.original.size_bytes),
            "entry": receipt.event.sequence,
            "address": reverse("catalogue:photograph", args=[receipt.photograph.pk]),
        }


class ToFragment(Upload):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.owner = fragments.find(request, kwargs["pk"])
        self.title = f"Add photographs of {self.owner}"

    def trail(self) -> Trail:
        return fragments.trail(self.owner)  # type: ignore[arg-type]


class ToExemplar(Upload):
    lead = "The pictures count from the next release of the library on."

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.owner = get_object_or_404(Exemplar, pk=kwargs["pk"])
        self.title = f"Add photographs of {self.owner}"

    def trail(self) -> Trail:
        return exemplars.trail(self.owner)  # type: ignore[arg-type]
