"""What bodies and answers are made of: fields that take only what they say, forms that refuse unknown names."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from catalogue.api.pages import PAGE_SIZE, PAGE_SIZE_MAX
from catalogue.models import Component, Source


class Strict(serializers.Serializer):
    """A body or a query in which an unknown name is an error: a misspelt field must not vanish silently."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = {}
        if isinstance(data, dict):
            known = ", ".join(self.fields) or "none"
            sentence = f"This is not known here; known are: {known}."
            unknown = {name: [ErrorDetail(sentence, "unknown_field")] for name in data if name not in self.fields}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError({**unknown, **error.detail}) from None
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


class Text(serializers.CharField):
    """A JSON string; a number is not turned into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.DOUBLE)
class Number(serializers.FloatField):
    """A JSON number; neither a string nor true."""

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float | Decimal) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(float(data))


class Moment(serializers.DateTimeField):
    """A point in time that names its offset: a time of which nobody knows the zone is no evidence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["no_offset"] = "Give the time with its offset, such as 2024-01-02T07:30:00+02:00."

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("no_offset")
        return super().enforce_timezone(value)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Codes(serializers.Field):
    """The codes of related rows, for answers."""

    def to_representation(self, rows: Any) -> list[str]:
        return [row.code for row in rows.all()]


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
class Keys(serializers.Field):
    """The keys of rows, for answers."""

    def to_representation(self, rows: Any) -> list[str]:
        return [str(row.pk) for row in rows]


def component_field(**kwargs: Any) -> serializers.SlugRelatedField:
    """Return a field that names a component by its code."""
    return serializers.SlugRelatedField(
        slug_field="code", queryset=Component.objects.all(), allow_null=True, required=False,
        help_text="code of a component", **kwargs,
    )  # fmt: skip


def sources_field(**kwargs: Any) -> serializers.SlugRelatedField:
    """Return a field that names sources by their codes."""
    return serializers.SlugRelatedField(
        slug_field="code", queryset=Source.objects.all(), many=True, required=False,
        help_text="codes of the sources that published it", **kwargs,
    )  # fmt: skip


class NoQuery(Strict):
    """A route that takes no query."""


class NoBody(Strict):
    """A deed that needs no words: an empty body or ``{}``."""


class PageQuery(Strict):
    """Which page of a list."""

    cursor = serializers.CharField(required=False, max_length=600, help_text="from ``next`` of a page")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=PAGE_SIZE_MAX, default=PAGE_SIZE)


class CodeNameSerializer(serializers.Serializer):
    """Something of the library by its code and name."""

    code = serializers.CharField()
    name = serializers.CharField()


class ProblemErrorSerializer(serializers.Serializer):
    """One member at fault."""

    pointer = serializers.CharField(help_text="JSON pointer into the body, or / and the name of a query parameter")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457). Some have further members, such as ``current`` where If-Match failed."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(required=False, help_text="for programs; stable within v1")
    detail = serializers.CharField()
    request_id = serializers.CharField(help_text="quote it when you ask for help")
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # a member, by RFC 9457
