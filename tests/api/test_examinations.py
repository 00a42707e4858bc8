"""Examinations: asked for, worked off, read with every reason."""

import uuid

import pytest

from catalogue import jobs
from catalogue.intake import cases
from catalogue.models import Comparison, Examination
from tests.api.conftest import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(fragment):
    return f"/api/v1/fragments/{fragment.pk}/examinations"


@pytest.fixture
def recorded(officer, fragment, library):
    """A fragment with a feature, a mark, and a copy of the exemplar's photograph."""
    base = f"/api/v1/fragments/{fragment.pk}"
    officer.send(f"{base}/features", {"kind": "diameter", "value": 90, "unit": "cm", "component": "ring"})
    officer.send(f"{base}/features", {"kind": "bolts", "state": "not_visible"})
    officer.send(f"{base}/marks", {"transcription": "112", "technique": "stamped"})
    officer.send_file(f"{base}/photographs", picture(7, (480, 360), "PNG"), media_type="image/png")


def run(examination_id):
    from catalogue.matching.examine import run_examination

    run_examination(examination_id)


def test_asked_for_worked_off_and_read(officer, at, recorded):
    asked = officer.send(at)
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["release"], asked.json()["summary"]) == ("waiting", 1, {})
    early = officer.get(f"{asked['Location']}/candidates")
    assert (early.status_code, early.json()["code"], early["Retry-After"]) == (409, "not_done", "2")
    run(asked.json()["id"])
    done = officer.get(asked["Location"]).json()
    assert (done["state"], done["summary"]["pool"]["types"], len(done["result_sha256"])) == ("done", 1, 64)
    assert done["methods"] and done["software"]
    first = officer.get(f"{asked['Location']}/candidates").json()["results"][0]
    assert (first["rank"], first["type"]["code"], first["family"]["code"]) == (1, "type-a", "fam")
    assert {reason["about"] for reason in first["reasons"]} == {"feature", "photograph"}
    compared = next(reason for reason in first["reasons"] if reason["about"] == "photograph")
    shown = officer.get(f"/api/v1/comparisons/{compared['comparison']}").json()
    assert (shown["questioned"], shown["known"]) == (compared["questioned"], compared["known"])
    assert shown["finding"] == "same_photograph"
    assert [one["id"] for one in officer.get(at).json()["results"]] == [done["id"]]


def test_run_again_as_it_was(officer, at, recorded):
    first = officer.send(at, {}).json()["id"]
    run(first)
    second = officer.send(at, {"repeats": first})
    assert second.json()["repeats"] == first
    run(second.json()["id"])
    both = (officer.get(f"/api/v1/examinations/{key}").json() for key in (first, second.json()["id"]))
    digests = {one["result_sha256"] for one in both}
    assert len(digests) == 1


def test_fragments_taken_together_are_named_and_each_lists_it(officer, at, recorded, fragment, case, people):
    user = people["examiner"].user
    other = cases.add_fragment(case=case, entered_by=user, exhibit_number="2", title="Cone")
    asked = officer.send(at, {"together": [str(other.pk)]}).json()
    assert set(asked["fragments"]) == {str(fragment.pk), str(other.pk)}
    for one in (fragment, other):
        listed = officer.get(f"/api/v1/fragments/{one.pk}/examinations").json()["results"]
        assert [examination["id"] for examination in listed] == [asked["id"]]


@pytest.mark.parametrize("body", [{"repeats": str(uuid.uuid4())}, {"together": [str(uuid.uuid4())]}])
def test_what_is_not_there(officer, at, library, body):
    answer = officer.send(at, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_found")


def test_hidden_fragments_cannot_be_drawn_in(officer, at, library, hidden):
    answer = officer.send(at, {"together": [str(hidden.fragment.pk)]})
    assert answer.json()["errors"][0]["pointer"] == "/together/0"


def test_without_a_library(officer, at):
    answer = officer.send(at)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_release")
    assert not Examination.objects.exists()


def test_hidden_comparisons_are_not_there(officer, librarian, at, recorded, case, people):
    asked = officer.send(at).json()["id"]
    run(asked)
    key = Comparison.objects.first().pk
    case.memberships.filter(user=people["field_officer"].user).delete()
    for address in (f"comparisons/{key}", f"examinations/{asked}", f"examinations/{asked}/candidates"):
        assert officer.get(f"/api/v1/{address}").status_code == 404
        assert librarian.get(f"/api/v1/{address}").status_code == 200


def test_queue_holds_what_was_asked_for(officer, at, recorded, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "enqueue", lambda name, **arguments: asked.append((name, arguments)))
    answer = officer.send(at).json()
    assert asked == [("run_examination", {"examination_id": answer["id"]})]
