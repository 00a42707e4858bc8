"""The reference library, as it is answered."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import CodeNameSerializer, Codes, Keys, PageQuery, Strict
from catalogue.api.serializers.records import KeptValue
from catalogue.models import Alias, Exemplar, FeatureKind, ReferenceValue, Source


class ReleaseSerializer(serializers.Serializer):
    """A numbered state of the library."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    pack = serializers.CharField(source="pack.name", allow_null=True)
    pack_version = serializers.CharField(source="pack.version", allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class ReleaseQuery(Strict):
    """Of which release; the newest where none is named."""

    release = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1)


class TypesQuery(PageQuery, ReleaseQuery):
    """Which types."""


class CitationSerializer(serializers.Serializer):
    """A source by its code, with its grade."""

    code = serializers.CharField()
    grade = serializers.ChoiceField(Source.Grade.choices)


class AliasSerializer(serializers.Serializer):
    """Another name, in the script it is written in."""

    text = serializers.CharField()
    script = serializers.ChoiceField(Alias.Script.choices)
    note = serializers.CharField()
    unsourced = serializers.BooleanField()


class MissileTypeSerializer(serializers.Serializer):
    """A known type."""

    code = serializers.CharField()
    name = serializers.CharField()
    family = CodeNameSerializer()
    weapon_class = serializers.CharField()
    origin = serializers.CharField()
    fielded_by = serializers.CharField()
    aliases = AliasSerializer(many=True)


class DistinctionSerializer(serializers.Serializer):
    """A published point that tells one type from another."""

    versus = serializers.CharField(source="versus.code", allow_null=True)
    text = serializers.CharField()
    note = serializers.CharField()
    unsourced = serializers.BooleanField()
    sources = CitationSerializer(many=True)


class ReferenceValueSerializer(serializers.Serializer):
    """One published value. Without a source it may be shown and carries no weight."""

    id = serializers.UUIDField()
    kind = serializers.CharField(source="kind.code")
    component = serializers.CharField(source="component.code", allow_null=True)
    value = KeptValue(allow_null=True, help_text="null: no public value was found")
    unit = serializers.CharField(source="kind.unit")
    tolerance = serializers.FloatField(allow_null=True, help_text="in ``unit``")
    bound = serializers.ChoiceField(ReferenceValue.Bound.choices, help_text="empty: as stated")
    unsourced = serializers.BooleanField()
    note = serializers.CharField()
    sources = CitationSerializer(many=True)


class ExemplarSerializer(serializers.Serializer):
    """A specimen of known type."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Exemplar.Kind.choices)
    component = serializers.CharField(source="component.code", allow_null=True)
    source = serializers.CharField(source="source.code")  # type: ignore[assignment]  # a member of this name
    grade = serializers.ChoiceField(Source.Grade.choices)
    photographs = Keys(source="released_photographs")


class MissileTypeDetailSerializer(MissileTypeSerializer):
    """A known type with everything that is published of it in one release."""

    release = serializers.IntegerField(source="shown_release")
    look_alikes = Codes()
    notes = serializers.ListField(child=serializers.JSONField())
    sources = CitationSerializer(many=True, help_text="for the name, class and origin")
    distinctions = DistinctionSerializer(many=True)
    values = ReferenceValueSerializer(many=True, source="released_values")
    exemplars = ExemplarSerializer(many=True, source="released_exemplars")


class ChoiceSerializer(serializers.Serializer):
    """One allowed value."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member of this name
    counts = serializers.ListField(
        child=serializers.IntegerField(allow_null=True), min_length=2, max_length=2, required=False,
        help_text="[least, most] of a count of the same design that it implies; most is null where it is open",
    )  # fmt: skip


@extend_schema_field(ChoiceSerializer(many=True))
class Choices(serializers.JSONField):
    """Choices as the kind stores them."""


class FeatureKindSerializer(serializers.Serializer):
    """A characteristic that can be recorded, with what it allows."""

    code = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    value_type = serializers.ChoiceField(FeatureKind.ValueType.choices)
    unit = serializers.CharField(help_text="empty where the kind has none")
    minimum = serializers.FloatField(allow_null=True, help_text="in ``unit``")
    maximum = serializers.FloatField(allow_null=True, help_text="in ``unit``")
    choices = Choices()
    components = Codes()
    guide = serializers.CharField()


class ComponentSerializer(CodeNameSerializer):
    """A named part."""

    about = serializers.CharField()


class SourceSerializer(serializers.Serializer):
    """A publication or record that reference data rest on."""

    code = serializers.CharField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    date_text = serializers.CharField(help_text="as published")
    url = serializers.CharField()
    kind = serializers.CharField()
    grade = serializers.ChoiceField(Source.Grade.choices)
    note = serializers.CharField()
