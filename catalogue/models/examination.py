"""One run of a fragment against a stated release by stated methods, and what came of it."""

from django.db import models
from django.db.models import Q

from catalogue.models.case import Case
from catalogue.models.evidence import Fragment, Photograph
from catalogue.models.keys import new_key
from catalogue.models.people import User
from catalogue.models.reference import Component, Exemplar, MissileType, Release


class ExaminationQuerySet(models.QuerySet["Examination"]):
    def visible_to(self, user: User) -> "ExaminationQuerySet":
        """Return the examinations of fragments in the cases ``user`` may look into."""
        return self.filter(fragment__case__in=Case.objects.visible_to(user))


class Examination(models.Model):
    """A run. ``inputs`` names every record it rested on, so that it can be run again with the same result."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="requested_examinations")
    fragments = models.ManyToManyField(
        Fragment, related_name="examinations", help_text="all that were taken together, the requested one among them"
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="examinations")
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetitions")
    methods = models.JSONField(default=list)
    software = models.CharField(max_length=120)
    inputs = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=500, blank=True, help_text="why it failed, or what was left out")
    summary = models.JSONField(default=dict, help_text="level, weights, rival, pool size, pictures left out")
    result_sha256 = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.fragment.exhibit_number} against {self.release}"


class Candidate(models.Model):
    """One type, or one component without a type, in the order of an examination, with every reason."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="candidates")
    rank = models.PositiveIntegerField()
    missile_type = models.ForeignKey(MissileType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    weight = models.JSONField(default=dict, help_text="the weight of everything recorded, with its propositions")
    # Results that were counted stay readable as they were stored.
    order_value = models.FloatField(null=True, help_text="what ordered the candidates of features/1; no weight")
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["examination_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["examination", "rank"], name="rank_once_for_types", condition=Q(missile_type__isnull=False)
            ),
            models.CheckConstraint(
                name="candidate_type_xor_component",
                condition=Q(missile_type__isnull=False, component__isnull=True)
                | Q(missile_type__isnull=True, component__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.missile_type or self.component}"


class Comparison(models.Model):
    """One questioned × known pair of photographs, with what explains it."""

    class Finding(models.TextChoices):
        SAME_PHOTOGRAPH = "same_photograph", "Same photograph"
        KEYPOINTS = "keypoints", "Shared structure"
        BELOW_SUPPORT = "below_support", "Too little shared structure"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="comparisons")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="comparisons")
    questioned = models.ForeignKey(Photograph, on_delete=models.PROTECT, related_name="+")
    known = models.ForeignKey(Photograph, on_delete=models.PROTECT, related_name="+")
    exemplar = models.ForeignKey(Exemplar, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=60)
    finding = models.CharField(max_length=16, choices=Finding.choices)
    distinct = models.PositiveIntegerField(default=0, help_text="distinct places matched on both pictures")
    explanation = models.JSONField(default=dict, help_text="sentence, distances, transform, matched points")

    class Meta:
        ordering = ["-distinct", "id"]

    def __str__(self) -> str:
        return f"{self.questioned} × {self.known}"
