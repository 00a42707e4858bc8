"""Asking for outlines, and what is offered."""

from rest_framework import serializers

from catalogue.api.serializers.fields import Number, Strict
from catalogue.vision.offer import METHOD


def _polygon() -> serializers.ListField:
    points = serializers.ListField(child=serializers.FloatField())
    return serializers.ListField(child=points, source="points", help_text="[[x, y], …], a polygon")


class ProposeOutlinesSerializer(Strict):
    """Where to look: nowhere in particular, or in a rough box around one object."""

    box_px = serializers.ListField(
        child=serializers.ListField(child=Number(), min_length=2, max_length=2), min_length=2, max_length=2,
        required=False, help_text="two opposite corners [x, y], in pixels of the upright original",
    )  # fmt: skip


class ProposedOutlineSerializer(serializers.Serializer):
    """One object that may be meant."""

    points_px = _polygon()
    confidence = serializers.FloatField(help_text="0 to 1, how well it stands out; no probability")


class LeftOutSerializer(serializers.Serializer):
    """A thing beside the object that comparisons leave out."""

    kind = serializers.CharField(help_text="scale bar, ruler, marker or label")
    points_px = _polygon()
    sentence = serializers.CharField()


class ProposedOutlinesSerializer(serializers.Serializer):
    """Outlines that software proposes, best first. Nothing was recorded."""

    method = serializers.SerializerMethodField(help_text="goes into proposed_by of a region that takes an outline over")
    width_px = serializers.IntegerField(source="width", help_text="upright")
    height_px = serializers.IntegerField(source="height", help_text="upright")
    proposals = ProposedOutlineSerializer(many=True, source="outlines")
    left_out = LeftOutSerializer(many=True)
    sentence = serializers.CharField(help_text="why there is no proposal; empty where there is one")

    def get_method(self, _offer: object) -> str:
        return METHOD
