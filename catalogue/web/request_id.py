"""A name for every request, in its answer and in the log, so that a person can quote it."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class RequestId:
    """Middleware that puts ``request.request_id`` and the header ``X-Request-ID``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response
