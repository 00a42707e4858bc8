"""Fragments, the exact bytes received, the photographs made of them, and areas marked on those."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from catalogue.models.case import Case
from catalogue.models.incident import Incident
from catalogue.models.keys import new_key
from catalogue.models.people import Role, User
from catalogue.models.reference import Component, Exemplar, Release

SHA256 = RegexValidator(r"\A[0-9a-f]{64}\Z", "a SHA-256 is 64 hexadecimal digits in lower case")


class Damage(models.TextChoices):
    """What happened to the metal; it widens what still counts as agreement."""

    HEAT = "heat", "Heat"
    TEAR = "tear", "Torn"
    DEFORMATION = "deformation", "Bent or crushed"
    CORROSION = "corrosion", "Corroded"


class FragmentQuerySet(models.QuerySet["Fragment"]):
    def visible_to(self, user: User) -> "FragmentQuerySet":
        """Return the fragments of the cases ``user`` may look into."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Fragment(models.Model):
    """A recovered piece: the questioned item."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fragments")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="fragments")
    exhibit_number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="fragments",
        help_text="which part it seems to be",
    )  # fmt: skip
    material = models.CharField(max_length=120, blank=True)
    condition = models.TextField(blank=True)
    damage = models.JSONField(default=list, blank=True)
    found_at_earliest = models.DateTimeField(null=True, blank=True)
    found_at_latest = models.DateTimeField(null=True, blank=True)
    found_where = models.CharField(max_length=300, blank=True)
    found_by = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FragmentQuerySet.as_manager()

    class Meta:
        ordering = ["exhibit_number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "exhibit_number"], name="exhibit_number_once_in_a_case"),
            models.CheckConstraint(
                name="fragment_found_times_in_order",
                condition=Q(found_at_earliest__isnull=True)
                | Q(found_at_latest__isnull=True)
                | Q(found_at_earliest__lte=F("found_at_latest")),
            ),
        ]
        indexes = [models.Index(fields=["case", "exhibit_number"], name="fragment_case_exhibit")]

    def __str__(self) -> str:
        return f"{self.exhibit_number} {self.title}"


class Original(models.Model):
    """The exact bytes received, named by their SHA-256. Rows are never changed or deleted: a trigger refuses it."""

    sha256 = models.CharField(max_length=64, primary_key=True, validators=[SHA256])
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField(help_text="pixels, upright")
    height = models.PositiveIntegerField(help_text="pixels, upright")
    orientation = models.PositiveSmallIntegerField(default=1, help_text="EXIF orientation found in the bytes, 1 to 8")
    claims = models.JSONField(default=dict, help_text="what the file says of itself; a claim, not a fact")
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["received_at"]

    def __str__(self) -> str:
        return self.sha256


class PhotographQuerySet(models.QuerySet["Photograph"]):
    def visible_to(self, user: User) -> "PhotographQuerySet":
        """Return photographs of fragments in the user's cases and, for anyone signed in, of exemplars."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        of_exemplar = Q(exemplar__isnull=False)
        if user.role == Role.ADMINISTRATOR:
            return self.filter(of_exemplar)
        return self.filter(of_exemplar | Q(fragment__case__in=Case.objects.visible_to(user)))

    def in_release(self, release: Release) -> "PhotographQuerySet":
        """Return the photographs of exemplars that belong to the library as ``release`` numbered it."""
        return self.filter(
            Q(retired_in__isnull=True) | Q(retired_in__number__gt=release.number),
            exemplar__isnull=False,
            added_in__number__lte=release.number,
        )


class Nature(models.TextChoices):
    """What kind of picture it is. Anything but a photograph says so wherever it is shown."""

    PHOTOGRAPH = "photograph", "Photograph"
    FRAME = "frame", "Frame of a video"
    RENDER = "render", "Render, not a photograph"
    DRAWING = "drawing", "Drawing, not a photograph"


class Photograph(models.Model):
    """A view of one fragment or of one exemplar, made of one original."""

    class Analysis(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="photographs")
    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, null=True, blank=True, related_name="photographs")
    exemplar = models.ForeignKey(Exemplar, on_delete=models.PROTECT, null=True, blank=True, related_name="photographs")
    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.PHOTOGRAPH)
    caption = models.CharField(max_length=300, blank=True)
    disclaimer = models.CharField(max_length=300, blank=True, help_text="shown wherever the picture is shown")
    file_name = models.CharField(max_length=255, blank=True, help_text="as the sender called it")
    received_at = models.DateTimeField(auto_now_add=True)
    received_from = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    analysis = models.CharField(max_length=8, choices=Analysis.choices, default=Analysis.WAITING)
    analysis_note = models.CharField(max_length=300, blank=True)
    added_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PhotographQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="photograph_of_fragment_xor_exemplar",
                condition=Q(fragment__isnull=True, exemplar__isnull=False)
                | Q(fragment__isnull=False, exemplar__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["original", "fragment"], name="original_once_a_fragment", condition=Q(fragment__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["original", "exemplar"], name="original_once_an_exemplar", condition=Q(exemplar__isnull=False)
            ),
            models.CheckConstraint(name="photograph_nature_known", condition=Q(nature__in=Nature.values)),
        ]

    def __str__(self) -> str:
        return self.caption or self.file_name or self.original_id[:12]

    @property
    def owner(self) -> "Fragment | Exemplar":
        """The fragment or the exemplar that the photograph shows."""
        return self.fragment or self.exemplar  # type: ignore[return-value]  # the constraint: one of the two


class Region(models.Model):
    """A marked area of a photograph, in pixels of the upright original. Rows are added and withdrawn, not changed."""

    class Shape(models.TextChoices):
        RECTANGLE = "rectangle", "Rectangle"
        POLYGON = "polygon", "Polygon"

    class Purpose(models.TextChoices):
        OUTLINE = "outline", "Outline of the object"
        DETAIL = "detail", "Detail"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    photograph = models.ForeignKey(Photograph, on_delete=models.PROTECT, related_name="regions")
    shape = models.CharField(max_length=10, choices=Shape.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.OUTLINE)
    points = models.JSONField(help_text="[[x, y], …]; a rectangle has its two opposite corners")
    label = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.label or self.get_purpose_display()

    @property
    def outline(self) -> list[list[float]]:
        """The corners in order, also for a rectangle."""
        if self.shape == self.Shape.POLYGON:
            return self.points
        (x0, y0), (x1, y1) = self.points
        return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
