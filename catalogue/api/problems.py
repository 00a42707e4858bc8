"""Every refusal of the API is a problem document (RFC 9457)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be used as it is",
    401: "Sign-in is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    429: "Too many requests",
}


class Conflict(exceptions.APIException):
    """The request contradicts what is stored."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class Refused(exceptions.APIException):
    """Evidence or a record that cannot be taken; the sentence says what and why."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document; None leaves a server error to the error page."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    request = context.get("request")
    body = document(error, request_id=getattr(getattr(request, "_request", None), "request_id", ""))
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]
    return Response(body, status=error.status_code, headers=headers, content_type=MEDIA_TYPE)


def document(error: exceptions.APIException, *, request_id: str) -> dict[str, Any]:
    """Return the members of the problem: type, title, status, code, detail, request id and the fields at fault."""
    fields = list(_fields(error.detail)) if isinstance(error, exceptions.ValidationError) else []
    detail = "; ".join(f["detail"] for f in fields) if fields else str(error.detail)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(error.status_code, "Refused"),
        "status": error.status_code,
        "code": fields[0]["code"] if fields else getattr(error.detail, "code", error.default_code),
        "detail": detail,
        "request_id": request_id,
    }
    if fields:
        body["errors"] = fields
    return body


def _fields(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _fields(inner, f"{pointer}/{place}" if nested else pointer)
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}
