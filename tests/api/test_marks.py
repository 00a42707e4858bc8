"""Searching marks and reading their links over the API."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.intake import cases, records
from catalogue.intake.mark_links import decide_proposal, note_link
from catalogue.models import FeatureKind, ReferenceValue, Role

pytestmark = pytest.mark.django_db
SEARCH, LINKS = "/api/v1/marks/search", "/api/v1/marks/links"


def marked(case, user, number, text):
    fragment = cases.add_fragment(case=case, entered_by=user, exhibit_number=number, title="Plate")
    return records.record_mark(fragment=fragment, transcription=text, recorded_by=user)


@pytest.fixture
def user(people):
    return people[Role.EXAMINER].user


@pytest.fixture
def pair(case, user):
    return marked(case, user, "P-1", "Ш 91579"), marked(case, user, "P-2", "Ш9156[5S]")


class TestSearch:
    def test_tells_what_the_page_tells(self, officer, pair, library, user):
        kind = FeatureKind.objects.create(code="mark", name="Mark", question="?", value_type="mark")
        ReferenceValue.objects.create(
            missile_type=library.type, kind=kind, value={"text": "Ш91565", "readings": []}, added_in=library.release
        )
        answer = officer.get(SEARCH, {"q": "Ш9156?"}).json()
        assert (answer["count"], answer["complete"]) == (1, True)
        hit = answer["evidence"][0]
        assert (hit["fit"], hit["places"], hit["exhibit_number"]) == ("same", [0, 1, 2, 3, 4, 5], "P-2")
        assert hit["pieces"] == [{"text": "Ш9156", "fit": "same"}, {"text": "[5S]", "fit": "any"}]
        assert hit["mark"]["id"] == str(pair[1].pk)
        known = answer["published"][0]
        assert (known["text"], known["type"], known["proposed"]) == ("Ш91565", "type-a", False)

    @pytest.mark.parametrize(
        ("asked", "status", "pointer"),
        [
            ({"q": "??"}, 422, "/q"), ({"q": "1[2"}, 422, "/q"), ({}, 400, "/q"), ({"q": ""}, 400, "/q"),
            ({"q": "1", "limit": "0"}, 400, "/limit"), ({"q": "1", "case": "x"}, 400, "/case"),
            ({"q": "1", "technique": "x"}, 400, "/technique"), ({"q": "1", "x": "1"}, 400, "/x"),
        ],
    )  # fmt: skip
    def test_is_refused_at_the_member(self, officer, asked, status, pointer):
        answer = officer.get(SEARCH, asked)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)

    def test_goes_on_from_start(self, officer, pair):
        whole = officer.get(SEARCH, {"q": "9"}).json()["evidence"]
        parts = [officer.get(SEARCH, {"q": "9", "start": n, "limit": 1}).json()["evidence"] for n in range(3)]
        assert [*parts[0], *parts[1]] == whole and parts[2] == []

    def test_of_a_case_that_is_hidden_is_as_of_one_that_is_not(self, officer, hidden):
        answers = [officer.get(SEARCH, {"q": "1", "case": str(key)}) for key in (hidden.case.pk, uuid.uuid4())]
        assert {answer.status_code for answer in answers} == {400}
        assert len({answer.json()["errors"][0]["code"] for answer in answers}) == 1

    def test_asks_no_more_often_for_more_hits(self, officer, case, user):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(SEARCH, {"q": "77"}).status_code == 200
            return len(queries)

        marked(case, user, "Q", "77")
        asked()
        few = asked()
        for number in range(20):
            marked(case, user, f"Q-{number}", "77")
        assert asked() == few


class TestLinks:
    @pytest.fixture
    def serials(self, case, user):
        return marked(case, user, "S-1", "Ш91579"), marked(case, user, "S-2", "Ш91570")

    def test_of_a_mark_with_what_is_proposed(self, officer, serials, user):
        address = f"/api/v1/marks/{serials[0].pk}/related"
        keys = [str(mark.pk) for mark in serials]
        answer = officer.get(address).json()
        assert answer["links"] == [] and answer["proposals"][0]["marks"] == keys
        assert "not proof of one batch" in answer["proposals"][0]["sentence"]
        decide_proposal(one=serials[0], other=serials[1], accept=True, because="One plate", decided_by=user)
        answer = officer.get(address).json()
        assert answer["proposals"] == []
        link = answer["links"][0]
        assert (link["marks"], link["state"], link["decided_because"]) == (keys, "accepted", "One plate")
        assert (link["rule"], link["proposed_by"], link["decided_by"]) == ("marks/1", None, "examiner")

    def test_are_listed_by_state(self, officer, serials, user):
        note_link(one=serials[0], other=serials[1], relation="same_hand", because="x", noted_by=user)
        assert len(officer.get(LINKS).json()["results"]) == 1
        assert officer.get(LINKS, {"state": "accepted"}).json()["results"] == []

    def test_of_a_mark_that_stands_no_longer_propose_nothing(self, officer, serials, user):
        records.withdraw(record=serials[0], because="x", withdrawn_by=user)
        assert officer.get(f"/api/v1/marks/{serials[0].pk}/related").json() == {"links": [], "proposals": []}


class TestAcrossCases:
    @pytest.fixture
    def across(self, case, user, hidden, people):
        cases.add_member(case=hidden.case, user=user, added_by=hidden.owner)
        seen, unseen = marked(case, user, "S-1", "Ш91579"), marked(hidden.case, user, "S-2", "Ш91570")
        return seen, unseen, decide_proposal(one=seen, other=unseen, accept=True, because="x", decided_by=user)

    def test_who_sees_one_mark_is_told_nothing_of_the_other(self, officer, examiner, across):
        seen, unseen, link = across
        related = f"/api/v1/marks/{seen.pk}/related"
        assert officer.get(related).json() == {"links": [], "proposals": []}
        assert officer.get(LINKS).json()["results"] == []
        assert officer.get(f"/api/v1/marks/{unseen.pk}/related").status_code == 404
        found = officer.get(SEARCH, {"q": "9157"}).json()
        assert found["count"] == 1 and "91570" not in str(found)
        assert examiner.get(related).json()["links"][0]["id"] == str(link.pk)
        assert examiner.get(SEARCH, {"q": "9157"}).json()["count"] == 2
