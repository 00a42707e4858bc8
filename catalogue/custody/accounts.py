"""Who may sign in, and what the ledger tells of it. No password ever reaches the ledger."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.models import DeviceToken, Role, User


@transaction.atomic
def add_account(
    *, username: str, role: str, password: str, added_by: User | None, first_name: str = "", last_name: str = ""
) -> User:
    """Make an account. Raises ``ValidationError`` for a name in use or a weak password."""
    user = User(username=username, role=role, first_name=first_name, last_name=last_name)
    _strong("password", password, user)
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    ledger.record(action="account.added", actor=added_by, subject=user, facts={"username": username, "role": role})
    return user


@transaction.atomic
def change_account(*, user: User, role: str, is_active: bool, changed_by: User) -> User:
    """Change what an account is for, or close it. Raises ``ValidationError`` for the last open administrator."""
    # All in one query and one order: administrators who close each other at once wait, and none sees the other open.
    concerned = User.objects.select_for_update().filter(Q(pk=user.pk) | Q(role=Role.ADMINISTRATOR)).order_by("pk")
    rows = {row.pk: row for row in concerned}
    locked = rows.pop(user.pk)
    before = {"role": locked.role, "is_active": locked.is_active}
    after = {"role": role, "is_active": is_active}
    if before == after:
        return locked
    leaves = locked.role == Role.ADMINISTRATOR and not (role == Role.ADMINISTRATOR and is_active)
    if leaves and not any(other.is_active for other in rows.values()):
        raise ValidationError("This is the last open administrator account: nobody could manage accounts any more.")
    locked.role, locked.is_active = role, is_active
    locked.save(update_fields=["role", "is_active"])
    ledger.record(
        action="account.changed", actor=changed_by, subject=locked,
        facts={name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]},
    )  # fmt: skip
    return locked


@transaction.atomic
def set_password(*, user: User, password: str, set_by: User) -> None:
    """Give an account a new password. Raises ``ValidationError`` for a weak one."""
    _strong("password", password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    ledger.record(action="account.password_set", actor=set_by, subject=user, facts={"own": user.pk == set_by.pk})


@transaction.atomic
def issue_token(*, user: User, label: str, days: int, issued_by: User) -> tuple[DeviceToken, str]:
    """Make a token for one device of ``user``; the second value is the token, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    token = DeviceToken.objects.create(
        user=user,
        label=label,
        digest=token_digest(secret),
        created_by=issued_by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    ledger.record(
        action="token.issued", actor=issued_by, subject=token,
        facts={"for": user.get_username(), "label": label, "expires_at": token.expires_at.isoformat()},
    )  # fmt: skip
    return token, secret


def token_digest(secret: str) -> str:
    """Return what is kept of a token: enough to know it again, too little to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def withdraw_token(*, token: DeviceToken, withdrawn_by: User) -> None:
    """End a device's token at once; a second time changes nothing."""
    locked = DeviceToken.objects.select_for_update().select_related("user").get(pk=token.pk)
    if locked.withdrawn_at is not None:
        return
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    ledger.record(
        action="token.withdrawn", actor=withdrawn_by, subject=locked,
        facts={"for": locked.user.get_username(), "label": locked.label},
    )  # fmt: skip


def _strong(field: str, password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise ValidationError({field: refusal.messages}) from refusal
