"""The compartment: only its members see what is in it."""

from django.db import models

from catalogue.models.keys import new_key
from catalogue.models.people import Role, User


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> "CaseQuerySet":
        """Return the cases ``user`` may look into: those they are a member of; all of them for an auditor."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role == Role.AUDITOR:
            return self.all()
        # A sub-query, not a join: a join would double rows when chained with other conditions on members.
        return self.filter(pk__in=Membership.objects.filter(user=user).values("case_id"))


class Case(models.Model):
    """A matter under examination."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    note = models.TextField(blank=True, help_text="what a reader must know before relying on this case")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", through_fields=("case", "user"), related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "reference"]

    def __str__(self) -> str:
        return self.reference


class Membership(models.Model):
    """One person's access to one case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.case}"
