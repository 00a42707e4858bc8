"""The table of ``catalogue.permissions``, as the pages ask it; the API asks it through its own permission class."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from catalogue.permissions import allows
from catalogue.web import trouble


class TableAllows:
    """Middleware that refuses every page which the table does not permit to the role; guests are asked to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        match = request.resolver_match
        signed_in = request.user.is_authenticated
        if allows(match.view_name if match else None, request.method or "", request.user if signed_in else None):  # type: ignore[arg-type]
            return None
        return trouble.page(request, 403) if signed_in else redirect_to_login(request.get_full_path())
