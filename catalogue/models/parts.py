"""Bought-in parts found inside a fragment: chips, bearings, connectors."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact

from catalogue.models.evidence import Fragment
from catalogue.models.features import Record
from catalogue.models.reference import Component


class Part(Record):
    """A bought-in part with what is marked on it. Its date code is written like a mark, ``?`` and ``[0O]`` included."""

    class Kind(models.TextChoices):
        INTEGRATED_CIRCUIT = "integrated_circuit", "Integrated circuit"
        SEMICONDUCTOR = "semiconductor", "Transistor or diode"
        PASSIVE = "passive", "Resistor, capacitor or coil"
        CONNECTOR = "connector", "Connector or cable"
        SENSOR = "sensor", "Sensor"
        MODULE = "module", "Module or board"
        POWER = "power", "Battery or power supply"
        MECHANICAL = "mechanical", "Bearing or other mechanical part"
        OTHER = "other", "Other or not known"

    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="parts")
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="which it sits in"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField(max_length=200)
    maker_as_marked = models.CharField(max_length=200, blank=True, help_text="name or logo as it stands on the part")
    maker = models.CharField(max_length=200, blank=True, help_text="the maker's name as it is usually written")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 code of the maker's seat")
    part_number = models.CharField(max_length=120, blank=True)
    date_code = models.CharField(max_length=300, blank=True)
    stated_earliest = models.DateField(null=True, blank=True, help_text="as a source states it")
    stated_latest = models.DateField(null=True, blank=True, help_text="as a source states it")
    count = models.PositiveIntegerField(
        null=True, blank=True, default=1, help_text="empty: not known, or counted with another record"
    )
    doubt = models.CharField(max_length=500, blank=True, help_text="what does not fit together in this record")

    class Meta(Record.Meta):
        abstract = False
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(name="part_count_not_zero", condition=Q(count__isnull=True) | Q(count__gte=1)),
            models.CheckConstraint(
                name="part_country_two_letters",
                # No regular expression: SQLite has none of its own, and checks from outside Django would fail.
                condition=Q(country="") | Q(Exact(Length("country"), 2), country=Upper("country")),
            ),
            models.CheckConstraint(
                name="part_stated_dates_in_order",
                condition=Q(stated_earliest__isnull=True)
                | Q(stated_latest__isnull=True)
                | Q(stated_earliest__lte=F("stated_latest")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
