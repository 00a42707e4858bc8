"""Conclusions as they may be read, and the error register."""

from typing import Any

from rest_framework import serializers

from catalogue.api.serializers.fields import CodeNameSerializer
from catalogue.matching.standing import Standing
from catalogue.models import Level, PhotoQuality


class ConclusionSerializer(serializers.Serializer):
    """What one person stated: a first conclusion, its verification, a resolution, or an amendment."""

    id = serializers.UUIDField()
    examination = serializers.UUIDField(source="examination_id")
    level = serializers.ChoiceField(Level.choices)
    type = CodeNameSerializer(source="missile_type", allow_null=True)
    family = CodeNameSerializer(allow_null=True)
    component = CodeNameSerializer(allow_null=True, help_text="what part it is taken for")
    proposition = serializers.CharField()
    alternative = serializers.CharField()
    reasons = serializers.CharField()
    contradicting = serializers.CharField(help_text="findings that speak against it")
    photo_quality = serializers.ChoiceField(PhotoQuality.choices, help_text="as it was when stated")
    stated_by = serializers.CharField(source="stated_by.username")
    stated_at = serializers.DateTimeField()
    standing = serializers.ChoiceField(
        [(standing.value, standing.label) for standing in Standing], allow_null=True,
        help_text="null for a verification and for a resolution: see what it is about",
    )  # fmt: skip
    verifies = serializers.UUIDField(source="verifies_id", allow_null=True)
    resolves = serializers.UUIDField(source="resolves_id", allow_null=True)
    amends = serializers.UUIDField(source="amends_id", allow_null=True)
    amended_because = serializers.CharField()


class OverturnedShareSerializer(serializers.Serializer):
    """The share of overturned conclusions, 0 to 1, with its 95 % interval (Wilson)."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class LineSerializer(serializers.Serializer):
    """The final conclusions of one line of the register."""

    code = serializers.CharField()
    name = serializers.CharField()
    final = serializers.IntegerField(source="rate.final")
    upheld = serializers.IntegerField(source="rate.upheld")
    overturned = serializers.IntegerField(source="rate.overturned")
    share = OverturnedShareSerializer(source="rate.share", allow_null=True, help_text="null where too few are final")
    sentence = serializers.CharField()


class RegisterSerializer(serializers.Serializer):
    """How many conclusions were upheld and how many overturned, as far as you may know of other cases."""

    total = LineSerializer()
    components = LineSerializer(many=True)
    families = LineSerializer(many=True)
    types = LineSerializer(many=True)
    photo_qualities = LineSerializer(many=True, source="qualities")


def with_standing(rows: list[Any], standings: dict[Any, Standing]) -> list[Any]:
    """Give each row where it stands, and return the rows."""
    for row in rows:
        row.standing = standings.get(row.pk)
    return rows
