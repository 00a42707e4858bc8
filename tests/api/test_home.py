"""The index, the published document and its page."""

import json

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from catalogue.api.views.home import document
from tests.api.caller import PUBLISHED

pytestmark = pytest.mark.django_db


def test_published_document_is_what_the_code_says():
    kept = json.loads(PUBLISHED.read_text())
    assert kept == json.loads(json.dumps(document())), (
        "docs/openapi.json is out of date: manage.py spectacular --format openapi-json --file docs/openapi.json"
    )


def test_document_is_valid_and_without_warnings(tmp_path):
    target = tmp_path / "openapi.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", f"--file={target}")
    assert document()["openapi"].startswith("3.1")
    validate(document())


def test_every_operation_says_how_it_refuses_and_who_may():
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
            open_to_all = operation["security"] == [{}] if "security" in operation else True
            assert open_to_all == (path in ("/api/v1/", "/api/v1/schema")), f"{method} {path}"


def test_index_leads_to_what_is_there(officer, library):
    for name, at in officer.get("/api/v1/").json().items():
        status = officer.get(at).status_code
        assert status == (405 if name == "lookup-image" else 200), name


def test_schema_is_served_to_everybody(guest):
    answer = guest.get("/api/v1/schema")
    assert answer.json()["info"]["title"] == "Missile debris forensic catalogue"
    assert guest.get("/api/v1/schema", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_page_runs_no_script_but_ours(guest):
    page = guest.get("/api/v1/docs", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert "//" not in "".join(part for part in page.content.decode().split('"') if part.startswith(("http", "//")))
    policy = page["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe-eval" not in policy
    script = guest.get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema" in script.content.decode()


def test_me(officer, people):
    shown = officer.get("/api/v1/me").json()
    assert (shown["username"], shown["role"], shown["token_label"]) == ("field_officer", "field_officer", "test")


def test_head_is_get_without_a_body(officer, case):
    answer = officer.head(f"/api/v1/cases/{case.pk}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == officer.get(f"/api/v1/cases/{case.pk}")["ETag"]
