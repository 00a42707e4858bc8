"""Strong validators: one representation, one ETag, so that nobody overwrites what they have not seen."""

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from catalogue.api.problems import PreconditionNeeded, Stale


def etag_of(representation: Any) -> str:
    """Return the ETag of a representation: the SHA-256 of the very bytes that are sent, shortened to 128 bits."""
    return etag_of_bytes(JSONRenderer().render(representation))


def etag_of_bytes(data: bytes) -> str:
    """Return the ETag of bytes."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Return whether the caller holds the representation already, so that 304 is the answer."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or etag in [one.removeprefix("W/") for one in held]


def require_current(request: Request, representation: Any) -> None:
    """Raise ``PreconditionNeeded`` without If-Match and ``Stale``, with the current state, where it does not hold."""
    named = parse_etags(request.headers.get("If-Match", ""))
    if not named:
        raise PreconditionNeeded("Send If-Match with the ETag of the state that you change.")
    current = etag_of(representation)
    if "*" not in named and current not in named:
        raise Stale(
            "Somebody changed this since you read it. Look at the current state, then send your change again.",
            headers={"ETag": current}, current=representation, current_etag=current, yours=request.data,
        )  # fmt: skip
