"""The reference library: known types, what is published of them, and specimens of known type.

The library changes only in numbered releases. A row that carries evidence says in which release it came and in which
it went, so that any earlier release can be read again exactly as it was; a changed value is a new row.
"""

from django.db import models
from django.db.models import F, Q

from catalogue.models.keys import new_key
from catalogue.models.people import User


class ReferencePack(models.Model):
    """A bundle of reference data that was loaded, known by the digest of its manifest."""

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, unique=True)
    manifest = models.JSONField()
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Release(models.Model):
    """A numbered state of the library. Examinations name the release they were made against."""

    number = models.PositiveIntegerField(primary_key=True)
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    pack = models.ForeignKey(ReferencePack, on_delete=models.PROTECT, null=True, blank=True, related_name="releases")
    counts = models.JSONField(default=dict, help_text="rows added and retired, by kind")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Release {self.number}"


class ReleasedQuerySet(models.QuerySet):
    def in_release(self, release: Release) -> "ReleasedQuerySet":
        """Return the rows that belong to the library as ``release`` numbered it."""
        return self.filter(
            Q(retired_in__isnull=True) | Q(retired_in__number__gt=release.number),
            added_in__number__lte=release.number,
        )

    def current(self) -> "ReleasedQuerySet":
        """Return the rows of the newest release and those proposed for the next one."""
        return self.filter(retired_in__isnull=True)


class Released(models.Model):
    """A row of the library with the releases it came and went in; ``added_in`` null means proposed."""

    added_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReleasedQuerySet.as_manager()

    class Meta:
        abstract = True


class Source(models.Model):
    """A publication or record that reference data rest on."""

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=300, blank=True)
    date_text = models.CharField(max_length=120, blank=True, help_text="as published; often only a month")
    url = models.CharField(max_length=600, blank=True)
    kind = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    note = models.TextField(blank=True)
    only_about = models.JSONField(
        default=list, blank=True,
        help_text="case references whose debris is the only debris this source speaks of",
    )  # fmt: skip

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(name="source_grade_known", condition=Q(grade__in=["A", "B", "C", "D"]))]

    def __str__(self) -> str:
        return self.code


class Family(models.Model):
    """The group a type belongs to, for answers that stop before the type."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Component(models.Model):
    """A named part: jet vane actuator, igniter ring, nozzle."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MissileType(Released):
    """A known type."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="types")
    weapon_class = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    fielded_by = models.CharField(max_length=300, blank=True)
    look_alikes = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="looked_like_by")
    notes = models.JSONField(default=list, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+", help_text="for the name, class and origin")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name of a type, in the script it is written in."""

    class Script(models.TextChoices):
        LATIN = "latin", "Latin"
        CYRILLIC = "cyrillic", "Cyrillic"
        HANGUL = "hangul", "Hangul"
        HAN = "han", "Chinese characters"
        ARABIC_PERSIAN = "arabic_persian", "Arabic or Persian"
        HEBREW = "hebrew", "Hebrew"
        NATO = "nato", "NATO reporting name"

    missile_type = models.ForeignKey(MissileType, on_delete=models.PROTECT, related_name="aliases")
    text = models.CharField(max_length=200)
    script = models.CharField(max_length=20, choices=Script.choices)
    note = models.CharField(max_length=300, blank=True)
    unsourced = models.BooleanField(default=False)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["text"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["missile_type", "text", "script"], name="alias_once_a_type")]

    def __str__(self) -> str:
        return self.text


class Distinction(models.Model):
    """A published point that tells one type from a named other."""

    missile_type = models.ForeignKey(MissileType, on_delete=models.PROTECT, related_name="distinctions")
    versus = models.ForeignKey(MissileType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    note = models.TextField(blank=True)
    unsourced = models.BooleanField(default=False)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class ReferenceValue(Released):
    """One published value of one feature of one type. Without a source it may be shown and carries no weight."""

    class Bound(models.TextChoices):
        EXACT = "", "as stated"
        MORE = ">", "more than"
        LESS = "<", "less than"
        AT_MOST = "<=", "at most"
        ABOUT = "~", "about"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    missile_type = models.ForeignKey(MissileType, on_delete=models.PROTECT, related_name="values")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True, related_name="values")
    kind = models.ForeignKey("catalogue.FeatureKind", on_delete=models.PROTECT, related_name="reference_values")
    value = models.JSONField(null=True, blank=True, help_text="null: no public value was found")
    tolerance = models.FloatField(null=True, blank=True)
    bound = models.CharField(max_length=2, choices=Bound.choices, blank=True, default=Bound.EXACT)
    unsourced = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="values")

    class Meta:
        ordering = ["missile_type_id", "kind_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="reference_tolerance_not_negative", condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.missile_type}: {self.kind}"


class Exemplar(Released):
    """A specimen of a component, or of a whole missile, of known type: the known.

    Without a type it shows what a component looks like and can speak only for the component.
    """

    class Kind(models.TextChoices):
        RECOVERED = "recovered", "Recovered specimen"
        MUSEUM = "museum", "Museum or laboratory"
        STATE_MEDIA = "state_media", "Parade or state-media picture"
        DRAWING = "drawing", "Drawing"
        RENDER = "render", "Render"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=80, unique=True)
    missile_type = models.ForeignKey(
        MissileType, on_delete=models.PROTECT, null=True, blank=True, related_name="exemplars"
    )
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="exemplars",
        help_text="empty: the whole missile",
    )  # fmt: skip
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="exemplars")
    grade = models.CharField(max_length=1, choices=Source.Grade.choices)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="exemplar_of_type_or_component",
                condition=Q(missile_type__isnull=False) | Q(component__isnull=False),
            ),
            models.CheckConstraint(
                name="exemplar_retired_after_added",
                condition=Q(retired_in__isnull=True) | Q(added_in__isnull=True) | Q(retired_in__gte=F("added_in")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
