"""The ledger: every act that matters, in order, each bound to the one before by its hash."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Replace

from catalogue.models.case import Case
from catalogue.models.conclusion import Conclusion
from catalogue.models.people import Role, User


class CustodyEventQuerySet(models.QuerySet["CustodyEvent"]):
    def visible_to(self, user: User) -> "CustodyEventQuerySet":
        """Return all events for an auditor, and for anybody else those of their cases.

        What is told of a conclusion is read by those who may read the conclusion: a verifier is blind in the ledger
        too.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role == Role.AUDITOR:
            return self.all()
        # Keys as the ledger writes them have hyphens, keys in a SQLite table have none.
        read = Conclusion.objects.visible_to(user).order_by().annotate(key=_plain(Cast("pk", models.CharField())))
        told = self.annotate(plain_key=_plain(F("subject_key")))
        return told.filter(
            ~Q(subject_kind=Conclusion._meta.model_name) | Q(plain_key__in=read.values("key")),
            case_key__in=Case.objects.visible_to(user).values("pk"),
        )


def _plain(key: Cast | F) -> Replace:
    return Replace(key, Value("-"), Value(""), output_field=models.CharField())


class CustodyEvent(models.Model):
    """One link. Actor and subject stand as text, so that the chain reads alone and nothing can be renamed in it."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32, help_text="UTC, ISO 8601 with microseconds: the very text that was hashed")
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    subject = models.CharField(max_length=300)
    case_key = models.UUIDField(null=True, blank=True)
    facts = models.TextField(help_text="canonical JSON: the very text that was hashed")
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    objects = CustodyEventQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_key", "sequence"], name="custody_subject"),
            models.Index(fields=["case_key", "sequence"], name="custody_case"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class LedgerHead(models.Model):
    """The one row that writers lock; it names the last link."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(name="one_ledger_head", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.sequence} {self.sha256[:12]}"
