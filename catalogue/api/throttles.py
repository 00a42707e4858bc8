"""How often a token may ask."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, SimpleRateThrottle


def _token(request: Request) -> str:
    return str(getattr(request.auth, "pk", ""))


class PerToken(SimpleRateThrottle):
    """Everything a token asks for."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle-token-{_token(request)}" if request.auth else None


class PerTokenScoped(ScopedRateThrottle):
    """What costs more than a page: routes with a ``throttle_scope``."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle-{self.scope}-{_token(request)}" if request.auth else None


class PerAddress(AnonRateThrottle):
    """Callers without a token, who reach only what is public."""

    scope = "anonymous"
