"""What every route of the API does before and after its one call."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from catalogue.api.etags import etag_of, is_known
from catalogue.api.pages import next_address, page
from catalogue.api.problems import Problem
from catalogue.models import User

Headers = dict[str, str] | None


class Door(APIView):
    """A route whose handlers are declared with ``described``; an unknown query parameter or body member is refused."""

    http_method_names = ["get", "head", "post", "patch"]
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.asked: dict[str, Any] = self._query(request)

    @property
    def user(self) -> User:
        """Who asks; the table of permissions lets nobody else through."""
        return cast(User, self.request.user)

    def _handler(self, request: Request) -> Any:
        return getattr(self, str(request.method).lower())

    def _query(self, request: Request) -> dict[str, Any]:
        given = {}
        for name, values in request.query_params.lists():
            if len(values) > 1:
                raise Problem("This is given more than once.", code="repeated", pointer=f"/{name}")
            given[name] = values[0]
        form = self._handler(request).query(data=given, context={"user": request.user})
        form.is_valid(raise_exception=True)
        return form.validated_data

    def body(self) -> dict[str, Any]:
        """Return the checked body. Raises where it is malformed, incomplete or says what is not known."""
        form = self._handler(self.request).body(data=self.request.data, context={"request": self.request})
        form.is_valid(raise_exception=True)
        return form.validated_data

    def answer(self, representation: Any, *, headers: Headers = None) -> Response:
        """Answer a question, with its ETag; 304 where the caller holds the same."""
        etag = etag_of(representation)
        headers = {**(headers or {}), "ETag": etag, "Cache-Control": "private, no-cache"}
        if is_known(self.request, etag):
            return Response(status=304, headers=headers)
        return Response(representation, headers=headers)

    def made(self, representation: Any, *, at: str = "", status: int = 201, headers: Headers = None) -> Response:
        """Answer a deed with what came of it and where it can be read."""
        headers = {**(headers or {}), "Cache-Control": "no-store"}
        return Response(representation, status=status, headers=headers | ({"Location": at} if at else {}))

    def answer_page(
        self, rows: QuerySet[Any], serializer: type[BaseSerializer], *, by: Sequence[str] = ("pk",),
        prepare: Callable[[Sequence[Any]], None] | None = None,
    ) -> Response:  # fmt: skip
        """Answer with one page of ``rows``; ``prepare`` gets the rows of the page before they are written."""
        found, cursor = page(rows, by=by, cursor=self.asked.get("cursor", ""), size=self.asked["page_size"])
        if prepare:
            prepare(found)
        shown = serializer(found, many=True).data
        return self.answer({"next": next_address(self.request._request, cursor), "results": shown})


def address(route: str, row: Model | Any, **more: Any) -> str:
    """Return the path of ``row`` on the API."""
    return reverse(f"api:{route}", kwargs={"key": getattr(row, "pk", row), **more})
