"""The index, the document that describes the API, and who is asking."""

from functools import cache
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import reverse
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described
from catalogue.api.door import Door
from catalogue.api.serializers.cases import MeSerializer
from catalogue.models import DeviceToken

STARTS = (
    "schema", "docs", "me", "cases", "fragments", "types", "kinds", "components", "sources", "releases", "lookup-image",
)  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; it is a function of the code alone."""
    return SchemaGenerator().get_schema(request=None, public=True)


class Index(Door):
    @described(
        "index", tag="service", public=True,
        answers={200: {"type": "object", "additionalProperties": {"type": "string"}}},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the addresses to start from."""
        return self.answer({name: reverse(f"api:{name}") for name in STARTS})


class Schema(Door):
    @described("schema", tag="service", public=True, answers={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Describe this API as OpenAPI 3.1."""
        return self.answer(document())


# The page of Swagger UI carries one inline style sheet; scripts still come from this site only.
@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The document as a page, served from this machine."""

    url_name = "api:schema"
    http_method_names = ["get", "head"]  # its OPTIONS would look for a template


class Me(Door):
    @described("me", tag="service", answers={200: MeSerializer})
    def get(self, request: Request) -> Response:
        """Say who the token speaks for."""
        token = request.auth
        assert isinstance(token, DeviceToken)
        shown = {
            "username": self.user.get_username(),
            "name": self.user.name,
            "role": self.user.role,
            "token_label": token.label,
            "token_expires_at": token.expires_at,
        }
        return self.answer(MeSerializer(shown).data)


class Unknown(Door):
    """Any other address below the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound

    @extend_schema(exclude=True)
    def get(self, request: Request, **_: Any) -> Response:
        raise NotFound
