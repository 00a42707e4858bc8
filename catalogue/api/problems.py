"""Every refusal of the API is a problem document (RFC 9457)."""

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core import exceptions as django
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.views import set_rollback

from catalogue.intake.receive import EvidenceRefused
from catalogue.matching.examine import NoLibrary
from catalogue.vision.values import UnreadableImage

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be used as it is",
    401: "Sign-in is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused",
    428: "A precondition is needed",
    429: "Too many requests",
    503: "Not available now",
}


class Problem(exceptions.APIException):
    """A refusal with its code, the members at fault as JSON pointers, and what else the caller should know."""

    status_code: int = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(
        self, detail: str, *, code: str = "", pointer: str | None = None, headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:  # fmt: skip
        super().__init__(detail, code or self.default_code)
        self.headers, self.members = headers or {}, members
        self.errors = [] if pointer is None else [_error(pointer, code or self.default_code, detail)]


class Conflict(Problem):
    """The request contradicts what is stored."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class Stale(Problem):
    """The representation that the caller changes is not the current one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"


class TooLarge(Problem):
    """More bytes than are taken."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class Refused(Problem):
    """Evidence or a record that cannot be taken; the sentence says what and why."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"


class PreconditionNeeded(Problem):
    """A change that does not say which representation it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class Unavailable(Problem):
    """Nothing is wrong with the request; the same one may succeed later."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"


def handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn an exception into a problem document; None leaves a server error to the error page."""
    problem = translated(error)
    if problem is None:
        return None
    set_rollback()
    request = context.get("request")
    body = document(problem, request_id=getattr(getattr(request, "_request", None), "request_id", ""))
    headers = dict(getattr(problem, "headers", {}))
    if getattr(problem, "auth_header", None):
        headers["WWW-Authenticate"] = problem.auth_header  # type: ignore[attr-defined]
    if getattr(problem, "wait", None):
        headers["Retry-After"] = str(int(problem.wait) + 1)  # type: ignore[attr-defined]
    # Not a response of the framework: that would be rendered as the picture or page that the route offers.
    return HttpResponse(
        json.dumps(body, default=_plain, ensure_ascii=False), status=problem.status_code, headers=headers,
        content_type=MEDIA_TYPE,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def translated(error: Exception) -> exceptions.APIException | None:  # noqa: PLR0911  one line for each exception
    """Return what the API says for an exception of the layers below; None for what is our own fault."""
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound()
        case django.PermissionDenied():
            return exceptions.PermissionDenied()
        case django.ValidationError():
            return _refusal(error)
        case EvidenceRefused():
            return Refused(str(error), code="evidence_refused", file_name=error.file_name, reason=error.reason)
        case UnreadableImage():
            return Refused(str(error), code="unreadable_image")
        case NoLibrary():
            return Conflict(str(error), code="no_release")
        case django.RequestDataTooBig():
            return TooLarge("The fields of the form are too large.")
        case django.SuspiciousOperation() | UnreadablePostError():
            return Problem("The request is malformed or ended too early.", code="malformed")
        case IntegrityError():
            log.warning("a write met another one: %s", error)
            return Conflict("This contradicts what was stored at the same moment. Read again, then repeat.")
        case OperationalError():
            log.exception("the database is not available")
            return Unavailable("The database is busy; nothing was stored. Repeat soon.", headers={"Retry-After": "2"})
    return None


def _refusal(error: django.ValidationError) -> Problem:
    """Return what a deed of the domain refused, each sentence at its member."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {django.NON_FIELD_ERRORS: error.error_list}
    found = []
    for name, refusals in by_field.items():
        for refusal in refusals:
            pointer = _pointer_of(name, refusal)
            found.append(_error(pointer, refusal.code or "refused", " ".join(refusal.messages)))
    kind = Conflict if any(one["code"].startswith("unique") for one in found) else Refused
    problem = kind("; ".join(one["detail"] for one in found), code=found[0]["code"] if len(found) == 1 else "")
    problem.errors = found
    return problem


def _pointer_of(name: str, refusal: django.ValidationError) -> str:
    if name != django.NON_FIELD_ERRORS:
        return f"/{name}"
    together = (refusal.params or {}).get("unique_check") or ()
    return f"/{together[-1]}" if together else ""


def document(error: exceptions.APIException, *, request_id: str) -> dict[str, Any]:
    """Return the members of the problem: type, title, status, code, detail, request id and the fields at fault."""
    if isinstance(error, exceptions.ValidationError):
        fields = list(_fields(error.detail))
        detail, code = "; ".join(_at(one) for one in fields), fields[0]["code"]
    else:
        fields = getattr(error, "errors", [])
        detail, code = str(error.detail), getattr(error.detail, "code", error.default_code)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(error.status_code, "Refused"),
        "status": error.status_code,
        "code": code,
        "detail": detail,
        "request_id": request_id,
        **getattr(error, "members", {}),
    }
    return body | {"errors": fields} if fields else body


def _at(one: dict[str, str]) -> str:
    return f"{one['pointer'].removeprefix('/')}: {one['detail']}" if one["pointer"] else one["detail"]


def _fields(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, pointer if name == "non_field_errors" else f"{pointer}/{escaped(str(name))}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _fields(inner, f"{pointer}/{place}" if nested else pointer)
    else:
        yield _error(pointer, getattr(detail, "code", "invalid"), str(detail))


def _error(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}


def escaped(name: str) -> str:
    """Return a member's name as a JSON pointer writes it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
