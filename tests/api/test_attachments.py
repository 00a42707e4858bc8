"""Evidence on other questions by the API: attached, listed, withdrawn; refused at the member."""

import json
import uuid

import pytest

from catalogue.intake import cases
from catalogue.intake.attachments import attach_evidence
from catalogue.matching.examine import run_examination
from catalogue.models import Attachment

pytestmark = pytest.mark.django_db
GIVEN = {"question": "transfer", "statement": "It came by sea.", "sources": ["S1"]}


@pytest.fixture
def at(case, library):
    return f"/api/v1/cases/{case.pk}/attachments"


def test_attached_listed_and_withdrawn(officer, at, fragment):
    made = officer.send(at, GIVEN | {"fragment": str(fragment.pk)})
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["question"], row["sources"], row["fragment"], row["stands"]) == (
        "transfer", ["S1"], str(fragment.pk), True
    )  # fmt: skip
    officer.send(at, GIVEN | {"question": "launch"})
    assert officer.get(at, {"question": "transfer"}).json()["results"] == [row]
    gone = officer.send(f"/api/v1/attachments/{row['id']}/withdraw", {"because": "Forged"}).json()
    assert (gone["stands"], gone["withdrawn_because"]) == (False, "Forged")
    assert officer.get(at, {"stands": "false"}).json()["results"] == [gone]
    assert [one["question"] for one in officer.get(at, {"stands": "true"}).json()["results"]] == ["launch"]
    assert len(officer.get(at).json()["results"]) == 2
    again = officer.send(f"/api/v1/attachments/{row['id']}/withdraw", {"because": "Forged"})
    assert (again.status_code, again.json()["code"]) == (409, "does_not_stand")


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"sources": []}, 422, "/sources"),
        ({"sources": None}, 400, "/sources"),
        ({"sources": ["S9"]}, 400, "/sources/0"),
        ({"question": "type"}, 400, "/question"),
        ({"statement": " "}, 400, "/statement"),
        ({"statement": 1}, 400, "/statement"),
        ({"fragment": str(uuid.uuid4())}, 422, "/fragment"),
        ({"weight": 2}, 400, "/weight"),
    ],
)
def test_refused_at_the_member(officer, at, change, status, pointer):
    answer = officer.send(at, GIVEN | change)
    assert answer.status_code == status, answer.content
    assert answer.json()["errors"][0]["pointer"].startswith(pointer.rstrip("0").rstrip("/"))
    assert not Attachment.objects.exists()


def test_without_sources_it_says_why(officer, at):
    said = {name: value for name, value in GIVEN.items() if name != "sources"}
    answer = officer.send(at, said).json()
    assert answer["errors"][0]["pointer"] == "/sources" and "at least one source" in answer["detail"]


def test_each_of_two_cases_lists_its_own(examiner, at, people):
    other = cases.open_case(reference="C-2", title="Case two", opened_by=people["examiner"].user)
    made = examiner.send(f"/api/v1/cases/{other.pk}/attachments", GIVEN).json()
    assert examiner.get(at).json()["results"] == []
    assert examiner.get(f"/api/v1/cases/{other.pk}/attachments").json()["results"] == [made]


def test_an_examination_shows_it_and_answers_nothing(officer, at, fragment):
    officer.send(at, GIVEN)
    asked = officer.send(f"/api/v1/fragments/{fragment.pk}/examinations").json()
    run_examination(asked["id"])
    found = officer.get(f"/api/v1/examinations/{asked['id']}").json()["summary"]["questions"]
    told = {one["question"]: one for one in found}
    assert told["transfer"]["attached"] == [{"statement": "It came by sea.", "sources": ["S1"]}]
    assert all(not told[name]["attached"] for name in ("producer", "date", "launch"))
    assert not any("weight" in one for one in found)


def test_another_case_is_not_there_and_its_attachments_nowhere(officer, at, hidden, fragment, library):
    foreign = attach_evidence(
        case=hidden.case, question="launch", statement="Secret", sources=[library.source], attached_by=hidden.owner
    )
    of_hidden = f"/api/v1/cases/{hidden.case.pk}/attachments"
    assert officer.get(of_hidden).status_code == officer.send(of_hidden, GIVEN).status_code == 404
    assert officer.send(f"/api/v1/attachments/{foreign.pk}/withdraw", {"because": "x"}).status_code == 404
    asked = officer.send(f"/api/v1/fragments/{fragment.pk}/examinations").json()
    run_examination(asked["id"])
    for address in (at, f"/api/v1/examinations/{asked['id']}"):
        assert "Secret" not in json.dumps(officer.get(address).json())
    named = officer.send(at, GIVEN | {"fragment": str(hidden.fragment.pk)})
    assert (named.status_code, named.json()["errors"][0]["pointer"]) == (422, "/fragment")
