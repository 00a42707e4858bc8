"""Sign-in to the API by a device's token."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from catalogue.custody import accounts
from catalogue.models import DeviceToken, User

KEYWORD = "Bearer"
LAST_USED_STEP = timedelta(minutes=5)  # a write for every request would make every look-up a write


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``; a wrong, expired or withdrawn token is 401, never a guest."""

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != KEYWORD.lower().encode():
            raise AuthenticationFailed(f"Write the header as 'Authorization: {KEYWORD} <token>'.")
        digest = accounts.token_digest(parts[1].decode("utf-8", "replace"))
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
