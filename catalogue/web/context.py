"""What every page shows."""

from typing import Any

from django.http import HttpRequest

from catalogue.permissions import ROUTES, allows


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates the request id and the routes that the reader's role may use, dashes written as underscores."""
    user = getattr(request, "user", None)
    may = {
        route.split(":")[-1].replace("-", "_"): allows(route, "GET" if "GET" in rule else "POST", user)
        for route, rule in ROUTES.items()
        if route.startswith("catalogue:")
    }
    return {"request_id": getattr(request, "request_id", ""), "may": may}
