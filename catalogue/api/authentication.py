"""Sign-in to the API by a device's token."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from catalogue.custody import ledger
from catalogue.models import DeviceToken, User

KEYWORD = "Bearer"
LAST_USED_STEP = timedelta(minutes=5)  # a write for every request would make every look-up a write


@transaction.atomic
def issue_token(*, user: User, label: str, days: int, issued_by: User) -> tuple[DeviceToken, str]:
    """Make a token for one device of ``user``; the second value is the token, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    token = DeviceToken.objects.create(
        user=user,
        label=label,
        digest=_digest(secret),
        created_by=issued_by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    ledger.record(
        action="token.issued", actor=issued_by, subject=token,
        facts={"for": user.get_username(), "label": label, "expires_at": token.expires_at.isoformat()},
    )  # fmt: skip
    return token, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``; a wrong, expired or withdrawn token is 401, never a guest."""

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != KEYWORD.lower().encode():
            raise AuthenticationFailed(f"Write the header as 'Authorization: {KEYWORD} <token>'.")
        digest = _digest(parts[1].decode("utf-8", "replace"))
        token = DeviceToken.objects.usable().select_related("user").filter(digest=digest).first()
        if token is None:
            raise AuthenticationFailed("The token is unknown, withdrawn or past its end.")
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USED_STEP:
            DeviceToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document describes the token."""

    target_class = TokenAuthentication
    name = "deviceToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A device token, issued by an administrator."}
