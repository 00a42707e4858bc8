"""What people state, in which order, and what the deeds refuse."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.intake import cases
from catalogue.matching import conclusions
from catalogue.matching.conclusions import NotFresh, standing_of
from catalogue.matching.standing import Standing
from catalogue.models import Conclusion, CustodyEvent, MissileType, Role, User, VerificationRequest
from tests.matching.concluding import again, laboratory, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return laboratory()


def refused(deed, *args, **kwargs):
    """The sentences with which the deed refuses; nothing was written."""
    before = (Conclusion.objects.count(), VerificationRequest.objects.count(), CustodyEvent.objects.count())
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        deed(*args, **kwargs)
    assert before == (Conclusion.objects.count(), VerificationRequest.objects.count(), CustodyEvent.objects.count())
    return refusal.value


class TestStating:
    def test_keeps_what_was_stated_and_tells_the_ledger(self, lab):
        conclusion = lab.stated()
        event = CustodyEvent.objects.latest("sequence")
        facts = json.loads(event.facts)
        assert (event.action, event.actor, event.case_key) == ("conclusion.stated", "ada (examiner)", lab.case.pk)
        assert (facts["level"], facts["missile_type"], facts["component"]) == ("type", "kind-one", "vane")
        assert facts["reasons"] == "The bolts agree." and facts["password_given_at"]
        assert standing_of(conclusion) == Standing.CONCLUDED
        assert list(ledger.breaks()) == []

    @pytest.mark.parametrize("name", ["proposition", "alternative", "reasons", "contradicting"])
    def test_everything_must_be_filled(self, lab, name):
        assert name in refused(lab.stated, statement=lab.says(**{name: "  "})).message_dict

    @pytest.mark.parametrize("name", ["proposition", "alternative"])
    def test_propositions_are_sentences(self, lab, name):
        assert name in refused(lab.stated, statement=lab.says(**{name: "nozzle of type one"})).message_dict

    def test_the_alternative_is_another_sentence(self, lab):
        said = lab.says(alternative="It is part of a nozzle of the type.")
        assert "alternative" in refused(lab.stated, statement=said).message_dict

    @pytest.mark.parametrize(
        ("level", "given", "field"),
        [
            ("type", {}, "missile_type"),
            ("family", {}, "family"),
            ("family", {"missile_type": "one"}, "missile_type"),
            ("none_of_these", {"missile_type": "one"}, "missile_type"),
            ("cannot_tell", {"family": "family"}, "family"),
            ("certain", {}, "level"),
        ],
    )
    def test_names_what_its_level_says_and_nothing_else(self, lab, level, given, field):
        rows = {"one": lab.one, "family": lab.one.family}
        said = lab.says(level=level, **{name: rows[value] for name, value in given.items()})
        assert field in refused(lab.stated, statement=said).message_dict

    @pytest.mark.parametrize("level", ["none_of_these", "cannot_tell"])
    def test_no_answer_is_an_answer(self, lab, level):
        assert str(lab.stated(statement=lab.says(level=level))) in {"None of these", "Cannot tell"}

    def test_a_family_alone(self, lab):
        assert str(lab.stated(statement=lab.says(level="family", family=lab.one.family))) == "Only a family: Family K"

    def test_a_type_that_the_release_lacks_is_refused(self, lab):
        later = MissileType.objects.create(code="later", name="Later", family=lab.one.family)
        assert "missile_type" in refused(lab.stated, statement=lab.says(later)).message_dict

    def test_an_examination_that_is_not_done_is_refused(self, lab):
        examination = lab.examined(lab.ada)
        examination.state = "running"
        assert "not done" in str(refused(
            conclusions.state_conclusion, examination=examination, statement=lab.says(), stated_by=lab.ada, **now()
        ))  # fmt: skip

    def test_a_second_one_from_the_same_examination_is_refused(self, lab):
        first = lab.stated()
        assert "amend that one" in str(refused(
            conclusions.state_conclusion, examination=first.examination, statement=lab.says(), stated_by=lab.ada,
            **now(),
        ))  # fmt: skip

    @pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.LIBRARIAN, Role.AUDITOR])
    def test_only_examiners_state(self, lab, role):
        other = User.objects.create_user("other", role=role)
        cases.add_member(case=lab.case, user=other, added_by=lab.ada)
        assert "examiners of the case" in str(refused(lab.stated, other))

    def test_who_is_no_member_states_nothing(self, lab):
        stranger = User.objects.create_user("stranger", role=Role.EXAMINER)
        assert "examiners of the case" in str(refused(lab.stated, stranger))

    @pytest.mark.parametrize("ago", [None, timedelta(minutes=16), timedelta(minutes=-5)])
    def test_the_password_must_be_fresh(self, lab, ago):
        given = None if ago is None else timezone.now() - ago
        refusal = refused(
            conclusions.state_conclusion, examination=lab.examined(lab.ada), statement=lab.says(), stated_by=lab.ada,
            password_given_at=given,
        )  # fmt: skip
        assert isinstance(refusal, NotFresh) and "password" in refusal.message_dict

    def test_how_fresh_is_a_setting(self, lab, settings):
        settings.FRESH_SIGN_IN_MINUTES = 20
        assert conclusions.is_fresh(timezone.now() - timedelta(minutes=16))
        settings.FRESH_SIGN_IN_MINUTES = 15
        assert not conclusions.is_fresh(timezone.now() - timedelta(minutes=16))


class TestVerifying:
    def test_the_same_answer_verifies(self, lab):
        first = lab.stated()
        lab.answered(first)
        assert standing_of(again(first)) == Standing.VERIFIED

    def test_another_part_is_no_conflict(self, lab):
        first = lab.stated()
        lab.answered(first, lab.says(component=None))
        assert standing_of(again(first)) == Standing.VERIFIED

    @pytest.mark.parametrize("answer", ["another type", "the family", "cannot tell"])
    def test_another_level_or_subject_is_a_conflict(self, lab, answer):
        said = {"another type": lab.says(lab.two), "the family": lab.says(level="family", family=lab.one.family),
                "cannot tell": lab.says(level="cannot_tell")}[answer]  # fmt: skip
        first = lab.stated()
        lab.answered(first, said)
        assert standing_of(again(first)) == Standing.CONFLICT

    def test_only_the_author_asks(self, lab):
        assert "Only who stated" in str(refused(lab.asked, lab.stated(), lab.cleo, by=lab.ben))

    def test_nobody_verifies_their_own(self, lab):
        assert "verifier" in refused(lab.asked, lab.stated(), lab.ada).message_dict

    def test_who_is_no_examiner_of_the_case_is_not_asked(self, lab):
        stranger = User.objects.create_user("stranger", role=Role.EXAMINER)
        officer = User.objects.create_user("officer", role=Role.FIELD_OFFICER)
        cases.add_member(case=lab.case, user=officer, added_by=lab.ada)
        for other in (stranger, officer):
            assert "verifier" in refused(lab.asked, lab.stated(), other).message_dict

    def test_asking_twice_changes_nothing(self, lab):
        first = lab.stated()
        assert lab.asked(first) == lab.asked(first)
        assert CustodyEvent.objects.filter(action="conclusion.verification_asked").count() == 1

    def answer(self, lab, request, **more):
        return conclusions.verify(**{
            "request": request, "examination": lab.examined(lab.ben), "statement": lab.says(), "stated_by": lab.ben,
            **now(), **more,
        })  # fmt: skip

    def test_only_who_was_asked_answers(self, lab):
        request = lab.asked(lab.stated())
        assert "Somebody else" in str(refused(self.answer, lab, request, stated_by=lab.cleo))

    def test_it_rests_on_an_examination_of_one_s_own(self, lab):
        first = lab.stated()
        assert "your own" in str(refused(self.answer, lab, lab.asked(first), examination=first.examination))

    def test_of_the_very_fragments(self, lab):
        first = lab.stated()
        other = cases.add_fragment(case=lab.case, entered_by=lab.ada, exhibit_number="2", title="Another")
        wider = lab.examined(lab.ben)
        wider.fragments.add(other)
        request = lab.asked(first)
        assert "same fragments" in str(refused(self.answer, lab, request, examination=lab.examined(lab.ben, other)))
        assert "same fragments" in str(refused(self.answer, lab, request, examination=wider))

    def test_once_it_is_answered_nobody_else_answers(self, lab):
        first = lab.stated()
        request = lab.asked(first, lab.cleo)
        lab.answered(first)
        late = {"stated_by": lab.cleo, "examination": lab.examined(lab.cleo)}
        assert "meanwhile" in str(refused(self.answer, lab, request, **late))

    def test_who_left_the_case_no_longer_answers(self, lab):
        request = lab.asked(lab.stated())
        cases.remove_member(case=lab.case, user=lab.ben, removed_by=lab.ada)
        refused(self.answer, lab, request)


class TestResolving:
    @pytest.fixture
    def conflict(self, lab):
        first = lab.stated()
        lab.answered(first, lab.says(lab.two))
        return first

    def test_upholds(self, lab, conflict):
        lab.resolved(conflict)
        assert standing_of(again(conflict)) == Standing.RESOLVED

    @pytest.mark.parametrize("level", ["the other", "neither"])
    def test_overturns(self, lab, conflict, level):
        lab.resolved(conflict, lab.says(lab.two) if level == "the other" else lab.says(level="cannot_tell"))
        assert standing_of(again(conflict)) == Standing.OVERTURNED

    def test_takes_a_third_person(self, lab, conflict):
        for person in (lab.ada, lab.ben):
            assert "neither of the two" in str(refused(lab.resolved, conflict, by=person))

    def test_takes_a_conflict(self, lab):
        first = lab.stated()
        assert "no conflict" in str(refused(lab.resolved, first))
        lab.answered(first)
        assert "no conflict" in str(refused(lab.resolved, first))

    def test_is_given_once(self, lab, conflict):
        lab.resolved(conflict)
        assert "no conflict" in str(refused(lab.resolved, conflict))


class TestAmending:
    def test_a_verified_one_to_another_type_overturns_it_once_two_people_stand_behind_that(self, lab):
        first = lab.stated()
        lab.answered(first)
        later = lab.amended(first, lab.says(lab.two))
        assert (standing_of(again(first)), standing_of(later)) == (Standing.AMENDED, Standing.CONCLUDED)
        lab.answered(later, lab.says(lab.two), lab.cleo)
        assert (standing_of(again(first)), standing_of(again(later))) == (Standing.OVERTURNED, Standing.VERIFIED)

    def test_only_the_words_overturns_nothing(self, lab):
        first = lab.stated()
        later = lab.amended(first)
        lab.answered(later)
        assert (standing_of(again(first)), standing_of(again(later))) == (Standing.AMENDED, Standing.VERIFIED)

    def test_resolved_against_the_amendment_and_for_the_first(self, lab):
        first = lab.stated()
        later = lab.amended(first, lab.says(lab.two))
        lab.answered(later, lab.says())
        lab.resolved(later, lab.says())
        assert (standing_of(again(first)), standing_of(again(later))) == (Standing.AMENDED, Standing.OVERTURNED)

    def test_needs_a_reason(self, lab):
        assert "because" in refused(lab.amended, lab.stated(), because=" ").message_dict

    def test_is_refused_while_somebody_is_asked(self, lab):
        first = lab.stated()
        lab.asked(first)
        assert "ben is asked" in str(refused(lab.amended, first))

    def test_is_refused_to_others_and_of_answers(self, lab):
        first = lab.stated()
        answer = lab.answered(first, lab.says(lab.two))
        refused(
            conclusions.amend, conclusion=again(first), examination=first.examination, statement=lab.says(),
            because="x", stated_by=lab.ben, **now(),
        )  # fmt: skip
        refused(lab.amended, answer)

    def test_is_refused_twice_and_of_an_overturned_one(self, lab):
        first = lab.stated()
        later = lab.amended(first)
        assert "took the place" in str(refused(lab.amended, first))
        lab.answered(later, lab.says(lab.two))
        lab.resolved(later, lab.says(lab.two))
        assert "overturned" in str(refused(lab.amended, later))

    def test_who_has_stated_anything_about_it_does_not_verify_the_amendment(self, lab):
        first = lab.stated()
        lab.answered(first)
        later = lab.amended(first, lab.says(lab.two))
        assert "verifier" in refused(lab.asked, later, lab.ben).message_dict
        assert list(conclusions.possible_verifiers(later)) == [lab.cleo]

    def test_rests_on_an_examination_of_the_same_fragment(self, lab):
        other = cases.add_fragment(case=lab.case, entered_by=lab.ada, exhibit_number="2", title="Another")
        first = lab.stated()
        assert "examination" in refused(
            conclusions.amend, conclusion=first, examination=lab.examined(lab.ada, other), statement=lab.says(),
            because="x", stated_by=lab.ada, **now(),
        ).message_dict  # fmt: skip


class TestTheSeal:
    def test_hides_a_conclusion_from_everybody_but_its_author_and_auditors(self, lab):
        first = lab.stated()
        auditor = User.objects.create_user("auditor", role=Role.AUDITOR)
        readers = {user.username: Conclusion.objects.visible_to(user).count() for user in (lab.ada, lab.ben, auditor)}
        assert readers == {"ada": 1, "ben": 0, "auditor": 1}
        lab.answered(first, lab.says(lab.two))
        assert Conclusion.objects.visible_to(lab.ben).count() == Conclusion.objects.visible_to(lab.cleo).count() == 2

    def test_hides_the_amendment_of_a_verified_one(self, lab):
        first = lab.stated()
        lab.answered(first)
        later = lab.amended(first, lab.says(lab.two))
        assert later not in Conclusion.objects.visible_to(lab.cleo)
        assert first in Conclusion.objects.visible_to(lab.cleo)

    def test_holds_in_the_ledger(self, lab):
        first = lab.stated()
        lab.asked(first)

        def told(user):
            events = CustodyEvent.objects.visible_to(user).filter(subject_kind="conclusion")
            return [event.action for event in events.order_by("sequence")]

        assert told(lab.ada) == ["conclusion.stated", "conclusion.verification_asked"]
        assert told(lab.ben) == told(lab.cleo) == []
        lab.answered(first)
        assert told(lab.ben) == [*told(lab.ada)] == [
            "conclusion.stated", "conclusion.verification_asked", "conclusion.verified"
        ]  # fmt: skip

    def test_is_not_lifted_for_who_left_the_case(self, lab):
        lab.stated()
        cases.remove_member(case=lab.case, user=lab.ada, removed_by=lab.ben)
        assert not Conclusion.objects.visible_to(lab.ada).exists()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"level": "type", "missile_type_id": None},
            {"level": "family"},
            {"level": "cannot_tell"},
            {"level": "certain", "missile_type_id": None},
            {"contradicting": ""},
            {"reasons": ""},
            {"amended_because": "for no reason"},
            {"photo_quality": "fine"},
        ],
    )
    def test_refuses_half_a_conclusion(self, lab, wrong):
        row = again(lab.stated())
        row.pk, row._state.adding = None, True
        row.id = Conclusion._meta.pk.get_default()
        for name, value in wrong.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_refuses_one_that_is_two_things(self, lab):
        first, second = lab.stated(), lab.stated(lab.ben)
        row = again(lab.stated(lab.cleo))
        row._state.adding, row.id = True, Conclusion._meta.pk.get_default()
        row.verifies, row.resolves = first, second
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_refuses_who_asks_themselves(self, lab):
        with pytest.raises(IntegrityError), transaction.atomic():
            VerificationRequest.objects.create(conclusion=lab.stated(), verifier=lab.ada, asked_by=lab.ada)

    @pytest.mark.parametrize("table", ["catalogue_conclusion", "catalogue_verificationrequest"])
    @pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_refuses_every_change(self, lab, table, deed):
        if deed.startswith("TRUNCATE") and connection.vendor != "postgresql":
            pytest.skip("only PostgreSQL truncates")
        lab.asked(lab.stated())
        connection.check_constraints()  # PostgreSQL truncates nothing while a check of keys is pending
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed.format(table))
