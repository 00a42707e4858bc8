"""Opening cases, letting people in, and entering incidents and fragments."""

from typing import Any

from django.db import transaction

from catalogue.custody import ledger
from catalogue.models import Case, Fragment, Incident, Membership, User


@transaction.atomic
def open_case(*, reference: str, title: str, opened_by: User, summary: str = "", note: str = "") -> Case:
    """Open a case; whoever opens it is its first member."""
    case = Case.objects.create(reference=reference, title=title, summary=summary, note=note, created_by=opened_by)
    ledger.record(
        action="case.opened", actor=opened_by, subject=case, case_key=case.pk,
        facts={"reference": reference, "title": title, "summary": summary, "note": note},
    )  # fmt: skip
    add_member(case=case, user=opened_by, added_by=opened_by)
    return case


@transaction.atomic
def add_member(*, case: Case, user: User, added_by: User) -> Membership:
    """Let ``user`` see the case; a second time changes nothing."""
    membership, added = Membership.objects.get_or_create(case=case, user=user, defaults={"added_by": added_by})
    if added:
        ledger.record(
            action="case.member_added", actor=added_by, subject=case, case_key=case.pk,
            facts={"member": user.get_username()},
        )  # fmt: skip
    return membership


@transaction.atomic
def remove_member(*, case: Case, user: User, removed_by: User) -> None:
    """Take the access of ``user`` away. Raises ``ValueError`` for the last member: nobody could open the case again."""
    Case.objects.select_for_update().get(pk=case.pk)  # two members who remove each other wait here
    membership = Membership.objects.filter(case=case, user=user).first()
    if membership is None:
        return
    if case.memberships.count() == 1:
        raise ValueError("The last member cannot be removed: nobody could see the case any more.")
    membership.delete()
    ledger.record(
        action="case.member_removed", actor=removed_by, subject=case, case_key=case.pk,
        facts={"member": user.get_username()},
    )  # fmt: skip


@transaction.atomic
def add_incident(*, case: Case, entered_by: User, **fields: Any) -> Incident:
    """Enter an incident. Raises ``ValidationError`` for times out of order or half a point."""
    sources = fields.pop("sources", ())
    incident = Incident(case=case, created_by=entered_by, **fields)
    incident.full_clean()
    incident.save(force_insert=True)
    incident.sources.set(sources)
    ledger.record(
        action="incident.entered", actor=entered_by, subject=incident, case_key=case.pk, facts=_facts(incident)
    )
    return incident


@transaction.atomic
def add_fragment(*, case: Case, entered_by: User, **fields: Any) -> Fragment:
    """Enter a fragment. Raises ``ValidationError`` for a number used twice in the case or times out of order."""
    fragment = Fragment(case=case, created_by=entered_by, **fields)
    fragment.full_clean()
    fragment.save(force_insert=True)
    ledger.record(
        action="fragment.entered", actor=entered_by, subject=fragment, case_key=case.pk, facts=_facts(fragment)
    )
    return fragment


@transaction.atomic
def change_fragment(*, fragment: Fragment, changed_by: User, **fields: Any) -> Fragment:
    """Change what is written about a fragment; the ledger keeps every value as it was before and after."""
    locked = Fragment.objects.select_for_update().get(pk=fragment.pk)
    before = _facts(locked)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.full_clean()
    after = _facts(locked)
    changed = {name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]}
    if changed:
        locked.save()
        ledger.record(
            action="fragment.changed", actor=changed_by, subject=locked, case_key=locked.case_id, facts=changed
        )
    return locked


def _facts(row: Incident | Fragment) -> dict[str, Any]:
    """Return every stored column as JSON: what the ledger must be able to tell later."""
    facts: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        facts[field.name] = value if isinstance(value, (bool, int, list, type(None))) else str(value)
    return facts
