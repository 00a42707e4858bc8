"""What became of a conclusion. It follows from what else was stated, and is stored nowhere."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from catalogue.models import Case, Conclusion, Fragment, User, VerificationRequest
from catalogue.models.conclusion import Answer


class Standing(StrEnum):
    """Where a first conclusion or an amendment stands. VERIFIED, RESOLVED and OVERTURNED are final until it is amended.

    OVERTURNED: another level or subject took its place, and two people stand behind that. Either a resolution named
    another, or its author amended it to another and the amendment is final itself. An amendment that nobody has
    verified overturns nothing, and one that only words things anew never does: such a conclusion is AMENDED.
    """

    CONCLUDED = "concluded", "Concluded, not verified"
    VERIFIED = "verified", "Verified"
    CONFLICT = "conflict", "In conflict: the verifier says otherwise"
    RESOLVED = "resolved", "Upheld by a resolution"
    OVERTURNED = "overturned", "Overturned"
    AMENDED = "amended", "Amended"

    label: str

    def __new__(cls, code: str, label: str) -> "Standing":
        member = str.__new__(cls, code)
        member._value_, member.label = code, label
        return member


class Stated(Protocol):
    """As much of a conclusion as its standing follows from."""

    @property
    def pk(self) -> UUID: ...
    @property
    def verifies_id(self) -> UUID | None: ...
    @property
    def resolves_id(self) -> UUID | None: ...
    @property
    def amends_id(self) -> UUID | None: ...
    @property
    def answer(self) -> Answer: ...


UPHELD = frozenset({Standing.VERIFIED, Standing.RESOLVED})


def of_case(case: Case | UUID) -> dict[UUID, Standing]:
    """Return where every first conclusion and amendment of a case stands, by key; one query."""
    return standings(Conclusion.objects.filter(examination__fragment__case=case))


def standings(rows: Iterable[Stated]) -> dict[UUID, Standing]:
    """Return where each first conclusion and amendment stands. ``rows`` has everything that was stated about them."""
    rows = list(rows)
    verification = {row.verifies_id: row for row in rows if row.verifies_id}
    resolution = {row.resolves_id: row for row in rows if row.resolves_id}
    amendment = {row.amends_id: row for row in rows if row.amends_id}

    def by_itself(row: Stated) -> Standing:
        if row.pk not in verification:
            return Standing.CONCLUDED
        if verification[row.pk].answer == row.answer:
            return Standing.VERIFIED
        if row.pk not in resolution:
            return Standing.CONFLICT
        return Standing.RESOLVED if resolution[row.pk].answer == row.answer else Standing.OVERTURNED

    def standing(row: Stated) -> Standing:
        last = row
        while last.pk in amendment:
            last = amendment[last.pk]
        found = by_itself(last)
        if last is row:
            return found
        if found in UPHELD:
            settled = last.answer
        elif found == Standing.OVERTURNED:
            settled = resolution[last.pk].answer
        else:
            return Standing.AMENDED
        return Standing.AMENDED if settled == row.answer else Standing.OVERTURNED

    return {row.pk: standing(row) for row in rows if not (row.verifies_id or row.resolves_id)}


def about_fragment(fragment: Fragment, user: User) -> dict[str, Any]:
    """Return what may be told of the conclusions about a fragment: those to read, how many are sealed, what is asked.

    Each of ``rows`` has its ``standing``. Sealed ones are counted and nothing else: not when, nor from which
    examination.
    """
    about = Conclusion.objects.firsts().filter(examination__fragments=fragment)
    related = ("stated_by", "missile_type", "family", "component")
    rows = list(about.visible_to(user).select_related(*related).order_by("stated_at", "pk"))
    standing = of_case(fragment.case)
    for row in rows:
        row.standing = standing[row.pk]  # type: ignore[attr-defined]
    asked = VerificationRequest.objects.open_for(user).filter(conclusion__examination__fragments=fragment)
    return {"rows": rows, "sealed": about.count() - len(rows), "asked": list(asked)}
