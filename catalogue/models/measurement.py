"""Measurements: what was measured on a photograph or a part, what it rests on, and how wrong it may be."""

from django.db import models
from django.db.models import Q

from catalogue.models.case import Case
from catalogue.models.evidence import Fragment, Photograph
from catalogue.models.features import Feature
from catalogue.models.keys import new_key
from catalogue.models.people import User
from catalogue.vision.gauges import Stated
from catalogue.vision.results import Result


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: User) -> "MeasurementQuerySet":
        """Return the measurements on fragments of the cases ``user`` may look into."""
        return self.filter(fragment__case__in=Case.objects.visible_to(user))


class Measurement(models.Model):
    """One measurement, with everything that it can be recomputed from.

    Rows are added, never changed: a trigger refuses it. Only the feature that it was recorded as is set, once.
    """

    class Tool(models.TextChoices):
        LENGTH = "length", "Length between two points"
        ANGLE = "angle", "Angle at the second of three points"
        THREE_POINT_ARC = "three_point_arc", "Diameter from three points of an arc"
        BEST_FIT_ARC = "best_fit_arc", "Diameter from many points of an arc"
        HOLE_CIRCLE = "hole_circle", "Circle through the middles of holes"
        SLANTED_HOLE_CIRCLE = "slanted_hole_circle", "Circle of holes seen at a slant"
        CHORD_AND_SAGITTA = "chord_and_sagitta", "Diameter from chord and sagitta"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="measurements")
    photograph = models.ForeignKey(
        Photograph, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    tool = models.CharField(max_length=20, choices=Tool.choices)
    points = models.JSONField(default=list, blank=True, help_text="[[x, y], …] in pixels of the upright original")
    click_px = models.FloatField(null=True, blank=True, help_text="one standard deviation of a point, each direction")
    gauge = models.JSONField(null=True, blank=True, help_text="how the size was known, with what was found in pixels")
    lengths = models.JSONField(null=True, blank=True, help_text="what was measured on the part itself, mm")
    result = models.JSONField(help_text="value, 95 % interval, unit, method and sentences")
    software = models.CharField(max_length=120)
    measured_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    measured_at = models.DateTimeField(auto_now_add=True)
    feature = models.OneToOneField(
        Feature, on_delete=models.PROTECT, null=True, blank=True, related_name="measurement"
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-measured_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="measurement_of_a_photograph_xor_of_lengths",
                condition=Q(photograph__isnull=False, gauge__isnull=False, click_px__gt=0, lengths__isnull=True)
                & ~Q(tool="chord_and_sagitta")
                | Q(photograph__isnull=True, gauge__isnull=True, click_px__isnull=True, lengths__isnull=False)
                & Q(tool="chord_and_sagitta"),
            ),
        ]
        indexes = [models.Index(fields=["fragment", "measured_at"], name="measurement_fragment")]

    def __str__(self) -> str:
        return str(self.get_tool_display())

    @property
    def stated(self) -> Stated | None:
        """How the size was known; None where lengths were measured on the part itself."""
        return Stated.from_plain(self.gauge) if self.gauge else None

    @property
    def found(self) -> Result:
        """The result as it was stored."""
        return Result(**self.result)
