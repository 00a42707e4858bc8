"""Links between marks: proposed, decided with a reason, withdrawn with a reason; nothing changed, nothing leaked."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from catalogue.intake.cases import add_fragment, add_member, open_case
from catalogue.intake.mark_links import decide_link, decide_proposal, note_link, withdraw_link
from catalogue.intake.records import record_mark, withdraw
from catalogue.models import CustodyEvent, Fragment, Mark, MarkLink, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def examiner(case, officer):
    user = User.objects.create_user("examiner", role=Role.EXAMINER)
    add_member(case=case, user=user, added_by=officer)
    return user


def mark_on(case, number, text, officer):
    fragment = add_fragment(case=case, entered_by=officer, exhibit_number=number, title="Plate")
    return record_mark(fragment=fragment, transcription=text, recorded_by=officer)


@pytest.fixture
def pair(case, officer):
    return mark_on(case, "7", "КП1124-0817", officer), mark_on(case, "8", "КП1124-0818", officer)


@pytest.fixture
def noted(pair, examiner):
    return note_link(one=pair[1], other=pair[0], relation="same_hand", because="The 7 has a bar", noted_by=examiner)


def accepted(link, examiner):
    return decide_link(link=link, accept=True, because="Agreed", decided_by=examiner)


class TestANote:
    def test_waits_for_a_decision_and_is_in_the_ledger(self, noted, pair, case):
        assert (noted.first, noted.second) == pair, "in the order of their keys"
        assert (noted.state, noted.sentence, noted.rule) == ("proposed", "The 7 has a bar", "")
        event = CustodyEvent.objects.get(action="marks.link_proposed")
        assert event.case_key == case.pk
        assert [one["mark"] for one in json.loads(event.facts)["marks"]] == [str(mark.pk) for mark in pair]

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"because": " "}, "because"), ({"relation": "neighbours"}, "relation"), ({"relation": "x"}, "relation")],
    )
    def test_is_refused_at_the_field(self, pair, examiner, change, field):
        given = {"one": pair[0], "other": pair[1], "relation": "same_hand", "because": "x", "noted_by": examiner}
        with pytest.raises(ValidationError) as refusal:
            note_link(**given | change)
        assert set(refusal.value.message_dict) == {field}
        assert not MarkLink.objects.exists()

    def test_of_one_fragment_is_refused(self, pair, examiner, officer):
        other = record_mark(fragment=pair[0].fragment, transcription="112", recorded_by=officer)
        with pytest.raises(ValidationError, match="one fragment"):
            note_link(one=pair[0], other=other, relation="same_hand", because="x", noted_by=examiner)

    def test_of_a_mark_that_stands_no_longer_is_refused(self, pair, examiner, officer):
        withdraw(record=pair[0], because="slip", withdrawn_by=officer)
        with pytest.raises(ValidationError, match="no longer stands"):
            note_link(one=pair[0], other=pair[1], relation="same_hand", because="x", noted_by=examiner)

    def test_of_a_corrected_mark_is_refused(self, pair, examiner, officer):
        record_mark(fragment=pair[0].fragment, transcription="1", recorded_by=officer, replaces=pair[0])
        with pytest.raises(ValidationError, match="no longer stands"):
            note_link(one=pair[0], other=pair[1], relation="same_hand", because="x", noted_by=examiner)

    def test_that_is_open_is_not_made_twice(self, noted, pair, examiner):
        with pytest.raises(ValidationError, match="already"):
            note_link(one=pair[0], other=pair[1], relation="same_hand", because="x", noted_by=examiner)
        note_link(one=pair[0], other=pair[1], relation="same_stamp", because="x", noted_by=examiner)


class TestADecision:
    @pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
    def test_is_kept_with_who_and_why(self, noted, examiner, accept, state):
        decide_link(link=noted, accept=accept, because="Looked again", decided_by=examiner)
        noted.refresh_from_db()
        assert (noted.state, noted.decided_by, noted.decided_because) == (state, examiner, "Looked again")
        assert json.loads(CustodyEvent.objects.get(action=f"marks.link_{state}").facts)["because"] == "Looked again"

    def test_needs_a_reason(self, noted, examiner):
        with pytest.raises(ValidationError):
            decide_link(link=noted, accept=True, because="", decided_by=examiner)

    def test_is_made_once(self, noted, examiner):
        accepted(noted, examiner)
        with pytest.raises(ValidationError, match="accepted meanwhile"):
            decide_link(link=noted, accept=False, because="x", decided_by=examiner)

    def test_does_not_accept_marks_that_stand_no_longer_and_may_decline_them(self, noted, pair, examiner, officer):
        withdraw(record=pair[0], because="slip", withdrawn_by=officer)
        with pytest.raises(ValidationError, match="no longer stands"):
            decide_link(link=noted, accept=True, because="x", decided_by=examiner)
        decide_link(link=noted, accept=False, because="x", decided_by=examiner)

    def test_on_a_proposal_of_software_keeps_its_sentence_and_rule(self, pair, examiner):
        link = decide_proposal(one=pair[1], other=pair[0], accept=True, because="Same plate", decided_by=examiner)
        assert (link.relation, link.rule, link.proposed_by, link.state) == ("neighbours", "marks/1", None, "accepted")
        assert "not proof of one batch" in link.sentence
        told = list(CustodyEvent.objects.filter(action__startswith="marks.").values_list("action", "actor"))
        assert [action for action, _ in told] == ["marks.link_proposed", "marks.link_accepted"]
        assert told[0][1] == "system"

    def test_on_what_software_does_not_propose_is_refused(self, pair, case, examiner, officer):
        other = mark_on(case, "9", "55", officer)
        with pytest.raises(ValidationError, match="Nothing is proposed"):
            decide_proposal(one=pair[0], other=other, accept=True, because="x", decided_by=examiner)
        assert not MarkLink.objects.exists()


class TestWithdrawing:
    def test_takes_an_accepted_link_back_and_leaves_it_readable(self, noted, examiner):
        accepted(noted, examiner)
        withdraw_link(link=noted, because="Another hand", withdrawn_by=examiner)
        noted.refresh_from_db()
        assert (noted.state, noted.withdrawn_because, noted.decided_because) == ("withdrawn", "Another hand", "Agreed")
        assert CustodyEvent.objects.filter(action="marks.link_withdrawn").exists()

    def test_needs_a_reason_and_an_accepted_link(self, noted, examiner):
        with pytest.raises(ValidationError, match="this one is proposed"):
            withdraw_link(link=noted, because="x", withdrawn_by=examiner)
        accepted(noted, examiner)
        with pytest.raises(ValidationError):
            withdraw_link(link=noted, because=" ", withdrawn_by=examiner)

    def test_lets_it_be_noted_again(self, noted, pair, examiner):
        accepted(noted, examiner)
        withdraw_link(link=noted, because="x", withdrawn_by=examiner)
        note_link(one=pair[0], other=pair[1], relation="same_hand", because="A new picture", noted_by=examiner)
        assert MarkLink.objects.count() == 2


def test_marks_and_fragments_stay_as_they_were(noted, examiner):
    def rows():
        return [list(model.objects.order_by("pk").values()) for model in (Mark, Fragment)]

    before = rows()
    withdraw_link(link=accepted(noted, examiner), because="x", withdrawn_by=examiner)
    assert rows() == before


class TestAcrossCases:
    @pytest.fixture
    def across(self, pair, examiner, officer):
        elsewhere = open_case(reference="X-1", title="Another", opened_by=examiner)
        other = mark_on(elsewhere, "3", "КП1124-0819", examiner)
        return decide_proposal(one=pair[0], other=other, accept=True, because="x", decided_by=examiner)

    def test_only_who_sees_both_marks_sees_the_link(self, across, examiner, officer):
        assert MarkLink.objects.visible_to(examiner).get() == across
        assert not MarkLink.objects.visible_to(officer).exists()

    def test_the_ledger_tells_auditors_only(self, across, examiner, officer):
        auditor = User.objects.create_user("auditor", role=Role.AUDITOR)
        told = CustodyEvent.objects.filter(action__startswith="marks.")
        assert told.count() == told.visible_to(auditor).count() == 2
        assert set(told.values_list("case_key", flat=True)) == {None}, "neither case may tell of the other"
        assert not told.visible_to(officer).exists()


class TestTheDatabase:
    def refuses(self, change):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            change()

    def test_refuses_to_delete_a_link_or_to_change_what_was_proposed(self, noted, pair):
        rows = MarkLink.objects.filter(pk=noted.pk)
        self.refuses(rows.delete)
        for column, value in (("sentence", "x"), ("relation", "same_stamp"), ("rule", "x")):
            self.refuses(lambda column=column, value=value: rows.update(**{column: value}))

    def test_refuses_a_decision_without_who_and_why(self, noted, examiner):
        rows = MarkLink.objects.filter(pk=noted.pk)
        self.refuses(lambda: rows.update(state="accepted"))
        self.refuses(lambda: rows.update(state="withdrawn", decided_by=examiner))

    def test_refuses_marks_out_of_order_and_a_second_open_link(self, noted, pair, examiner):
        said = {"relation": "same_hand", "sentence": "x", "proposed_by": examiner}
        self.refuses(lambda: MarkLink.objects.create(first=pair[1], second=pair[0], **said))
        self.refuses(lambda: MarkLink.objects.create(first=pair[0], second=pair[1], **said))
