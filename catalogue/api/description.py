"""How the OpenAPI document is written: the same declaration that a route enforces is the one that is published."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.serializers import Serializer

from catalogue.api.serializers.fields import NoQuery, ProblemSerializer, Strict

Handler = TypeVar("Handler", bound=Callable[..., Any])
BYTES = {"type": "string", "format": "binary"}


def header(name: str, description: str, *, required: bool = False) -> OpenApiParameter:
    """Describe a request header."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=description)


IF_NONE_MATCH = header("If-None-Match", "ETag of what you hold; 304 where nothing changed.")
IF_MATCH = header("If-Match", "ETag of the state that you change.", required=True)

ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304])
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[201, 202], description="Where it can be read, if it can."
)


def described(
    operation: str,
    *,
    tag: str,
    answers: dict[Any, Any],
    query: type[Strict] = NoQuery,
    body: type[Strict] | None = None,
    request: Any = None,
    headers: tuple[OpenApiParameter, ...] = (),
    public: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a handler: its name, its answers, and the query and body that ``Door`` then holds it to."""

    def declare(handler: Handler) -> Handler:
        reads = handler.__name__ == "get"
        extra = (IF_NONE_MATCH, ETAG) if reads else (LOCATION,) if answers.keys() & {201, 202} else ()
        said = {**answers, 304: OpenApiResponse(description="Unchanged; no body.")} if reads else answers
        summary, _, rest = (handler.__doc__ or operation).strip().partition("\n")
        wrapped = extend_schema(
            operation_id=operation,
            summary=summary.rstrip("."),
            description=" ".join(rest.split()),
            tags=[tag],
            parameters=[*([query] if query is not NoQuery else []), *headers, *extra],
            request=request if request is not None else body,
            responses=said,
            auth=[] if public else None,
        )(handler)
        wrapped.query, wrapped.body = query, body  # type: ignore[attr-defined]
        return wrapped

    return declare


@cache
def page_of(row: type[Serializer]) -> type[Serializer]:
    """Return the serializer of one page of ``row``."""
    name = row.__name__.replace("Serializer", "")
    members = {
        "__doc__": "One page of a list.",
        "next": serializers.CharField(allow_null=True, help_text="address of the next page; null on the last"),
        "results": row(many=True),
    }
    return type(f"PageOf{name}Serializer", (serializers.Serializer,), members)


class Schema(AutoSchema):
    """Adds the problem document to every operation."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response")
        bodies["default"] = {
            "description": "A problem (RFC 9457).",
            "content": {"application/problem+json": {"schema": problem.ref}},
        }
        return bodies


class StrictExtension(OpenApiSerializerExtension):
    """Says of every strict body that it takes no other member."""

    target_class = Strict
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


def tidied(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Take out what the generator leaves behind for other hooks."""
    if isinstance(result, dict):
        kept = {name: inner for name, inner in result.items() if name != "x-spec-enum-id"}
        return {name: tidied(inner, generator, request, public) for name, inner in kept.items()}
    if isinstance(result, list):
        return [tidied(inner, generator, request, public) for inner in result]
    return result
