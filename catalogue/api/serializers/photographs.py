"""Photographs, their receipts and marked areas, and look-ups by a picture."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.door import address
from catalogue.api.serializers.fields import CodeNameSerializer, Number, Strict, Text
from catalogue.intake.renditions import LARGE, SIZES
from catalogue.models import CustodyEvent, Nature, Photograph, Region
from catalogue.vision.offer import METHOD


class RegionSerializer(serializers.Serializer):
    """A marked area, in pixels of the upright original."""

    id = serializers.UUIDField()
    shape = serializers.ChoiceField(Region.Shape.choices)
    purpose = serializers.ChoiceField(Region.Purpose.choices)
    points_px = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()), source="points",
        help_text="[[x, y], …]; a rectangle has two opposite corners",
    )  # fmt: skip
    label = serializers.CharField()  # type: ignore[assignment]  # a member of this name
    created_by = serializers.CharField(source="created_by.username")
    created_at = serializers.DateTimeField()


class NewRegionSerializer(Strict):
    """An area to mark; an outline replaces the outline before it."""

    shape = serializers.ChoiceField(Region.Shape.choices)
    purpose = serializers.ChoiceField(Region.Purpose.choices, required=False)
    points_px = serializers.ListField(
        child=serializers.ListField(child=Number(), min_length=2, max_length=2), source="points", max_length=2000
    )
    label = Text(max_length=120, required=False, allow_blank=True)  # type: ignore[assignment]  # a member of this name
    proposed_by = serializers.ChoiceField(
        [METHOD], required=False, help_text="the method whose proposal a person accepted as it was"
    )


class PhotographSerializer(serializers.Serializer):
    """A view of one fragment or of one exemplar."""

    id = serializers.UUIDField()
    fragment = serializers.UUIDField(source="fragment_id", allow_null=True)
    exemplar = serializers.UUIDField(source="exemplar_id", allow_null=True)
    nature = serializers.ChoiceField(Nature.choices, help_text="anything but a photograph says so where it is shown")
    caption = serializers.CharField()
    disclaimer = serializers.CharField(help_text="to be shown wherever the picture is shown")
    file_name = serializers.CharField(help_text="as the sender called it")
    received_at = serializers.DateTimeField()
    received_from = serializers.CharField(source="received_from.username")
    analysis = serializers.ChoiceField(Photograph.Analysis.choices)
    analysis_note = serializers.CharField()
    sha256 = serializers.CharField(source="original_id")
    size_bytes = serializers.IntegerField(source="original.size_bytes")
    media_type = serializers.CharField(source="original.media_type")
    width_px = serializers.IntegerField(source="original.width", help_text="upright")
    height_px = serializers.IntegerField(source="original.height", help_text="upright")
    rendition = serializers.SerializerMethodField(help_text="address of a JPEG for viewing")
    original = serializers.SerializerMethodField(help_text="address of the exact bytes")

    def get_rendition(self, photograph: Photograph) -> str:
        return address("photograph-rendition", photograph)

    def get_original(self, photograph: Photograph) -> str:
        return address("photograph-original", photograph)


class PhotographDetailSerializer(PhotographSerializer):
    """A photograph with what its file claims and the areas that stand on it."""

    claims = serializers.DictField(source="original.claims", help_text="what the file says of itself; not a fact")
    regions = RegionSerializer(many=True, source="standing_regions")


class ReceiptSerializer(serializers.Serializer):
    """The promise that these bytes are kept and that the ledger says so."""

    photograph = serializers.UUIDField(source="photograph.pk")
    sha256 = serializers.CharField(source="original.sha256")
    size_bytes = serializers.IntegerField(source="original.size_bytes")
    received_at = serializers.DateTimeField(source="photograph.received_at")
    ledger_sequence = serializers.IntegerField(source="event.sequence")
    ledger_sha256 = serializers.CharField(source="event.sha256")
    ledger_at = serializers.SerializerMethodField()
    sentence = serializers.CharField()
    bytes_known_before = serializers.BooleanField()
    photograph_known_before = serializers.BooleanField()

    @extend_schema_field({"type": "string", "format": "date-time"})
    def get_ledger_at(self, receipt: Any) -> str:
        event: CustodyEvent = receipt.event
        return event.at


class FileFormSerializer(Strict):
    """What may be said of a file that is sent alone."""

    sha256 = serializers.RegexField(r"\A[0-9a-fA-F]{64}\Z", required=False, help_text="what the bytes must hash to")


class PhotographFormSerializer(FileFormSerializer):
    """What may be said of a photograph that is sent in a form."""

    nature = serializers.ChoiceField(Nature.choices, required=False)
    caption = serializers.CharField(max_length=300, required=False, allow_blank=True)
    disclaimer = serializers.CharField(max_length=300, required=False, allow_blank=True)


class RenditionQuery(Strict):
    """How large a picture."""

    size = serializers.ChoiceField(SIZES, required=False, default=LARGE)


class LookUpQuery(Strict):
    """How many hits."""

    limit = serializers.IntegerField(required=False, min_value=1, max_value=50, default=10)


class HitSerializer(serializers.Serializer):
    """A known picture that shares something with the one asked about."""

    type = serializers.SerializerMethodField(help_text="null: the picture shows a part of no stated type")
    component = serializers.SerializerMethodField(help_text="null: the picture shows a whole missile")
    finding = serializers.ChoiceField([("same_photograph", ""), ("keypoints", "")])
    distinct = serializers.IntegerField(help_text="distinct places matched on both pictures")
    sentence = serializers.CharField()
    photograph = serializers.UUIDField(source="photograph_id")
    rendition = serializers.SerializerMethodField(help_text="address of the known picture")
    exemplar = serializers.CharField()
    nature = serializers.ChoiceField(Nature.choices)
    source = serializers.CharField()  # type: ignore[assignment]  # a member of this name
    grade = serializers.CharField()

    @extend_schema_field(CodeNameSerializer(allow_null=True))
    def get_type(self, hit: Any) -> dict[str, str] | None:
        return {"code": hit.type_code, "name": hit.type_name} if hit.type_code else None

    @extend_schema_field(CodeNameSerializer(allow_null=True))
    def get_component(self, hit: Any) -> dict[str, str] | None:
        return {"code": hit.component_code, "name": hit.component_name} if hit.component_code else None

    def get_rendition(self, hit: Any) -> str:
        return address("photograph-rendition", hit.photograph_id)


class LookUpSerializer(serializers.Serializer):
    """The answer to a question asked with one picture. The picture was not kept, and the answer is not evidence."""

    not_evidence = serializers.BooleanField(help_text="always true: nothing was received and nothing recorded")
    query_sha256 = serializers.CharField(help_text="of the bytes that were asked about")
    query_size_bytes = serializers.IntegerField()
    release = serializers.IntegerField()
    methods = serializers.ListField(child=serializers.CharField())
    pool = serializers.DictField(child=serializers.IntegerField(), help_text="how much was searched")
    seconds = serializers.FloatField()
    quality_sentences = serializers.ListField(child=serializers.CharField())
    hits = HitSerializer(many=True)
