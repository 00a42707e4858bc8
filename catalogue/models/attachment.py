"""Evidence that people attach to the questions above the type: who made it, when, how it came here, who launched it."""

from django.db import models
from django.db.models import Q

from catalogue.models.case import Case
from catalogue.models.evidence import Fragment
from catalogue.models.keys import new_key
from catalogue.models.people import User
from catalogue.models.reference import Source


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> "AttachmentQuerySet":
        """Return the attachments of the cases ``user`` may look into."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def current(self) -> "AttachmentQuerySet":
        """Return the attachments that stand."""
        return self.filter(withdrawn_at__isnull=True)


class Attachment(models.Model):
    """What sources say about one question above the type, in the words of the person who attached it.

    Rows are added, never changed or deleted: a trigger refuses it. Only the withdrawal is set, once.
    """

    class Question(models.TextChoices):
        PRODUCER = "producer", "Who made the item"
        DATE = "date", "When the item was made"
        TRANSFER = "transfer", "How the item came to where it was found"
        LAUNCH = "launch", "Who launched the missile, and from where"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    fragment = models.ForeignKey(
        Fragment, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments",
        help_text="which it is about; empty: everything in the case",
    )  # fmt: skip
    question = models.CharField(max_length=8, choices=Question.choices)
    statement = models.TextField(help_text="what the evidence says")
    sources = models.ManyToManyField(Source, related_name="+", help_text="where it says so")
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["attached_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="attachment_to_an_upper_question",
                condition=Q(question__in=["producer", "date", "transfer", "launch"]),
            ),
            models.CheckConstraint(name="attachment_says_something", condition=~Q(statement="")),
            models.CheckConstraint(
                name="attachment_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()}: {self.statement}"
