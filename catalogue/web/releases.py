"""Releases: the numbered states of the library."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalogue.models import Release
from catalogue.packs.library import NothingToPublish, proposed, publish_release
from catalogue.web import types
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.library import PublishForm

ROWS = 50


def listing(request: HttpRequest) -> HttpResponse:
    releases = Release.objects.select_related("published_by", "pack")
    return render(request, "catalogue/release/list.html", {
        "title": "Releases", "trail": types.trail(), "proposed": proposed(),
        "page": Paginator(releases, ROWS).get_page(request.GET.get("page")),
    })  # fmt: skip


class Publish(DeedView):
    title = "Publish a release"
    template_name = "catalogue/release/publish.html"
    button = "Publish"
    form_class = PublishForm

    def trail(self) -> Trail:
        return [*types.trail(), ("Releases", reverse("catalogue:releases"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposed=proposed(), **kwargs)

    def deed(self, form: PublishForm) -> str:
        try:
            release = publish_release(title=form.cleaned_data["title"], published_by=reader(self.request))
        except NothingToPublish as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(self.request, f"{release} is published. New examinations use it.")
        return reverse("catalogue:releases")
