"""Conclusions and the register over the API; who reads what is sealed, tests/web/test_blindness.py holds."""

import uuid

import pytest

from catalogue.custody.accounts import issue_token
from catalogue.models import Role
from tests.api.caller import Caller
from tests.api.conftest import person
from tests.matching.concluding import laboratory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return laboratory()


def caller(user):
    return Caller(issue_token(user=user, label="t", days=1, issued_by=user)[1])


def test_author_and_auditor_read_what_is_sealed_and_nobody_else(lab):
    conclusion = lab.stated()
    at = f"/api/v1/conclusions/{conclusion.pk}"
    shown = caller(lab.ada).get(at).json()
    assert (shown["type"]["code"], shown["standing"], shown["stated_by"]) == ("kind-one", "concluded", "ada")
    assert person(Role.AUDITOR).call.get(at).status_code == 200
    for other in (caller(lab.ben), person(Role.LIBRARIAN).call):
        sealed, unknown = other.get(at), other.get(f"/api/v1/conclusions/{uuid.uuid4()}")
        assert sealed.status_code == unknown.status_code == 404
        assert sealed.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}


def test_lists_in_pages_with_where_each_stands(lab):
    first = lab.stated()
    lab.answered(first, lab.says(lab.two))
    lab.resolved(first, lab.says(lab.two))
    lab.stated()
    call = caller(lab.cleo)
    at = f"/api/v1/fragments/{lab.fragment.pk}/conclusions"
    rows = call.get(at).json()["results"]
    assert [(row["standing"], bool(row["verifies"]), bool(row["resolves"])) for row in rows] == [
        ("overturned", False, False), (None, True, False), (None, False, True),
    ]  # fmt: skip
    page = call.get(f"{at}?page_size=2").json()
    assert [row["id"] for row in call.get(page["next"]).json()["results"]] == [rows[2]["id"]]


def test_nothing_is_stated_here(lab):
    at = f"/api/v1/fragments/{lab.fragment.pk}/conclusions"
    assert caller(lab.ada).send(at, {}).status_code == 405


def test_the_register(lab):
    for _ in range(5):
        lab.answered(lab.stated())
    shown = caller(lab.ada).get("/api/v1/errors").json()
    assert shown["components"][0] | {"share": None} == {
        "code": "vane", "name": "Jet vane actuator", "final": 5, "upheld": 5, "overturned": 0, "share": None,
        "sentence": "None of 5 conclusions on the part “Jet vane actuator” were overturned; with so few, between 0 and "
        "43 % (95 % interval).",
    }  # fmt: skip
    assert round(shown["components"][0]["share"]["high"], 2) == 0.43
    assert shown["total"]["final"] == 5 and shown["photo_qualities"][0]["code"] == "no_photograph"


def test_the_register_is_for_who_judges(lab):
    assert person(Role.FIELD_OFFICER).call.get("/api/v1/errors").status_code == 403
