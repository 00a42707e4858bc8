"""Links between marks on different fragments: proposed by software or a person, decided and withdrawn by an examiner.

Marks are never changed by it and fragments never merged. The ledger tells of a link inside one case to the members of
that case; of a link across cases it tells auditors only, because one case must not tell of what lies in another.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.evaluation import mark_links
from catalogue.evaluation.marks import Transcription
from catalogue.models import FeatureKind, Mark, MarkLink, ReferenceValue, User

State = MarkLink.State


@transaction.atomic
def note_link(*, one: Mark, other: Mark, relation: str, because: str, noted_by: User) -> MarkLink:
    """Propose what an examiner sees of two marks: the same hand, or the same stamp.

    Raises ``ValidationError`` without a reason, for one fragment, and for marks that stand no longer.
    """
    if relation not in MarkLink.NOTED:
        raise ValidationError({"relation": "An examiner notes the same hand or the same stamp; the rest is reckoned."})
    reason = _reason(because)
    _standing(one, other)
    return _propose(one, other, relation, sentence=reason, proposed_by=noted_by)


@transaction.atomic
def decide_proposal(*, one: Mark, other: Mark, accept: bool, because: str, decided_by: User) -> MarkLink:
    """Store what software proposes of two marks, and accept or decline it with a reason.

    Raises ``ValidationError`` where it proposes nothing, or where that is stored and open already.
    """
    _reason(because)
    proposal = mark_links.between(seen(one), seen(other), designations=designations())
    if proposal is None:
        raise ValidationError("Nothing is proposed of these two marks any more.")
    link = _propose(one, other, proposal.relation, sentence=proposal.sentence, rule=mark_links.RULE)
    return decide_link(link=link, accept=accept, because=because, decided_by=decided_by)


@transaction.atomic
def decide_link(*, link: MarkLink, accept: bool, because: str, decided_by: User) -> MarkLink:
    """Accept or decline a proposed link. Raises ``ValidationError`` without a reason, and for one that was decided."""
    reason = _reason(because)
    locked = MarkLink.objects.select_for_update().get(pk=link.pk)
    if locked.state != State.PROPOSED:
        raise ValidationError(f"This link was {locked.get_state_display().lower()} meanwhile.")
    if accept:
        _standing(locked.first, locked.second)
    locked.state = State.ACCEPTED if accept else State.DECLINED
    locked.decided_by, locked.decided_at, locked.decided_because = decided_by, timezone.now(), reason
    locked.save(update_fields=["state", "decided_by", "decided_at", "decided_because"])
    _tell(locked, locked.state, decided_by, {"because": reason})
    return locked


@transaction.atomic
def withdraw_link(*, link: MarkLink, because: str, withdrawn_by: User) -> MarkLink:
    """Take an accepted link back; it stays readable. Raises ``ValidationError`` without a reason, or for any other."""
    reason = _reason(because)
    locked = MarkLink.objects.select_for_update().get(pk=link.pk)
    if locked.state != State.ACCEPTED:
        raise ValidationError(f"Only an accepted link is withdrawn; this one is {locked.get_state_display().lower()}.")
    locked.state = State.WITHDRAWN
    locked.withdrawn_by, locked.withdrawn_at, locked.withdrawn_because = withdrawn_by, timezone.now(), reason
    locked.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_because"])
    _tell(locked, locked.state, withdrawn_by, {"because": reason})
    return locked


def seen(mark: Mark) -> mark_links.Seen:
    """Return a mark as the engine compares it."""
    return mark_links.Seen(mark.pk, mark.fragment_id, Transcription.parse(mark.transcription))


def designations() -> frozenset[str]:
    """Return the texts of the marks that the library publishes, in the form in which marks are compared."""
    rows = ReferenceValue.objects.current().filter(kind__value_type=FeatureKind.ValueType.MARK, value__isnull=False)
    return frozenset(mark_links.designation(value["text"]) for value in rows.values_list("value", flat=True)) - {""}


def _reason(because: str) -> str:
    if not because.strip():
        raise ValidationError({"because": "Say why: a link is proposed, decided and withdrawn only with a reason."})
    return because.strip()[:300]


def _standing(*marks: Mark) -> None:
    keys = {mark.pk for mark in marks}
    # Locked, so that no mark is withdrawn between the look and the link.
    standing = Mark.objects.select_for_update(of=("self",)).filter(pk__in=keys, withdrawn_at=None)
    replaced = set(Mark.objects.filter(replaces__in=keys).values_list("replaces_id", flat=True))
    if {mark.pk for mark in standing} - replaced != keys:
        raise ValidationError("One of the marks no longer stands: it was replaced or withdrawn.")


def _propose(one: Mark, other: Mark, relation: str, **said: Any) -> MarkLink:
    if one.fragment_id == other.fragment_id:
        raise ValidationError("Both marks are on one fragment; a link joins marks of different fragments.")
    first, second = sorted((one, other), key=lambda mark: mark.pk)
    link = MarkLink(first=first, second=second, relation=relation, **said)
    if MarkLink.objects.open().filter(first=first, second=second, relation=relation).exists():
        raise ValidationError("This is proposed or accepted of these two marks already.")
    link.full_clean(exclude=["proposed_by"])
    link.save(force_insert=True)
    _tell(link, State.PROPOSED, link.proposed_by, {"sentence": link.sentence, "rule": link.rule})
    return link


def _tell(link: MarkLink, what: str, actor: User | None, facts: dict[str, Any]) -> None:
    cases = {mark.fragment.case_id for mark in (link.first, link.second)}
    marks = [
        {"mark": str(mark.pk), "transcription": mark.transcription, "exhibit": mark.fragment.exhibit_number,
         "case": str(mark.fragment.case_id)}
        for mark in (link.first, link.second)
    ]  # fmt: skip
    ledger.record(
        action=f"marks.link_{what}", actor=actor, subject=link, case_key=cases.pop() if len(cases) == 1 else None,
        facts={"relation": link.relation, "marks": marks, **facts},
    )  # fmt: skip
