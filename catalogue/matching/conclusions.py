"""What a person states after an examination, and what others state about it. The software never states anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.matching.photo_quality import photo_quality
from catalogue.matching.standing import Standing, of_case
from catalogue.models import (
    Case,
    Component,
    Conclusion,
    Examination,
    Family,
    Level,
    MissileType,
    Role,
    User,
    VerificationRequest,
)

_TEXTS = ("proposition", "alternative", "reasons", "contradicting")
_ENDS = (".", "!", "?", "…", "。")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated. ``contradicting`` is never empty: "none found" is something that one states."""

    level: str
    proposition: str
    alternative: str
    reasons: str
    contradicting: str
    missile_type: MissileType | None = None
    family: Family | None = None
    component: Component | None = None


class NotFresh(ValidationError):
    """The password was given too long ago."""


def is_fresh(password_given_at: datetime | None) -> bool:
    """Return whether a password given at that time is still fresh enough to state a conclusion."""
    if password_given_at is None:
        return False
    return timedelta(0) <= timezone.now() - password_given_at <= timedelta(minutes=settings.FRESH_SIGN_IN_MINUTES)


@transaction.atomic
def state_conclusion(
    *, examination: Examination, statement: Statement, stated_by: User, password_given_at: datetime | None
) -> Conclusion:
    """State a first conclusion from a finished examination; it is sealed until another examiner has verified it.

    Raises ``ValidationError`` with the field at fault, and ``NotFresh`` for a sign-in that is too old.
    """
    Examination.objects.select_for_update().get(pk=examination.pk)  # two windows of one person wait here
    if Conclusion.objects.firsts().filter(examination=examination, stated_by=stated_by, amends=None).exists():
        raise ValidationError("You have stated a conclusion from this examination already; amend that one.")
    return _state(examination, statement, stated_by, password_given_at, action="conclusion.stated")


@transaction.atomic
def ask_verification(*, conclusion: Conclusion, verifier: User, asked_by: User) -> VerificationRequest:
    """Ask another examiner of the case for an independent conclusion about the same fragments.

    Only who stated it asks: anybody else would have to know whose it is. Raises ``ValidationError``.
    """
    _locked(conclusion)
    if conclusion.stated_by_id != asked_by.pk:
        raise ValidationError("Only who stated a conclusion asks for its verification.")
    if standing_of(conclusion) != Standing.CONCLUDED:
        raise ValidationError("This conclusion is verified already, or an amendment took its place.")
    if not possible_verifiers(conclusion).filter(pk=verifier.pk).exists():
        raise ValidationError({
            "verifier": f"{verifier.name} cannot verify it: it takes an examiner of this case who has stated nothing "
            "about this conclusion yet.",
        })  # fmt: skip
    request, is_new = VerificationRequest.objects.get_or_create(
        conclusion=conclusion, verifier=verifier, defaults={"asked_by": asked_by}
    )
    if is_new:
        ledger.record(
            action="conclusion.verification_asked", actor=asked_by, subject=conclusion, case_key=_case(conclusion).pk,
            facts={"verifier": verifier.get_username()},
        )  # fmt: skip
    return request


@transaction.atomic
def verify(
    *, request: VerificationRequest, examination: Examination, statement: Statement, stated_by: User,
    password_given_at: datetime | None,
) -> Conclusion:  # fmt: skip
    """State an independent conclusion about the same fragments, from an examination of one's own.

    With it the first conclusion is unsealed: the two agree, or they are in conflict. Raises ``ValidationError``.
    """
    _locked(request.conclusion)
    if request.verifier_id != stated_by.pk:
        raise ValidationError("Somebody else was asked to verify this.")
    if not VerificationRequest.objects.open_for(stated_by).filter(pk=request.pk).exists():
        raise ValidationError("Somebody else has verified this meanwhile.")
    if examination not in own_examinations(request):
        raise ValidationError("A verification rests on your own finished examination of the same fragments.")
    return _state(
        examination, statement, stated_by, password_given_at, action="conclusion.verified", verifies=request.conclusion
    )


@transaction.atomic
def resolve(
    *, conclusion: Conclusion, statement: Statement, stated_by: User, password_given_at: datetime | None
) -> Conclusion:
    """State, as a third person who has read both, what holds where two conclusions differ. Raises ``ValidationError``.

    It upholds the first conclusion or overturns it; both stay readable.
    """
    _locked(conclusion)
    if standing_of(conclusion) != Standing.CONFLICT:
        raise ValidationError("There is no conflict to resolve here, or somebody has resolved it meanwhile.")
    if stated_by.pk in people_of(conclusion):
        raise ValidationError("A conflict is resolved by somebody who has stated neither of the two conclusions.")
    return _state(
        conclusion.examination, statement, stated_by, password_given_at, action="conclusion.resolved",
        resolves=conclusion,
    )  # fmt: skip


@transaction.atomic
def amend(
    *, conclusion: Conclusion, examination: Examination, statement: Statement, because: str, stated_by: User,
    password_given_at: datetime | None,
) -> Conclusion:  # fmt: skip
    """Put a new conclusion in the place of one's own, with a reason; it is sealed until it is verified in its turn.

    Refused while somebody is asked to verify the earlier one: the verifier's answer would meet a question that is no
    more. Raises ``ValidationError``.
    """
    _locked(conclusion)
    if refusal := why_not_amended(conclusion, stated_by):
        raise ValidationError(refusal)
    if not because.strip():
        raise ValidationError({"because": "Say why the conclusion is amended."})
    if examination not in examinations_for_amendment(conclusion):
        raise ValidationError({"examination": "Choose a finished examination of the same fragment."})
    return _state(
        examination, statement, stated_by, password_given_at, action="conclusion.amended", amends=conclusion,
        amended_because=because.strip(),
    )  # fmt: skip


def why_not_amended(conclusion: Conclusion, user: User) -> str:
    """Return the sentence that says why ``user`` may not amend the conclusion; empty where they may."""
    if conclusion.verifies_id or conclusion.resolves_id or conclusion.stated_by_id != user.pk:
        return "Only who stated a first conclusion amends it."
    standing = standing_of(conclusion)
    if hasattr(conclusion, "amendment"):
        return "An amendment took the place of this conclusion; amend that one."
    if standing == Standing.OVERTURNED:
        return "This conclusion is overturned. State a new one from a new examination."
    asked = conclusion.requests.select_related("verifier").last()
    if standing == Standing.CONCLUDED and asked:
        return f"{asked.verifier.name} is asked to verify this conclusion. It can be amended after they have answered."
    return ""


def standing_of(conclusion: Conclusion) -> Standing:
    """Return where a first conclusion or an amendment stands. A verification or a resolution has no standing."""
    return of_case(_case(conclusion))[conclusion.pk]


def people_of(conclusion: Conclusion) -> set[int]:
    """Return the keys of everybody who has stated something about this question: first, amended, verified, resolved."""
    rows = {row.pk: row for row in Conclusion.objects.filter(examination__fragment__case=_case(conclusion))}
    chain = {conclusion.pk}
    grown = True
    while grown:
        ties = [(row.pk, row.verifies_id or row.resolves_id or row.amends_id) for row in rows.values()]
        more = {key for one, other in ties if other and (one in chain or other in chain) for key in (one, other)}
        grown = not more <= chain
        chain |= more
    return {rows[key].stated_by_id for key in chain}


def possible_verifiers(conclusion: Conclusion) -> QuerySet[User]:
    """Return the examiners of the case who have stated nothing about this question."""
    members = User.objects.filter(is_active=True, role=Role.EXAMINER, memberships__case=_case(conclusion))
    return members.exclude(pk__in=people_of(conclusion)).order_by("username")


def own_examinations(request: VerificationRequest) -> list[Examination]:
    """Return the verifier's own finished examinations of the very fragments, the newest first."""
    asked = request.conclusion.examination
    wanted = set(asked.fragments.values_list("pk", flat=True))
    own = Examination.objects.filter(
        fragments__in=wanted, requested_by=request.verifier_id, state=Examination.State.DONE
    ).distinct()
    rows = own.select_related("release", "fragment").prefetch_related("fragments").order_by("-requested_at")
    return [row for row in rows if {fragment.pk for fragment in row.fragments.all()} == wanted]


def examinations_for_amendment(conclusion: Conclusion) -> QuerySet[Examination]:
    """Return the finished examinations that an amendment may rest on."""
    return Examination.objects.filter(
        fragment=conclusion.examination.fragment_id, state=Examination.State.DONE
    ).select_related("release", "fragment")


def _case(conclusion: Conclusion) -> Case:
    return conclusion.examination.fragment.case


def _locked(conclusion: Conclusion) -> None:
    """Wait for whoever states something about the same conclusion now."""
    Conclusion.objects.select_for_update().get(pk=conclusion.pk)


def _state(
    examination: Examination, statement: Statement, stated_by: User, password_given_at: datetime | None, *,
    action: str, **ties: Any,
) -> Conclusion:  # fmt: skip
    case = examination.fragment.case
    if stated_by.role != Role.EXAMINER or not Case.objects.visible_to(stated_by).filter(pk=case.pk).exists():
        raise ValidationError("Conclusions are stated by the examiners of the case.")
    if examination.state != Examination.State.DONE:
        raise ValidationError("The examination is not done: there is nothing yet to conclude from.")
    if faults := _faults(examination, statement):
        raise ValidationError(faults)
    if not is_fresh(password_given_at):
        raise NotFresh({"password": _stale()})
    conclusion = Conclusion(
        examination=examination, stated_by=stated_by, photo_quality=photo_quality(examination), level=statement.level,
        missile_type=statement.missile_type, family=statement.family, component=statement.component,
        **{name: getattr(statement, name).strip() for name in _TEXTS}, **ties,
    )  # fmt: skip
    conclusion.full_clean()
    conclusion.save(force_insert=True)
    ledger.record(
        action=action, actor=stated_by, subject=conclusion, case_key=case.pk,
        facts=_facts(conclusion) | {"password_given_at": password_given_at.isoformat() if password_given_at else None},
    )  # fmt: skip
    return conclusion


def _stale() -> str:
    minutes = settings.FRESH_SIGN_IN_MINUTES
    return f"You gave your password more than {minutes} minutes ago. Give it again; what you wrote is kept."


def _faults(examination: Examination, statement: Statement) -> dict[str, str]:
    if statement.level not in Level.values:
        return {"level": "Say how far your conclusion goes."}
    faults = {name: "This must be filled in." for name in _TEXTS if not getattr(statement, name).strip()}
    for name in ("proposition", "alternative"):
        if name not in faults and not getattr(statement, name).strip().endswith(_ENDS):
            faults[name] = "Write a full sentence, with a full stop at its end."
    if not faults and statement.proposition.strip() == statement.alternative.strip():
        faults["alternative"] = "The alternative must say something other than the proposition."
    wanted = {Level.TYPE: "missile_type", Level.FAMILY: "family"}.get(Level(statement.level))
    for name, noun in (("missile_type", "type"), ("family", "family")):
        given = getattr(statement, name)
        if name == wanted and given is None:
            faults[name] = f"Say which {noun}."
        elif name != wanted and given is not None:
            faults[name] = f"“{Level(statement.level).label}” names no {noun}: leave this empty."
    held = MissileType.objects.in_release(examination.release)
    named = Q(pk=statement.missile_type.pk) if statement.missile_type else Q(family=statement.family)
    if not faults and wanted and not held.filter(named).exists():
        faults[wanted] = f"{examination.release} of the library, which was examined against, does not have it."
    return faults


def _facts(conclusion: Conclusion) -> dict[str, Any]:
    """Return everything that was stated, in codes and words: the ledger must be able to tell it alone."""
    coded = {
        name: row.code if (row := getattr(conclusion, name)) else None
        for name in ("missile_type", "family", "component")
    }
    ties = {name: str(key) if (key := getattr(conclusion, f"{name}_id")) else None
            for name in ("verifies", "resolves", "amends")}  # fmt: skip
    words = {name: getattr(conclusion, name) for name in ("level", *_TEXTS, "amended_because", "photo_quality")}
    return {"examination": str(conclusion.examination_id), **coded, **ties, **words}
