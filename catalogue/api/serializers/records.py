"""Features and marks, as they are sent and answered."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import Codes, Number, PageQuery, Strict, Text, component_field, sources_field
from catalogue.models import Feature, FeatureKind, Mark, Part

SENT_VALUE = {
    "description": "A number for measured kinds, an integer for counts, a string for choices, colours, marks and "
    "descriptions, a list of strings for kinds of which several apply; null unless ``state`` is ``value``.",
    "oneOf": [
        {"type": "number"},
        {"type": "string", "maxLength": 2000},
        {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 100},
    ],
}
KEPT_VALUE = {
    "description": "As the kind holds it, numbers in the unit of the kind.",
    "oneOf": [
        {"type": "number"},
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {
            "type": "object",
            "description": "a mark",
            "required": ["text"],
            "properties": {
                "text": {"type": "string"},
                "technique": {"type": ["string", "null"]},
                "script": {"type": ["string", "null"]},
                "readings": {"type": "array", "items": {"type": "string"}},
            },
        },
    ],
}


@extend_schema_field(SENT_VALUE)
class SentValue(serializers.Field):
    """A JSON value whose meaning only the kind knows."""

    def to_internal_value(self, data: Any) -> Any:
        items = data if isinstance(data, list) else []
        known = isinstance(data, int | Decimal | str | list) and not isinstance(data, bool)
        if not known or len(items) > 100 or not all(isinstance(item, str) for item in items):
            raise serializers.ValidationError("A value is a number, a text or a list of texts.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(KEPT_VALUE)
class KeptValue(serializers.JSONField):
    """A stored value."""


class RecordQuery(PageQuery):
    """Which records."""

    stands = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="true: neither replaced nor withdrawn; false: the rest"
    )


class RecordSerializer(serializers.Serializer):
    """What features and marks share. A record is never changed: a correction is a new one that replaces it."""

    id = serializers.UUIDField()
    fragment = serializers.UUIDField(source="fragment_id")
    component = serializers.CharField(source="component.code", allow_null=True)
    photograph = serializers.UUIDField(source="photograph_id", allow_null=True)
    region = serializers.UUIDField(source="region_id", allow_null=True)
    note = serializers.CharField()
    sources = Codes()
    recorded_by = serializers.CharField(source="recorded_by.username")
    recorded_at = serializers.DateTimeField()
    stands = serializers.SerializerMethodField()
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    replaced_by = serializers.SerializerMethodField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_because = serializers.CharField()

    def get_stands(self, record: Feature | Mark | Part) -> bool:
        return record.withdrawn_at is None and not hasattr(record, "replaced_by")

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_replaced_by(self, record: Any) -> str | None:
        return str(record.replaced_by.pk) if hasattr(record, "replaced_by") else None


class DoubtSerializer(serializers.Serializer):
    """What contradicts this record. Both stay as they were typed."""

    sentence = serializers.CharField()
    record = serializers.CharField(help_text="``feature:<id>`` or ``measurement:<id>``: what it stands against")


class FeatureSerializer(RecordSerializer):
    """A recorded characteristic, or that it is not visible or not applicable."""

    kind = serializers.CharField(source="kind.code")
    state = serializers.ChoiceField(Feature.State.choices)
    value = KeptValue(allow_null=True)
    unit = serializers.CharField(source="kind.unit", help_text="empty where the kind has none")
    uncertainty = serializers.FloatField(allow_null=True, help_text="half width of the 95 % interval, in ``unit``")
    as_typed = serializers.CharField(help_text="what was sent, before any conversion")
    method = serializers.CharField()
    doubts = DoubtSerializer(many=True, help_text="records of the fragment that contradict this one while both stand")


class MarkSerializer(RecordSerializer):
    """An inscription. ``?`` is an unreadable character, ``[0O]`` one that is either of them."""

    transcription = serializers.CharField()
    technique = serializers.ChoiceField(Mark.Technique.choices)
    script = serializers.ChoiceField(Mark.Script.choices)
    doubt = serializers.CharField(help_text="what does not fit together in this record")


class NewRecordSerializer(Strict):
    """What features and marks share."""

    component = component_field()
    note = Text(max_length=20_000, required=False, allow_blank=True)
    photograph = serializers.UUIDField(required=False, allow_null=True, help_text="of this fragment")
    region = serializers.UUIDField(required=False, allow_null=True, help_text="on a photograph of this fragment")
    sources = sources_field()
    replaces = serializers.UUIDField(required=False, allow_null=True, help_text="the record that this one corrects")


class NewFeatureSerializer(NewRecordSerializer):
    """A characteristic to record. A measured kind needs a ``unit``; the value is converted exactly."""

    kind = serializers.SlugRelatedField(
        slug_field="code", queryset=FeatureKind.objects.all(), help_text="code of a feature kind"
    )
    state = serializers.ChoiceField(Feature.State.choices, required=False)
    value = SentValue(required=False, allow_null=True)
    unit = Text(max_length=8, required=False, allow_blank=True)
    uncertainty = Number(required=False, allow_null=True, help_text="half width of the 95 % interval, in ``unit``")
    method = Text(max_length=200, required=False, allow_blank=True)


class NewMarkSerializer(NewRecordSerializer):
    """An inscription to record, as it is read."""

    transcription = Text(max_length=300)
    technique = serializers.ChoiceField(Mark.Technique.choices, required=False)
    script = serializers.ChoiceField(Mark.Script.choices, required=False)


class WithdrawalSerializer(Strict):
    """Why a record no longer counts."""

    because = Text(max_length=300)
