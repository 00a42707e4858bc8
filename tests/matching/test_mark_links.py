"""What is proposed of marks: reckoned from what one may see, and not again after a decision."""

import pytest

from catalogue.evaluation.mark_links import propose_slowly
from catalogue.intake.cases import add_fragment, add_member, open_case
from catalogue.intake.mark_links import decide_proposal, note_link, seen, withdraw_link
from catalogue.intake.records import record_mark, withdraw
from catalogue.matching.mark_links import clusters, proposals, proposals_of
from catalogue.models import Family, FeatureKind, Mark, MarkLink, MissileType, ReferenceValue, Role, User

pytestmark = pytest.mark.django_db

TEXTS = ["КП1124-0817", "KP1124/0818", "КП1124-0825", "KP 1124 0903", "Ш91579", "Ш91565", "ш91579Б", "112", "113",
         "112", "9М723", "KP11240?", "1?2", "АВ 000012", "AB-000013", "0099999", "0100001", "K[-P]1124"]  # fmt: skip


def person(name):
    return User.objects.create_user(name, role=Role.EXAMINER)


def marked(case, user, texts, start=0):
    rows = []
    for number, text in enumerate(texts, start):
        fragment = add_fragment(case=case, entered_by=user, exhibit_number=str(number), title="x")
        rows.append(record_mark(fragment=fragment, transcription=text, recorded_by=user))
    return rows


@pytest.fixture
def one():
    return person("one")


@pytest.fixture
def case(one):
    return open_case(reference="L-1", title="x", opened_by=one)


@pytest.fixture
def marks(case, one):
    return marked(case, one, TEXTS)


def ends(found):
    return {frozenset({pair.first, pair.second}) for pair in found}


def test_the_index_finds_for_each_mark_what_looking_at_every_mark_finds(marks, one):
    every = propose_slowly(map(seen, Mark.objects.all()))
    assert every
    for mark in marks:
        wanted = {pair for pair in ends(every) if mark.pk in pair}
        assert ends(proposals_of(mark, user=one)) == wanted, mark


def test_a_list_joins_what_the_marks_themselves_show(marks, one):
    assert ends(proposals(user=one)) <= {pair for mark in marks for pair in ends(proposals_of(mark, user=one))}


def test_a_published_designation_explains_a_start(case, one):
    kind = FeatureKind.objects.create(code="mark", name="Mark", question="?", value_type="mark")
    known = MissileType.objects.create(code="t", name="T", family=Family.objects.create(code="f", name="F"))
    marked(case, one, ["9М723 0114 А", "9M723 01 Ж"])
    assert proposals(user=one)
    ReferenceValue.objects.create(missile_type=known, kind=kind, value={"text": "9М723", "readings": []})
    assert not proposals(user=one)


@pytest.mark.parametrize("accept", [True, False])
def test_what_was_decided_is_not_proposed_again(case, one, accept):
    first, second = marked(case, one, ["Ш91579", "Ш91565"])
    assert len(proposals(user=one)) == len(proposals_of(first, user=one)) == 1
    link = decide_proposal(one=first, other=second, accept=accept, because="x", decided_by=one)
    assert proposals(user=one) == proposals_of(first, user=one) == []
    if accept:
        withdraw_link(link=link, because="x", withdrawn_by=one)
        assert proposals(user=one) == proposals_of(second, user=one) == []


def test_a_declined_pair_does_not_hide_the_mark_beyond(case, one):
    first, second, third = marked(case, one, ["Ш91571", "Ш91572", "Ш91573"])
    decide_proposal(one=first, other=second, accept=False, because="x", decided_by=one)
    assert ends(proposals(user=one)) == {frozenset({first.pk, third.pk}), frozenset({second.pk, third.pk})}


def test_a_note_of_a_person_does_not_hide_what_software_proposes(case, one):
    first, second = marked(case, one, ["Ш91579", "Ш91565"])
    note_link(one=first, other=second, relation="same_hand", because="x", noted_by=one)
    assert len(proposals(user=one)) == 1


def test_marks_that_stand_no_longer_are_left_out(case, one):
    first, second = marked(case, one, ["Ш91579", "Ш91565"])
    withdraw(record=second, because="x", withdrawn_by=one)
    assert proposals(user=one) == proposals_of(first, user=one) == []


class TestAcrossCases:
    @pytest.fixture
    def two(self, case):
        return person("two")

    @pytest.fixture
    def elsewhere(self, two):
        return open_case(reference="L-2", title="x", opened_by=two)

    def test_only_who_sees_both_is_told(self, case, elsewhere, one, two):
        (first,) = marked(case, one, ["Ш91579"])
        (second,) = marked(elsewhere, two, ["Ш91565"])
        for user, mark in ((one, first), (two, second)):
            assert proposals(user=user) == proposals_of(mark, user=user) == []
        add_member(case=elsewhere, user=one, added_by=two)
        assert ends(proposals(user=one)) == ends(proposals_of(first, user=one)) == {frozenset({first.pk, second.pk})}

    def test_what_one_may_not_see_changes_nothing_of_what_is_proposed(self, case, elsewhere, one, two):
        rows = marked(case, one, TEXTS)
        before = proposals(user=one), [proposals_of(mark, user=one) for mark in rows]
        marked(elsewhere, two, [*TEXTS, "КП1124-0818", "Ш91570"])
        assert (proposals(user=one), [proposals_of(mark, user=one) for mark in rows]) == before

    def test_a_cluster_does_not_reach_through_a_mark_that_one_may_not_see(self, case, elsewhere, one, two):
        a, b = marked(case, one, ["Ш91579", "Ш91565"])
        (hidden,) = marked(elsewhere, two, ["Ш91570"])
        add_member(case=case, user=two, added_by=one)
        for mark in (a, b):
            decide_proposal(one=mark, other=hidden, accept=True, because="x", decided_by=two)
        assert clusters(MarkLink.objects.visible_to(two)) == [{a.pk, b.pk, hidden.pk}]
        assert clusters(MarkLink.objects.visible_to(one)) == []


def test_clusters_are_what_links_join(case, one):
    marks = marked(case, one, ["1", "2", "3", "4", "5", "6"])
    for first, second in ((0, 1), (2, 3), (1, 2), (4, 5)):
        note_link(one=marks[first], other=marks[second], relation="same_hand", because="x", noted_by=one)
    keys = [mark.pk for mark in marks]
    assert clusters(MarkLink.objects.all()) == [set(keys[:4]), set(keys[4:])]
