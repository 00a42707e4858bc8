"""The append-only chain of custody events."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from catalogue.custody import canonical
from catalogue.models import CustodyEvent, LedgerHead, User

NOTHING_BEFORE = "0" * 64


class NotInTransaction(RuntimeError):
    """An event must commit together with what it tells of, or not at all."""


def record(
    *, action: str, actor: User | None, subject: Model, case_key: Any = None, facts: dict[str, Any] | None = None
) -> CustodyEvent:
    """Append one event in the transaction that is open, and return it.

    ``actor`` None means the system itself (a command or a background task). ``facts`` must be JSON.
    Raises ``NotInTransaction`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{action} must be recorded in the transaction of what it tells of")
    head = LedgerHead.objects.select_for_update().get(pk=1)
    event = CustodyEvent(
        sequence=head.sequence + 1,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        actor=f"{actor.get_username()} ({actor.role})" if actor else "system",
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_key=str(subject.pk),
        subject=str(subject)[:300],
        case_key=case_key,
        facts=canonical.text(facts or {}),
        previous_sha256=head.sha256,
    )
    event.sha256 = digest(event)
    event.save(force_insert=True)
    head.sequence, head.sha256 = event.sequence, event.sha256
    head.save(update_fields=["sequence", "sha256"])
    return event


def digest(event: CustodyEvent) -> str:
    """Return the SHA-256 that binds an event to its content and to the event before it."""
    return canonical.sha256(
        {
            "sequence": event.sequence,
            "at": event.at,
            "actor": event.actor,
            "action": event.action,
            "subject_kind": event.subject_kind,
            "subject_key": event.subject_key,
            "subject": event.subject,
            "case_key": str(event.case_key) if event.case_key else None,
            "facts": event.facts,
            "previous_sha256": event.previous_sha256,
        }
    )


def breaks() -> Iterator[str]:
    """Walk the chain from its start and yield a sentence for everything that is wrong with it.

    Nobody has to wait meanwhile: what is appended during the walk is walked too.
    """
    expected, previous = 1, NOTHING_BEFORE
    while True:
        reached = expected
        for event in CustodyEvent.objects.filter(sequence__gte=expected).order_by("sequence").iterator(chunk_size=2000):
            yield from _breaks_at(event, expected, previous)
            expected, previous = event.sequence + 1, event.sha256
        head = LedgerHead.objects.filter(pk=1).first()
        if head is None or head.sequence < expected or expected == reached:
            break
    if head is None:
        yield "ledger: its head is missing"
    elif (head.sequence, head.sha256) != (expected - 1, previous):
        yield f"ledger: its head names entry {head.sequence}, its last entry is {expected - 1}"


def _breaks_at(event: CustodyEvent, expected: int, previous: str) -> Iterator[str]:
    if event.sequence != expected:
        yield f"ledger: entries {expected} to {event.sequence - 1} are missing"
    elif event.previous_sha256 != previous:
        yield f"ledger: entry {event.sequence} does not follow the entry before it"
    if digest(event) != event.sha256:
        yield f"ledger: entry {event.sequence} ({event.action}) was changed after it was written"
