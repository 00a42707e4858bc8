"""The table of ``catalogue.permissions``, as the API asks it."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from catalogue.permissions import allows

if TYPE_CHECKING:  # the framework reads its settings, and with them this module, before its views are whole
    from rest_framework.views import APIView


class TableAllows(BasePermission):
    """Permits what the table permits to the role; a route that is not in the table is refused."""

    message = "Your role may not do this."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        # Before the table is asked: a method that no role has is no question of roles.
        if request.method not in view.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        match = request.resolver_match
        user = request.user if request.user and request.user.is_authenticated else None
        return allows(match.view_name if match else None, request.method or "", user)
