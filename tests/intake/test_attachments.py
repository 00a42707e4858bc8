"""Evidence on the questions above the type: attached with its sources, withdrawn once, and never changed."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from catalogue.custody import ledger
from catalogue.evaluation.hypotheses import Question
from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.intake.cases import add_fragment, open_case
from catalogue.models import Attachment, CustodyEvent, Role, Source, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return Source.objects.create(code="R1", title="Shipping papers", grade="B")


@pytest.fixture
def attach(case, officer, source):
    def deed(**given):
        said = {"case": case, "question": "transfer", "statement": "It came by sea.", "sources": [source]}
        return attach_evidence(**said | {"attached_by": officer} | given)

    return deed


def refused(deed, field, **given):
    with pytest.raises(ValidationError) as caught:
        deed(**given)
    assert list(caught.value.message_dict) == [field]
    assert not Attachment.objects.exists() and not CustodyEvent.objects.filter(subject_kind="attachment").exists()
    return caught.value.message_dict[field][0]


def test_the_questions_are_those_above_the_type():
    assert set(Attachment.Question.values) == set(Question) - {Question.TYPE}


def test_it_is_kept_with_its_sources_and_told_in_the_ledger(attach, fragment, source):
    other = Source.objects.create(code="R2", title="A photograph of the crate", grade="C")
    made = attach(statement="  It came by sea. ", sources=[source, other], fragment=fragment)
    assert (made.statement, made.fragment, made.withdrawn_at) == ("It came by sea.", fragment, None)
    assert set(made.sources.all()) == {source, other}
    event = CustodyEvent.objects.get(action="attachment.recorded")
    assert json.loads(event.facts) == {
        "question": "transfer", "statement": "It came by sea.", "sources": ["R1", "R2"], "fragment": "1"
    }  # fmt: skip
    assert event.case_key == made.case_id and not list(ledger.breaks())


def test_what_cannot_be_attached_is_refused_at_its_field(attach, officer):
    assert "at least one source" in refused(attach, "sources", sources=[])
    assert "what the evidence says" in refused(attach, "statement", statement=" \n")
    for question in ("type", "", "who"):
        assert f"“{question}” is none of them" in refused(attach, "question", question=question)
    elsewhere = open_case(reference="K-2", title="Another", opened_by=officer)
    foreign = add_fragment(case=elsewhere, entered_by=officer, exhibit_number="1", title="Cone")
    assert "another case" in refused(attach, "fragment", fragment=foreign)


def test_it_is_withdrawn_once_with_a_reason_and_stays(attach, officer):
    made = attach()
    with pytest.raises(ValidationError, match="only with a reason"):
        withdraw_attachment(attachment=made, because=" ", withdrawn_by=officer)
    assert list(Attachment.objects.current()) == [made]
    withdraw_attachment(attachment=made, because="The papers are forged.", withdrawn_by=officer)
    with pytest.raises(ValidationError, match="withdrawn before"):
        withdraw_attachment(attachment=made, because="Again", withdrawn_by=officer)
    assert not Attachment.objects.current().exists()
    kept = Attachment.objects.get()
    assert (kept.statement, kept.withdrawn_because) == ("It came by sea.", "The papers are forged.")
    told = CustodyEvent.objects.get(action="attachment.withdrawn")
    assert json.loads(told.facts) == {"because": "The papers are forged."}


def test_members_of_the_case_see_it_and_nobody_else(attach, officer):
    made = attach()
    stranger = User.objects.create_user("stranger", role=Role.EXAMINER)
    auditor = User.objects.create_user("auditor", role=Role.AUDITOR)
    assert list(Attachment.objects.visible_to(officer)) == list(Attachment.objects.visible_to(auditor)) == [made]
    assert not Attachment.objects.visible_to(stranger).exists()


class TestTheTable:
    def refused(self, write):
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            write()
        return str(refusal.value)

    def test_refuses_change_and_removal(self, attach, source):
        rows = Attachment.objects.filter(pk=attach().pk)
        now = timezone.now()
        for changed in ({"statement": "x"}, {"question": "launch"}, {"attached_at": now}, {"fragment": None}):
            assert "never changed" in self.refused(lambda changed=changed: rows.update(**changed))
        assert "never changed" in self.refused(lambda: rows._raw_delete("default"))

    def test_refuses_other_sources_in_the_place_of_those_named(self, attach, source):
        links = Attachment.sources.through.objects.filter(attachment=attach())
        other = Source.objects.create(code="R2", title="x", grade="D")
        assert "never changed" in self.refused(lambda: links.update(source=other))
        assert "never changed" in self.refused(links.delete)

    def test_refuses_a_second_withdrawal_and_taking_one_back(self, attach, officer):
        made = attach()
        withdraw_attachment(attachment=made, because="Forged", withdrawn_by=officer)
        rows = Attachment.objects.filter(pk=made.pk)
        for changed in ({"withdrawn_because": "Other"}, {"withdrawn_at": None, "withdrawn_because": ""}):
            assert "once" in self.refused(lambda changed=changed: rows.update(**changed))

    def test_refuses_what_no_deed_would_write(self, case, officer, attach):
        row = {"case": case, "attached_by": officer, "question": "launch", "statement": "x"}
        for wrong in ({"question": "type"}, {"statement": ""}, {"withdrawn_at": timezone.now()},
                      {"withdrawn_because": "x"}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                Attachment.objects.create(**row | wrong)
