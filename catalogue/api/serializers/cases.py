"""Cases and fragments, as they are sent and answered."""

from typing import Any

from rest_framework import serializers

from catalogue.api.serializers.fields import Moment, PageQuery, Strict, Text, component_field
from catalogue.models import Damage


class MeSerializer(serializers.Serializer):
    """Who the token speaks for."""

    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    token_label = serializers.CharField()
    token_expires_at = serializers.DateTimeField()


class CaseSerializer(serializers.Serializer):
    """A case that you are a member of."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    note = serializers.CharField(help_text="what a reader must know before relying on this case")
    created_by = serializers.CharField(source="created_by.username")
    created_at = serializers.DateTimeField()


class NewCaseSerializer(Strict):
    """A case to open; whoever opens it is its first member."""

    reference = Text(max_length=80)
    title = Text(max_length=200)
    summary = Text(max_length=20_000, required=False, allow_blank=True)
    note = Text(max_length=20_000, required=False, allow_blank=True)


class FragmentQuery(PageQuery):
    """Which fragments."""

    case = serializers.UUIDField(required=False, help_text="only those of this case")
    exhibit_number = serializers.CharField(required=False, max_length=60)


class FragmentSerializer(serializers.Serializer):
    """A recovered piece: the questioned item."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    incident = serializers.UUIDField(source="incident_id", allow_null=True)
    exhibit_number = serializers.CharField()
    title = serializers.CharField()
    component = serializers.CharField(source="component.code", allow_null=True, help_text="which part it seems to be")
    material = serializers.CharField()
    condition = serializers.CharField()
    damage = serializers.ListField(child=serializers.CharField())
    found_at_earliest = serializers.DateTimeField(allow_null=True)
    found_at_latest = serializers.DateTimeField(allow_null=True)
    found_where = serializers.CharField()
    found_by = serializers.CharField()
    created_by = serializers.CharField(source="created_by.username")
    created_at = serializers.DateTimeField()


class FragmentChangeSerializer(Strict):
    """What is written about a fragment; what is left out stays as it is."""

    incident = serializers.UUIDField(required=False, allow_null=True, help_text="an incident of the same case")
    exhibit_number = Text(max_length=60, required=False)
    title = Text(max_length=200, required=False)
    component = component_field()
    material = Text(max_length=120, required=False, allow_blank=True)
    condition = Text(max_length=20_000, required=False, allow_blank=True)
    damage = serializers.ListField(child=serializers.ChoiceField(Damage.choices), required=False, max_length=10)
    found_at_earliest = Moment(required=False, allow_null=True)
    found_at_latest = Moment(required=False, allow_null=True)
    found_where = Text(max_length=300, required=False, allow_blank=True)
    found_by = Text(max_length=200, required=False, allow_blank=True)

    def validate_damage(self, named: list[str]) -> list[str]:
        return [damage for damage in Damage.values if damage in named]


class NewFragmentSerializer(FragmentChangeSerializer):
    """A fragment to enter. With an ``id`` of your own (UUIDv7) the same request can be sent again."""

    id = serializers.UUIDField(required=False)
    case = serializers.UUIDField()
    exhibit_number = Text(max_length=60)
    title = Text(max_length=200)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {name: fields.pop(name) for name in ("id", "case", "exhibit_number", "title")} | fields
