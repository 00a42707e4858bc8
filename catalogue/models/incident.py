"""An event and a place that fragments come from."""

from django.db import models
from django.db.models import F, Q

from catalogue.models.case import Case
from catalogue.models.keys import new_key
from catalogue.models.people import User


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> "IncidentQuerySet":
        """Return the incidents of the cases ``user`` may look into."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Incident(models.Model):
    """An event and its place, each with its uncertainty: an interval of time, a radius around a point."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="incidents")
    title = models.CharField(max_length=200)
    occurred_from = models.DateTimeField(null=True, blank=True, help_text="the earliest it can have been")
    occurred_until = models.DateTimeField(null=True, blank=True, help_text="the latest it can have been")
    time_note = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=300, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    place_uncertainty_m = models.PositiveIntegerField(
        null=True, blank=True, help_text="radius around the point, metres"
    )
    place_note = models.CharField(max_length=300, blank=True)
    sources = models.ManyToManyField("catalogue.Source", blank=True, related_name="incidents")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_from", "title"]
        constraints = [
            models.CheckConstraint(
                name="incident_times_in_order",
                condition=Q(occurred_from__isnull=True)
                | Q(occurred_until__isnull=True)
                | Q(occurred_from__lte=F("occurred_until")),
            ),
            models.CheckConstraint(
                name="incident_point_whole_and_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True, place_uncertainty_m__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    place_uncertainty_m__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title
