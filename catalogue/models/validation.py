"""What a method was measured to do, kept as it was measured."""

from django.db import models

from catalogue.models.keys import new_key
from catalogue.models.people import Role, User
from catalogue.models.reference import Release


class ValidationQuerySet(models.QuerySet["Validation"]):
    def visible_to(self, user: User) -> "ValidationQuerySet":
        """Return every record to whoever judges results or methods; they name no case."""
        if user.is_authenticated and user.is_active and user.role in {Role.EXAMINER, Role.LIBRARIAN, Role.AUDITOR}:
            return self.all()
        return self.none()

    def same_trial(self, record: "Validation") -> "ValidationQuerySet":
        """Return the other records of the very pictures and truths that ``record`` is of."""
        return self.filter(trial_sha256=record.trial_sha256).exclude(pk=record.pk)


class Validation(models.Model):
    """One run of one method over a trial, or over a release with one source left out. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=200)
    trial_sha256 = models.CharField(max_length=64, help_text="of pictures, regions and truths: equal, then comparable")
    method = models.CharField(max_length=60)
    software = models.CharField(max_length=120)
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="validations",
        help_text="whose photographs were asked and searched; empty for a trial",
    )  # fmt: skip
    figures = models.JSONField(help_text="shares in percent with 95 % intervals, times in ms, memory in MB")
    per_query = models.JSONField(help_text="one entry a query, in the trial's order")
    seconds = models.FloatField()
    run_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: from the console"
    )
    run_at = models.DateTimeField(auto_now_add=True)

    objects = ValidationQuerySet.as_manager()

    class Meta:
        ordering = ["-run_at", "-id"]
        indexes = [models.Index(fields=["trial_sha256", "run_at"], name="validation_trial")]

    def __str__(self) -> str:
        return f"{self.name} with {self.method}"
