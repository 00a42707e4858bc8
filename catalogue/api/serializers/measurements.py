"""Measurements, as they are asked for and answered. Units stand in the names."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.api.serializers.fields import Number, Strict, Text, component_field
from catalogue.intake.measuring import CLICKS_PX
from catalogue.models import FeatureKind, Measurement
from catalogue.vision.gauges import CardSeen, RulerSeen, TwoPoints
from catalogue.vision.intervals import CLICK_SIGMA_PX
from catalogue.vision.tools import MOST_POINTS, TOOLS

PIXELS = "[[x, y], …] in pixels of the upright original, the middle of the first pixel at 0, 0"


def _points(**kwargs: Any) -> serializers.ListField:
    pair = serializers.ListField(child=Number(), min_length=2, max_length=2)
    return serializers.ListField(child=pair, max_length=MOST_POINTS, **kwargs)


class HeightSerializer(Strict):
    """How much nearer to the camera what is measured lies than what gives the size; farther is negative."""

    height_mm = Number()
    uncertainty_mm = Number(help_text="of the height: half width of the 95 % interval")
    distance_mm = Number(help_text="from the camera to what gives the size")


class GaugeSerializer(Strict):
    """How the size is known. A card or ruler is looked for in the original."""

    by = serializers.ChoiceField([TwoPoints.by, CardSeen.by, RulerSeen.by])
    points_px = _points(required=False, help_text="of two_points and ruler: two points; " + PIXELS)
    length_mm = Number(required=False, help_text="of two_points: how far they are apart")
    uncertainty_mm = Number(required=False, help_text="of that length: half width of the 95 % interval; 0 is exact")
    check_line_mm = Number(required=False, help_text="of card: its printed line of 100 mm, as you measured it")
    spacing_mm = Number(required=False, help_text="of ruler: from one tick to the next")
    height = HeightSerializer(required=False, allow_null=True)


class NewMeasurementSerializer(Strict):
    """What to measure on a photograph of a fragment."""

    tool = serializers.ChoiceField([(name, Measurement.Tool(name).label) for name in TOOLS])
    points_px = _points(help_text=PIXELS)
    click_px = Number(
        required=False, default=CLICK_SIGMA_PX,
        help_text=f"how exactly points are placed: one standard deviation, {CLICKS_PX[0]:g} to {CLICKS_PX[1]:g}",
    )  # fmt: skip
    gauge = GaugeSerializer()


class NewLengthsSerializer(Strict):
    """Chord and sagitta, measured on the part; uncertainties are half widths of 95 % intervals."""

    chord_mm = Number()
    chord_uncertainty_mm = Number()
    sagitta_mm = Number()
    sagitta_uncertainty_mm = Number()


class RecordMeasurementSerializer(Strict):
    """Which feature a measurement is."""

    kind = serializers.SlugRelatedField(
        slug_field="code", queryset=FeatureKind.objects.all(), help_text="code of a feature kind of the same dimension"
    )
    component = component_field()
    note = Text(max_length=20_000, required=False, allow_blank=True)


@extend_schema_field({"type": "object", "additionalProperties": True})
class Kept(serializers.JSONField):
    """A stored JSON value."""


class MeasurementSerializer(serializers.Serializer):
    """A measurement, with all that it can be recomputed from. It is never changed.

    Lengths are in ``…_mm`` and angles in ``…_deg``; the others are null. Value and uncertainty are null where only a
    lower bound is known, and ``high`` is then too.
    """

    id = serializers.UUIDField()
    fragment = serializers.UUIDField(source="fragment_id")
    photograph = serializers.UUIDField(source="photograph_id", allow_null=True)
    tool = serializers.ChoiceField(Measurement.Tool.choices)
    points_px = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()), source="points")
    click_px = serializers.FloatField(allow_null=True)
    gauge = Kept(allow_null=True, help_text="as it was stated, with what was found in the picture")
    lengths = Kept(allow_null=True, help_text="chord and sagitta, where they were measured on the part")
    value_mm = serializers.FloatField(allow_null=True)
    uncertainty_mm = serializers.FloatField(allow_null=True, help_text="the longer half of the 95 % interval")
    low_mm = serializers.FloatField(allow_null=True)
    high_mm = serializers.FloatField(allow_null=True)
    value_deg = serializers.FloatField(allow_null=True)
    uncertainty_deg = serializers.FloatField(allow_null=True, help_text="the longer half of the 95 % interval")
    low_deg = serializers.FloatField(allow_null=True)
    high_deg = serializers.FloatField(allow_null=True)
    lower_bound_only = serializers.BooleanField()
    hole_counts = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="of hole circles: what the whole may have had"
    )
    method = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField(), help_text="what a reader of the value must know")
    software = serializers.CharField()
    measured_by = serializers.CharField(source="measured_by.username")
    measured_at = serializers.DateTimeField()
    feature = serializers.UUIDField(source="feature_id", allow_null=True, help_text="what it was recorded as")

    def to_representation(self, instance: Measurement) -> dict[str, Any]:
        return super().to_representation(_Shown(instance))


class _Shown:
    """A measurement with its result under names that carry the unit."""

    def __init__(self, measurement: Measurement) -> None:
        self._measurement, found = measurement, measurement.found
        for unit in ("mm", "deg"):
            for name in ("value", "uncertainty", "low", "high"):
                setattr(self, f"{name}_{unit}", getattr(found, name) if found.unit == unit else None)
        self.lower_bound_only, self.hole_counts = not found.bounded, found.counts
        self.method, self.sentences = found.method, found.sentences

    def __getattr__(self, name: str) -> Any:
        return getattr(self._measurement, name)
