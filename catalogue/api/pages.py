"""Lists come in pages that a cursor walks: no row is skipped or seen twice while others are added behind it."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from catalogue.api.problems import Problem

PAGE_SIZE, PAGE_SIZE_MAX = 50, 200
Row = TypeVar("Row", bound=Model)


def page(
    rows: QuerySet[Row], *, by: Sequence[str] = ("pk",), cursor: str = "", size: int = PAGE_SIZE
) -> tuple[list[Row], str]:
    """Return the rows after ``cursor`` in the order ``by``, and the cursor that goes on; empty at the end.

    The last name in ``by`` must be unique. Raises ``Problem`` for a cursor that this service did not give.
    """
    ordered = rows.order_by(*by)
    if cursor:
        ordered = ordered.filter(_after(by, _read(rows.model, by, cursor)))
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], _written([str(getattr(last, name)) for name in by])


def next_address(request: HttpRequest, cursor: str) -> str | None:
    """Return the address of the page that ``cursor`` opens, for the same question."""
    if not cursor:
        return None
    asked = request.GET.copy()
    asked["cursor"] = cursor
    return f"{request.path}?{asked.urlencode()}"


def _after(by: Sequence[str], place: Sequence[Any]) -> Q:
    condition = Q()
    for depth, name in enumerate(by):
        same = Q(**dict(zip(by[:depth], place[:depth], strict=True)))
        condition |= same & Q(**{f"{name}__gt": place[depth]})
    return condition


def _written(place: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(model: type[Model], by: Sequence[str], cursor: str) -> list[Any]:
    """Read a cursor back, each part by the rules of its column: it came over the wire."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in by]
        if not isinstance(parts, list) or len(parts) != len(by):
            raise ValueError("another list's cursor")
        return [_value(field, part) for field, part in zip(fields, parts, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError, ValidationError, FieldDoesNotExist):
        raise Problem("The cursor is none that this list gave.", code="bad_cursor", pointer="/cursor") from None


def _value(field: Any, part: Any) -> Any:
    if not isinstance(part, str) or len(part) > 200 or "\0" in part:
        raise ValueError("no part of a cursor")
    part.encode()  # half a character raises a ValueError
    value = field.to_python(part)
    if isinstance(value, int) and not 0 <= value < 2**31:
        raise ValueError("no number of a row")
    return value
