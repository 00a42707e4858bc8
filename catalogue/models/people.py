"""Who may sign in, as what, and the tokens of their devices."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from catalogue.models.keys import new_key


class Role(models.TextChoices):
    """What an account is for. One account, one role: what it may do stands in ``catalogue.permissions``."""

    FIELD_OFFICER = "field_officer", "Field officer"
    EXAMINER = "examiner", "Examiner"
    LIBRARIAN = "librarian", "Librarian"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    """A person's account."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.FIELD_OFFICER)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=models.Q(role__in=Role.values)),
        ]

    @property
    def name(self) -> str:
        """The name to show and to write into the ledger."""
        return self.get_full_name() or self.get_username()


class DeviceTokenQuerySet(models.QuerySet["DeviceToken"]):
    def usable(self, at: datetime | None = None) -> "DeviceTokenQuerySet":
        """Return the tokens that are neither withdrawn nor past their end."""
        now = at or timezone.now()
        return self.filter(withdrawn_at=None, expires_at__gt=now, user__is_active=True)


class DeviceToken(models.Model):
    """A device's key to the API. Only its SHA-256 is kept; the token itself is shown once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="device_tokens")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.label} ({self.user.name})"
