"""Attaching evidence to the questions above the type, and taking it back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.models import Attachment, Case, Fragment, Source, User

NO_SOURCE = "Name at least one source that says so: a question above the type is answered by sources alone."
NO_STATEMENT = "Say what the evidence says."


@transaction.atomic
def attach_evidence(
    *,
    case: Case,
    question: str,
    statement: str,
    sources: Sequence[Source],
    attached_by: User,
    fragment: Fragment | None = None,
) -> Attachment:
    """Attach what sources say about who made the item, when, how it came here, or who launched it.

    Without ``fragment`` it is about everything in the case. Raises ``ValidationError`` with the field at fault for any
    other question, an empty statement, no source, and a fragment of another case.
    """
    _check(case, question, statement, sources, fragment)
    attachment = Attachment(
        case=case, question=question, statement=statement.strip(), attached_by=attached_by, fragment=fragment
    )
    attachment.full_clean()
    attachment.save(force_insert=True)
    attachment.sources.set(sources)
    ledger.record(
        action="attachment.recorded", actor=attached_by, subject=attachment, case_key=case.pk,
        facts={"question": question, "statement": attachment.statement, "sources": [one.code for one in sources],
               "fragment": fragment.exhibit_number if fragment else None},
    )  # fmt: skip
    return attachment


def _check(
    case: Case, question: str, statement: str, sources: Sequence[Source], fragment: Fragment | None
) -> None:
    if question not in Attachment.Question.values:
        known = ", ".join(Attachment.Question.values)
        sentence = f"Evidence is attached to one of {known}; “{question[:40]}” is none of them."
        raise ValidationError({"question": sentence})
    if not statement.strip():
        raise ValidationError({"statement": NO_STATEMENT})
    if not sources:
        raise ValidationError({"sources": NO_SOURCE})
    if fragment is not None and fragment.case_id != case.pk:
        raise ValidationError({"fragment": "The fragment belongs to another case."})


@transaction.atomic
def withdraw_attachment(*, attachment: Attachment, because: str, withdrawn_by: User) -> Attachment:
    """Take an attachment out of later examinations; it stays readable, and so does what rested on it.

    Raises ``ValidationError`` without a reason, and for one that was withdrawn before.
    """
    if not because.strip():
        raise ValidationError({"because": "Evidence is withdrawn only with a reason."})
    locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if locked.withdrawn_at is not None:
        raise ValidationError("This evidence was withdrawn before.")
    locked.withdrawn_at, locked.withdrawn_because = timezone.now(), because.strip()[:300]
    locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
    ledger.record(
        action="attachment.withdrawn", actor=withdrawn_by, subject=locked, case_key=locked.case_id,
        facts={"because": locked.withdrawn_because},
    )  # fmt: skip
    return locked
