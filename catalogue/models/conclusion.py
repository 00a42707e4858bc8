"""What examiners state, and who was asked to verify it. Rows are added, never changed: a trigger refuses it.

One row is one person's statement. A first conclusion stands by itself; a verification is another person's conclusion
about the same fragments, a resolution a third person's where those two differ, an amendment a later one by the first
person that takes the place of theirs. What became of a conclusion follows from these rows and is stored nowhere.
"""

from django.db import models
from django.db.models import Q

from catalogue.models.case import Case
from catalogue.models.examination import Examination
from catalogue.models.keys import new_key
from catalogue.models.people import Role, User
from catalogue.models.reference import Component, Family, MissileType

Answer = tuple[str, int | None, int | None]


class Level(models.TextChoices):
    """How far the conclusion goes. All four are always offered, and none is chosen beforehand."""

    TYPE = "type", "A type"
    FAMILY = "family", "Only a family"
    NONE_OF_THESE = "none_of_these", "None of these"
    CANNOT_TELL = "cannot_tell", "Cannot tell"


class PhotoQuality(models.TextChoices):
    """How fit for comparison the best of the examined photographs was (``vision/quality`` has what is remarked on)."""

    NO_REMARK = "no_remark", "No remark on the best photograph"
    WITH_REMARKS = "with_remarks", "Remarks on every photograph"
    NOT_USABLE = "not_usable", "No photograph fit for comparison"
    NOT_ASSESSED = "not_assessed", "Photographs not assessed"
    NO_PHOTOGRAPH = "no_photograph", "No photograph"


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    def visible_to(self, user: User) -> "ConclusionQuerySet":
        """Return what ``user`` may read in their cases: nothing that is still sealed, but for their own.

        A conclusion that is neither a verification nor a resolution is sealed until somebody has verified it: nobody
        but who stated it reads it, for any other examiner of the case may be the one to verify it. Auditors verify
        nothing and read everything.
        """
        found = self.filter(examination__fragment__case__in=Case.objects.visible_to(user))
        if user.is_authenticated and user.role == Role.AUDITOR:
            return found
        opened = Q(verifies__isnull=False) | Q(resolves__isnull=False) | Q(verification__isnull=False)
        return found.filter(opened | Q(stated_by=user.pk))

    def firsts(self) -> "ConclusionQuerySet":
        """Return conclusions that are neither a verification nor a resolution."""
        return self.filter(verifies__isnull=True, resolves__isnull=True)


class Conclusion(models.Model):
    """What one examiner states about the fragments of an examination."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="conclusions")
    level = models.CharField(max_length=14, choices=Level.choices)
    missile_type = models.ForeignKey(MissileType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="what part it is taken for",
    )  # fmt: skip
    proposition = models.TextField()
    alternative = models.TextField()
    reasons = models.TextField()
    contradicting = models.TextField(help_text="findings that speak against it; that there are none is a statement too")
    photo_quality = models.CharField(max_length=14, choices=PhotoQuality.choices, help_text="as it was when stated")
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(auto_now_add=True)
    verifies = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="verification"
    )
    resolves = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="resolution")
    amends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendment")
    amended_because = models.TextField(blank=True)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        ordering = ["stated_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="conclusion_names_what_its_level_says",
                condition=Q(level=Level.TYPE, missile_type__isnull=False, family__isnull=True)
                | Q(level=Level.FAMILY, missile_type__isnull=True, family__isnull=False)
                | Q(level__in=[Level.NONE_OF_THESE, Level.CANNOT_TELL], missile_type__isnull=True, family__isnull=True),
            ),
            models.CheckConstraint(
                name="conclusion_says_everything_it_must",
                condition=~Q(proposition="") & ~Q(alternative="") & ~Q(reasons="") & ~Q(contradicting=""),
            ),
            models.CheckConstraint(
                name="conclusion_is_one_thing",
                condition=Q(verifies__isnull=True, resolves__isnull=True)
                | Q(verifies__isnull=True, amends__isnull=True)
                | Q(resolves__isnull=True, amends__isnull=True),
            ),
            models.CheckConstraint(
                name="conclusion_amended_with_a_reason",
                condition=Q(amends__isnull=True, amended_because="")
                | Q(amends__isnull=False) & ~Q(amended_because=""),
            ),
            models.CheckConstraint(name="conclusion_quality_known", condition=Q(photo_quality__in=PhotoQuality.values)),
        ]

    def __str__(self) -> str:
        if self.level in {Level.TYPE, Level.FAMILY}:
            return f"{self.get_level_display()}: {self.missile_type or self.family}"
        return self.get_level_display()

    @property
    def answer(self) -> Answer:
        """Level and subject: two conclusions agree where these are equal, whatever part each takes it for."""
        return self.level, self.missile_type_id, self.family_id


class VerificationRequestQuerySet(models.QuerySet["VerificationRequest"]):
    def open_for(self, user: User) -> "VerificationRequestQuerySet":
        """Return what ``user`` is asked to verify and nobody has verified yet, in cases that they may look into."""
        return self.filter(
            verifier=user.pk,
            conclusion__verification__isnull=True,
            conclusion__examination__fragment__case__in=Case.objects.visible_to(user),
        )


class VerificationRequest(models.Model):
    """One person was asked to verify one conclusion. They read nothing of it until they have answered."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="requests")
    verifier = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = VerificationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "verifier"], name="verifier_asked_once"),
            models.CheckConstraint(name="nobody_asks_themselves", condition=~Q(verifier=models.F("asked_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.verifier} about {self.conclusion_id}"
