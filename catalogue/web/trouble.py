"""The pages for refusals: a sentence, the way on, and the request id to quote. API routes get problem documents."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

SENTENCES = {
    400: ("This request cannot be used", "Something in it is malformed. Go back and try again; nothing was stored."),
    403: ("Not allowed", "Your role does not include this. Ask an administrator if you think it should."),
    404: ("Not found", "There is nothing here, or it belongs to a case you are not a member of."),
    500: ("Something went wrong", "The catalogue failed. Nothing half-made was kept. The failure is in the log."),
}


CODES = {400: "bad_request", 403: "permission_denied", 404: "not_found", 500: "server_error"}


def page(request: HttpRequest, status: int) -> HttpResponse:
    """Return the refusal with ``status`` in the form that the caller understands."""
    title, sentence = SENTENCES[status]
    request_id = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank", "title": title, "status": status, "code": CODES[status], "detail": sentence,
            "request_id": request_id,
        }  # fmt: skip
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {"title": title, "sentence": sentence, "status": status, "request_id": request_id}
    return render(request, "catalogue/trouble.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500)
