"""What an examiner records on a fragment: features and marks.

A record is never changed in place. A correction is a new row that names the one it replaces, and both stay.
"""

from django.db import models
from django.db.models import Q

from catalogue.evaluation.implied import Implied
from catalogue.evaluation.values import Kind, ValueType
from catalogue.models.case import Case
from catalogue.models.evidence import Fragment, Photograph, Region
from catalogue.models.keys import new_key
from catalogue.models.people import User
from catalogue.models.reference import Component, Source
from catalogue.models.search_key import SearchKeyField


class FeatureKind(models.Model):
    """A physical characteristic that can be recorded, with its unit, range and choices.

    A choice may carry ``counts``, [least, most]: how many of its design group it implies.
    """

    class ValueType(models.TextChoices):
        NUMBER = "number", "Number with unit"
        COUNT = "count", "Count"
        CHOICE = "choice", "One of a list"
        SET = "set", "Several of a list"
        COLOUR = "colour", "Colour"
        MARK = "mark", "Mark"
        TEXT = "text", "Description"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    question = models.CharField(max_length=300)
    value_type = models.CharField(max_length=8, choices=ValueType.choices)
    unit = models.CharField(max_length=8, blank=True)
    minimum = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    choices = models.JSONField(default=list, blank=True, help_text='[{"code": …, "label": …}, …]')
    design_group = models.CharField(max_length=60, blank=True, help_text="kinds of one group describe one design fact")
    components = models.ManyToManyField(Component, blank=True, related_name="feature_kinds")
    guide = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="number_has_unit_and_nothing_else_has",
                condition=Q(value_type="number") & ~Q(unit="") | ~Q(value_type="number") & Q(unit=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Kind:
        """The kind as the evaluation engine knows it: what it allows and how its values are shown."""
        return Kind(
            code=self.code,
            name=self.name,
            value_type=ValueType(self.value_type),
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            choices=tuple((choice["code"], choice["label"]) for choice in self.choices),
            design_group=self.design_group,
            counts=tuple((choice["code"], Implied(*choice["counts"])) for choice in self.choices if "counts" in choice),
        )


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RecordQuerySet":
        """Return the records on fragments of the cases ``user`` may look into."""
        return self.filter(fragment__case__in=Case.objects.visible_to(user))

    def current(self) -> "RecordQuerySet":
        """Return the records that stand: neither replaced nor withdrawn."""
        return self.filter(replaced_by__isnull=True, withdrawn_at__isnull=True)


class Record(models.Model):
    """What features and marks share: where it was seen, by whom, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    photograph = models.ForeignKey(Photograph, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+", help_text="where others published it")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class Feature(Record):
    """A recorded characteristic of a fragment: a value, or that it is not visible or not applicable."""

    class State(models.TextChoices):
        VALUE = "value", "Value"
        NOT_VISIBLE = "not_visible", "Not visible"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="features")
    kind = models.ForeignKey(FeatureKind, on_delete=models.PROTECT, related_name="features")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=14, choices=State.choices, default=State.VALUE)
    value = models.JSONField(null=True, blank=True)
    as_typed = models.CharField(max_length=120, blank=True, help_text="what was typed, before any conversion")
    uncertainty = models.FloatField(null=True, blank=True, help_text="half width of the 95 % interval, in the unit")
    method = models.CharField(max_length=200, blank=True, help_text="how it was measured or seen")

    class Meta(Record.Meta):
        abstract = False
        ordering = ["kind__name", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                name="feature_value_where_state_says_so",
                condition=Q(state="value", value__isnull=False)
                | Q(state__in=["not_visible", "not_applicable"], value__isnull=True),
            ),
            models.CheckConstraint(
                name="feature_uncertainty_not_negative", condition=Q(uncertainty__isnull=True) | Q(uncertainty__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value if self.state == self.State.VALUE else self.get_state_display()}"


class Mark(Record):
    """A serial, stamp, label or inscription.

    ``transcription`` writes an unreadable character as ``?`` and an either-or character as ``[0O]``.
    """

    class Technique(models.TextChoices):
        STAMPED = "stamped", "Stamped"
        ENGRAVED = "engraved", "Engraved"
        ETCHED = "etched", "Etched"
        PAINTED = "painted", "Painted"
        HAND_WRITTEN = "hand_written", "Hand-written"
        LABEL = "label", "Label"
        ERASED = "erased", "Erased"
        UNKNOWN = "unknown", "Not known"

    class Script(models.TextChoices):
        LATIN = "latin", "Latin"
        CYRILLIC = "cyrillic", "Cyrillic"
        HANGUL = "hangul", "Hangul"
        HAN = "han", "Chinese characters"
        ARABIC_PERSIAN = "arabic_persian", "Arabic or Persian"
        HEBREW = "hebrew", "Hebrew"
        DIGITS = "digits", "Digits only"
        MIXED = "mixed", "Several scripts"
        UNKNOWN = "unknown", "Not known"

    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="marks")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    transcription = models.CharField(max_length=300)
    technique = models.CharField(max_length=14, choices=Technique.choices, default=Technique.UNKNOWN)
    script = models.CharField(max_length=14, choices=Script.choices, default=Script.UNKNOWN)
    doubt = models.CharField(max_length=300, blank=True, help_text="what does not fit together in this record")
    search_key = SearchKeyField(max_length=300, blank=True, editable=False, default="")

    class Meta(Record.Meta):
        abstract = False
        ordering = ["recorded_at"]
        # Everything that a search asks of a mark, so that it reads this index alone and no row.
        indexes = [models.Index(fields=["fragment", "search_key", "withdrawn_at", "id"], name="mark_search")]

    def __str__(self) -> str:
        return self.transcription
