"""Whatever is sent, the answer is a problem document with a code, and never a server error."""

import json

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.api import throttles
from catalogue.api.views.cases import Cases
from catalogue.models import DeviceToken

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases"
GOOD = {"reference": "A", "title": "B"}


def told(answer):
    return answer.status_code, answer.json()["code"]


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"{", b"nul", b"\xff\xfe{}", b'{"reference": "\xe9"}', b'{"title": NaN}', b'{"title": -Infinity}',
            b'{"title": 1e400}', b'{"title": 1e-999999999}', b'{"title": ' + b"9" * 5000 + b"}",
            b'{"title": 0.' + b"1" * 500 + b"}", b"[" * 100_000, b'{"a":' * 50 + b"1" + b"}" * 50,
            b"[" * 900 + b"]" * 900, b'{"title": "a", "title": "b"}', b'{"title": "\\u0000"}', b'{"title": "\\ud800"}',
            b'{"\\ud800": 1}', b'{"\\u0000": 1}', b'\xef\xbb\xbf{"reference": "A", "title": "B"}',
        ],
    )  # fmt: skip
    def test_that_are_no_json_we_take(self, examiner, body):
        assert told(examiner.send(CASES, body)) == (400, "malformed")

    @pytest.mark.parametrize("body", [b"", b"[]", b'"text"', b"1", b"1.5", b"null", b"true", b"[[1]]", b"{}"])
    def test_that_are_no_case(self, examiner, body):
        assert told(examiner.send(CASES, body)) in [(400, "invalid"), (400, "null"), (400, "required")]

    def test_too_long(self, examiner):
        assert told(examiner.send(CASES, b'{"title": "' + b"a" * 1_100_000 + b'"}')) == (413, "too_large")

    def test_unknown_members_are_all_named(self, examiner):
        said = examiner.send(CASES, {**GOOD, "titel": 1, "x": 2}).json()
        assert {(one["pointer"], one["code"]) for one in said["errors"]} == {
            ("/titel", "unknown_field"), ("/x", "unknown_field")
        }  # fmt: skip

    def test_every_fault_is_told_at_once(self, examiner):
        said = examiner.send(CASES, {"title": 1, "x": 2}).json()
        assert {one["pointer"] for one in said["errors"]} == {"/reference", "/title", "/x"}

    def test_other_media_types(self, examiner):
        form = "application/x-www-form-urlencoded"
        for media_type in ("text/plain", form, "multipart/form-data; boundary=b", "", "/"):
            answer = examiner.generic("POST", CASES, json.dumps(GOOD).encode(), content_type=media_type)
            assert answer.status_code == 415, media_type

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    @settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_any_json(self, examiner, fragment, library, body):
        cache.clear()
        at = f"/api/v1/fragments/{fragment.pk}"
        wanted = {"kind": "bolts", "transcription": body, "value": body, "together": body, "title": body}
        members = {"features": ("kind", "value"), "marks": ("transcription",), "examinations": ("together",)}
        for path, names in members.items():
            assert examiner.send(f"{at}/{path}", body).status_code in (201, 202, 400, 422)
            some = {name: wanted[name] for name in names}
            assert examiner.send(f"{at}/{path}", some).status_code in (201, 202, 400, 422)
        etag = examiner.get(at)["ETag"]
        assert examiner.send(at, {"title": body}, method="patch", If_Match=etag).status_code in (200, 400)


class TestWithoutSignIn:
    @pytest.mark.parametrize("value", ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer a b", "Bearer \xff", "Token x"])
    def test_what_is_no_token(self, guest, value):
        answer = guest.get(CASES, headers={"Authorization": value})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"

    def test_a_session_of_the_pages_is_no_sign_in_here(self, guest, people):
        guest.force_login(people["examiner"].user, backend="django.contrib.auth.backends.ModelBackend")
        assert guest.get(CASES).status_code == 401

    def test_withdrawn_tokens_and_closed_accounts(self, people, examiner, officer):
        DeviceToken.objects.filter(pk=people["examiner"].token.pk).update(withdrawn_at="2020-01-01T00:00:00Z")
        assert examiner.get(CASES).status_code == 401
        people["field_officer"].user.is_active = False
        people["field_officer"].user.save()
        assert officer.get(CASES).status_code == 401


class TestRefusals:
    @pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/cases/", "/api/v1/cases/7", "/api/v1/types/a%00b"])
    def test_no_such_address(self, examiner, guest, address):
        for caller in (examiner, guest):
            assert told(caller.get(address)) == (404, "not_found")

    def test_methods_that_are_not_there(self, examiner):
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = examiner.generic(method, CASES)
            assert told(answer) == (405, "method_not_allowed")
        assert answer["Allow"] == "GET, HEAD, POST"

    def test_forms_of_answer_that_are_not_there(self, examiner):
        assert told(examiner.get(CASES, headers={"Accept": "text/html"})) == (406, "not_acceptable")

    def test_role_only_is_403(self, officer):
        assert told(officer.send(CASES, GOOD)) == (403, "permission_denied")

    def test_unknown_query_on_a_route_that_takes_none(self, examiner, case):
        answer = examiner.get(f"{CASES}/{case.pk}?expand=1")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/expand")

    @pytest.mark.parametrize(
        ("error", "status"), [(IntegrityError("duplicate key"), 409), (OperationalError("database is locked"), 503)]
    )
    def test_a_database_that_refuses_is_no_server_error(self, examiner, monkeypatch, error, status):
        def fail(*_):
            raise error

        monkeypatch.setattr(Cases, "answer_page", fail)
        answer = examiner.get(CASES)
        assert answer.status_code == status
        assert "duplicate" not in answer.content.decode()


class TestThrottles:
    @pytest.fixture
    def rates(self, monkeypatch):
        rates = {"token": "3/min", "lookup": "1/min", "anonymous": "2/min"}
        for throttle in (throttles.PerToken, throttles.PerTokenScoped, throttles.PerAddress):
            monkeypatch.setattr(throttle, "THROTTLE_RATES", rates)

    def test_each_token_has_its_own(self, examiner, officer, rates):
        assert [examiner.get(CASES).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert 0 < int(examiner.get(CASES)["Retry-After"]) <= 61
        assert told(examiner.get(CASES)) == (429, "throttled")
        assert officer.get(CASES).status_code == 200

    def test_look_ups_have_a_narrower_one(self, officer, rates):
        assert [officer.send_file("/api/v1/lookup/image", b"x").status_code for _ in range(2)] == [409, 429]
        assert officer.get(CASES).status_code == 200

    def test_callers_without_a_token(self, guest, rates):
        assert [guest.get("/api/v1/").status_code for _ in range(3)] == [200, 200, 429]
