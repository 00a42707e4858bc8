"""What two marks on different fragments may have in common: proposed, decided by an examiner, and reversible."""

from django.db import models
from django.db.models import F, Q

from catalogue.models.features import Mark
from catalogue.models.keys import new_key
from catalogue.models.people import User


class MarkLinkQuerySet(models.QuerySet["MarkLink"]):
    def visible_to(self, user: User) -> "MarkLinkQuerySet":
        """Return the links of which ``user`` may see both marks: one side must not tell of the other."""
        visible = Mark.objects.visible_to(user).values("pk")
        return self.filter(first__in=visible, second__in=visible)

    def open(self) -> "MarkLinkQuerySet":
        """Return the links that wait for a decision or are accepted."""
        return self.filter(state__in=MarkLink.OPEN)


class MarkLink(models.Model):
    """A relation of two marks. Marks and fragments stay as they are; a cluster is what accepted links join.

    Rows are never deleted, and what was proposed is never changed: triggers refuse both.
    """

    class Relation(models.TextChoices):
        SAME_START = "same_start", "Same start"
        NEIGHBOURS = "neighbours", "Neighbouring serials"
        SAME_HAND = "same_hand", "Same hand"
        SAME_STAMP = "same_stamp", "Same stamp"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN = (State.PROPOSED, State.ACCEPTED)
    # What a person sees and software cannot: only an examiner proposes these.
    NOTED = (Relation.SAME_HAND, Relation.SAME_STAMP)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    first = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    sentence = models.TextField(help_text="why it was proposed, as it was said then")
    rule = models.CharField(max_length=40, blank=True, help_text="of the software; empty: a person proposed it")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField(max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = MarkLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="mark_link_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="mark_link_of_software_or_person", condition=Q(rule="") ^ Q(proposed_by__isnull=True)
            ),
            models.CheckConstraint(
                name="mark_link_decided_with_reason",
                condition=Q(state="proposed", decided_by__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_because="") & ~Q(state="proposed"),
            ),
            models.CheckConstraint(
                name="mark_link_withdrawn_with_reason",
                condition=~Q(state="withdrawn")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
            models.UniqueConstraint(
                fields=["first", "second", "relation"], name="mark_link_open_once",
                condition=Q(state__in=["proposed", "accepted"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_relation_display()}: {self.first} and {self.second}"
