"""What every page shows."""

from typing import Any

from django.http import HttpRequest

from catalogue.permissions import ROUTES


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the request id and the routes that the reader's role may open."""
    user = getattr(request, "user", None)
    role = getattr(user, "role", None)
    return {
        "request_id": getattr(request, "request_id", ""),
        "may": {route.split(":")[-1].replace("-", "_"): role in rule.get("GET", ()) for route, rule in ROUTES.items()},
    }
