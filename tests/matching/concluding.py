"""A laboratory that concludes: examiners, a small library, finished examinations, and statements to make."""

from dataclasses import dataclass
from itertools import count

from django.utils import timezone

from catalogue.intake import cases
from catalogue.matching import conclusions
from catalogue.matching.conclusions import Statement
from catalogue.models import (
    Case,
    Component,
    Conclusion,
    Examination,
    Family,
    Fragment,
    MissileType,
    Release,
    Role,
    User,
)

_numbers = count(1)


@dataclass
class Laboratory:
    """Everything that a conclusion needs."""

    ada: User
    ben: User
    cleo: User
    case: Case
    fragment: Fragment
    release: Release
    one: MissileType
    two: MissileType
    part: Component

    def examined(self, by, fragment=None, **more):
        """A finished examination of the fragment that ``by`` asked for."""
        fragment = fragment or self.fragment
        row = Examination.objects.create(
            fragment=fragment, release=self.release, methods=["fused/2"], software="test", state="done",
            requested_by=by, finished_at=timezone.now(),
            inputs={"fragments": [str(fragment.pk)], "photographs": [], "features": [], "marks": []}, **more,
        )  # fmt: skip
        row.fragments.set([fragment])
        return row

    def says(self, missile_type=None, **more):
        """What somebody states: a type, or whatever ``more`` says."""
        given = {"missile_type": missile_type}
        if "level" not in more:
            given = {"level": "type", "missile_type": missile_type or self.one}
        return Statement(**{
            "proposition": "It is part of a nozzle of the type.", "alternative": "It is part of another type.",
            "reasons": "The bolts agree.", "contradicting": "None found.", "component": self.part, **given, **more,
        })  # fmt: skip

    def stated(self, by=None, statement=None, fragment=None):
        by = by or self.ada
        return conclusions.state_conclusion(
            examination=self.examined(by, fragment), statement=statement or self.says(), stated_by=by, **now()
        )

    def asked(self, conclusion, verifier=None, by=None):
        return conclusions.ask_verification(
            conclusion=conclusion, verifier=verifier or self.ben, asked_by=by or conclusion.stated_by
        )

    def answered(self, conclusion, statement=None, verifier=None):
        """Ask and have it verified."""
        verifier = verifier or self.ben
        return conclusions.verify(
            request=self.asked(conclusion, verifier), statement=statement or self.says(), stated_by=verifier,
            examination=self.examined(verifier, conclusion.examination.fragment), **now(),
        )  # fmt: skip

    def resolved(self, conclusion, statement=None, by=None):
        return conclusions.resolve(
            conclusion=again(conclusion), statement=statement or self.says(), stated_by=by or self.cleo, **now()
        )

    def amended(self, conclusion, statement=None, because="A mark was read anew."):
        return conclusions.amend(
            conclusion=again(conclusion), examination=conclusion.examination, statement=statement or self.says(),
            because=because, stated_by=conclusion.stated_by, **now(),
        )  # fmt: skip

    def another_case(self, *members):
        """A case of other people with one fragment."""
        number = next(_numbers)
        opened_by, *others = members
        case = cases.open_case(reference=f"L-{number}", title="x", opened_by=opened_by)
        for other in others:
            cases.add_member(case=case, user=other, added_by=opened_by)
        return cases.add_fragment(case=case, entered_by=opened_by, exhibit_number="1", title="x")

    def settled(self, fragment, by, verifier, resolver=None, *, statement=None, overturned=False):
        """A conclusion about the fragment that is final: verified, or overturned by a resolution."""
        first = self.stated(by, statement, fragment)
        if not overturned:
            self.answered(first, statement, verifier)
        else:
            self.answered(first, self.says(level="cannot_tell"), verifier)
            self.resolved(first, self.says(level="cannot_tell"), resolver)
        return first


def now():
    return {"password_given_at": timezone.now()}


def again(conclusion):
    """The row as the database has it now, with nothing remembered."""
    return Conclusion.objects.get(pk=conclusion.pk)


def examiner(name):
    return User.objects.create_user(name, password=None, role=Role.EXAMINER)


def laboratory():
    ada, ben, cleo = examiner("ada"), examiner("ben"), examiner("cleo")
    case = cases.open_case(reference="K-1", title="A case", opened_by=ada)
    for other in (ben, cleo):
        cases.add_member(case=case, user=other, added_by=ada)
    release = Release.objects.create(number=71, title="First")
    family = Family.objects.create(code="family-k", name="Family K")
    one, two = (
        MissileType.objects.create(code=code, name=code.title(), family=family, added_in=release)
        for code in ("kind-one", "kind-two")
    )
    return Laboratory(
        ada=ada, ben=ben, cleo=cleo, case=case, release=release, one=one, two=two,
        fragment=cases.add_fragment(case=case, entered_by=ada, exhibit_number="1", title="A ring"),
        part=Component.objects.create(code="vane", name="Jet vane actuator"),
    )  # fmt: skip
