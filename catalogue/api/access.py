"""The table of ``catalogue.permissions``, as the API asks it."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from catalogue.permissions import allows


class TableAllows(BasePermission):
    """Permits what the table permits to the role; a route that is not in the table is refused."""

    message = "Your role may not do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        match = request.resolver_match
        user = request.user if request.user and request.user.is_authenticated else None
        return allows(match.view_name if match else None, request.method or "", user)
