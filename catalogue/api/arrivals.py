"""A file that arrives with a request: in a form, or as the body itself."""

import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

from django.http import QueryDict
from rest_framework.request import Request

from catalogue.api.description import BYTES, header
from catalogue.api.parsers import Whole, stated_length
from catalogue.api.problems import Problem, TooLarge
from catalogue.api.serializers.fields import Strict

FORM_BYTES_MAX = 100_000  # what a form adds to its file: boundaries, headers and a few short fields
_EXTENDED = re.compile(r"(?i)\A(?:filename\*\s*=\s*)?(utf-8|iso-8859-1)'[A-Za-z0-9-]*'([^\s;]*)\Z")

X_FILE_NAME = header("X-File-Name", "Name of a file sent as the body: plain, or UTF-8''percent-encoded (RFC 5987).")
X_CONTENT_SHA256 = header("X-Content-SHA256", "What the bytes must hash to, in hexadecimal; others are refused.")
FILE_HEADERS = (X_FILE_NAME, X_CONTENT_SHA256)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The bytes as a stream, the sender's name for them, the digest they must have, and what was said of them."""

    stream: BinaryIO
    file_name: str
    declared_sha256: str
    said: dict[str, Any] = field(default_factory=dict)


def file_request(**properties: Any) -> dict[str, Any]:
    """Describe the two ways to send a file, the form with ``properties`` beside the file."""
    sha256 = {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}
    form = {
        "type": "object",
        "properties": {"file": BYTES, "sha256": sha256, **properties},
        "required": ["file"],
        "additionalProperties": False,
    }
    return {"multipart/form-data": form, "image/*": BYTES}


def arrival(request: Request, *, form: type[Strict], most_bytes: int) -> Arrival:
    """Return the file of the request. Raises ``TooLarge`` before reading more than ``most_bytes`` of it."""
    length = stated_length(request.META)
    in_form = (request.content_type or "").startswith("multipart/")
    if length > most_bytes + (FORM_BYTES_MAX if in_form else 0):
        raise _too_large(most_bytes)
    declared = request.headers.get("X-Content-SHA256", "")
    if in_form:
        return _from_form(request, form, declared, most_bytes)
    if length == 0:
        raise Problem("The request has no body: send the bytes of the file.", code="required")
    stream = request.data
    assert isinstance(stream, Whole)
    said = _checked(form, {"sha256": declared} if declared else {})
    name = file_name(request.headers.get("X-File-Name", ""))
    return Arrival(cast(BinaryIO, stream), name, said.pop("sha256", ""), said)


def _from_form(request: Request, form: type[Strict], declared: str, most_bytes: int) -> Arrival:
    data = request.data
    files = request.FILES.getlist("file")
    if len(files) != 1 or len(request.FILES) != 1:
        raise Problem("Send exactly one file, in the field named file.", code="required", pointer="/file")
    if (files[0].size or 0) > most_bytes:
        raise _too_large(most_bytes)
    given = _single(cast(QueryDict, data))
    if declared:
        given.setdefault("sha256", declared)
    said = _checked(form, given)
    return Arrival(cast(BinaryIO, files[0]), file_name(files[0].name or ""), said.pop("sha256", ""), said)


def _single(data: QueryDict) -> dict[str, str]:
    given = {}
    for name, values in data.lists():
        if name == "file" and len(values) == 1:
            continue
        if len(values) != 1:
            raise Problem("This is given more than once.", code="repeated", pointer=f"/{name}")
        given[name] = values[0]
    return given


def _checked(form: type[Strict], given: dict[str, str]) -> dict[str, Any]:
    checked = form(data=given)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"A file has at most {most_bytes:,} bytes here; nothing of it was kept.", limit_bytes=most_bytes)


def file_name(given: str) -> str:
    """Return a printable file name from a header or a form: plain, or encoded as RFC 5987 has it."""
    if match := _EXTENDED.match(given.strip()):
        name = unquote_to_bytes(match[2]).decode(match[1], "replace")
    else:
        name = _utf8(given)
    return "".join(character for character in name if character.isprintable())[:255]


def _utf8(text: str) -> str:
    """Read a header that was sent as UTF-8 although headers are handed on as Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
