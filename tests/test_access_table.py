"""The table of permissions against the addresses that exist, and the API against the table."""

import uuid

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, path, reverse
from rest_framework.response import Response

from catalogue.api.description import described
from catalogue.api.door import Door
from catalogue.models import Role, User
from catalogue.permissions import API, PAGES, PUBLIC, ROUTES, allows
from tests.api.conftest import *  # noqa: F403  the same callers
from tests.api.conftest import person

OURS = ("api", "catalogue")
SIGN_IN = "/sign-in/"


def named_routes(resolver=None, spaces=()):
    """Yield the name of every address that is ours, with its namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from named_routes(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or f"unnamed: {entry.pattern}"))


def address_of(route):
    for arguments in ({}, {"key": uuid.uuid4()}, {"code": "type-z"}, {"rest": "nowhere"}):
        try:
            return reverse(route, kwargs=arguments)
        except NoReverseMatch:  # another kind of address
            continue
    raise AssertionError(f"{route} has an address of a kind that this test does not know")


def page_of(route):
    """Return an address of a page; what it names need not exist, because the table is asked first."""
    key = uuid.uuid4()
    for arguments in (
        {}, {"pk": key}, {"pk": 1}, {"pk": key, "member": 1}, {"pk": key, "size": 320},
            {"pk": key, "other": key}, {"code": "type-z"},
        {"number": 1}, {"identifier": "s-1"},
    ):  # fmt: skip
        try:
            return reverse(route, kwargs=arguments)
        except NoReverseMatch:  # another kind of address
            continue
    raise AssertionError(f"{route} has an address of a kind that this test does not know")


def test_every_address_stands_in_the_table_and_nothing_else_does():
    ours = {name for name in named_routes() if name.split(":")[0] in OURS or ":" not in name}
    assert ours - set(ROUTES) == set(), "addresses that nobody may use"
    assert set(ROUTES) - ours == set(), "rows without an address"


def test_a_route_that_is_not_in_the_table_is_refused_to_everybody():
    for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"):
        for user in (None, *(_user(role) for role in Role)):
            assert not allows("api:no-such-route", method, user)
            assert not allows(None, method, user)


def test_a_method_that_is_not_in_the_row_is_refused_to_everybody():
    assert allows("api:cases", "GET", _user(Role.EXAMINER))
    assert not any(allows("api:cases", "DELETE", _user(role)) for role in Role)


def _user(role):
    return User(username=role, role=role)


class Unlisted(Door):
    @described("unlisted", tag="test", answers={200: {"type": "object"}})
    def get(self, request):
        """Answer whoever gets here."""
        return Response({})


urlpatterns = [path("api/v1/unlisted", Unlisted.as_view(), name="unlisted")]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("role", [None, *Role.values])
def test_an_address_that_is_not_in_the_table_answers_nobody(role, guest):
    caller = person(role).call if role else guest
    assert caller.get("/api/v1/unlisted").status_code == (403 if role else 401)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
@pytest.mark.parametrize("route", sorted(API))
def test_every_route_lets_in_whom_the_table_lets_in(route, role, guest):
    """What is let in meets a 404 or 400 here: the objects do not exist. What is not gets 401 or 403, and 405."""
    caller = person(role).call if role else guest
    known = API[route]
    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        status = caller.generic(method, address_of(route), b"", content_type="application/json").status_code
        rule = known.get(method)
        if route == "api:unknown":
            assert status == 404
        elif rule is None:
            assert status == 405, f"{method} {route} as {role}: {status}"
        elif rule == PUBLIC or role in rule:
            assert status not in (401, 403, 405), f"{method} {route} as {role}: {status}"
        else:
            assert status == (403 if role else 401), f"{method} {route} as {role}: {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
def test_head_and_options_ask_the_table_like_get_on_the_api(role, guest):
    caller = person(role).call if role else guest
    for route in sorted(set(API) - {"api:unknown"}):
        rule = API[route].get("GET")
        status = caller.head(address_of(route)).status_code
        if rule is None:
            assert status == 405, f"HEAD {route} as {role}: {status}"
        elif rule == PUBLIC or role in rule:
            assert status not in (401, 403, 405), f"HEAD {route} as {role}: {status}"
        else:
            assert status == (403 if role else 401), f"HEAD {route} as {role}: {status}"
        assert caller.options(address_of(route)).status_code == 405, f"OPTIONS {route}: nobody is told anything"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_head_and_options_ask_the_table_like_get_on_the_pages(method, role):
    browser = Client()
    if role:
        user = User.objects.create_user(role, role=role)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for route, known in PAGES.items():
        rule = known.get("GET", frozenset())
        answer = browser.generic(method, page_of(route))
        refused = answer.status_code == 403 if role else answer.headers.get("Location", "").startswith(SIGN_IN)
        assert refused == (rule != PUBLIC and role not in rule), f"{method} {route} as {role}: {answer.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(set(API) - {"api:unknown"}))
def test_a_token_that_has_ended_opens_nothing_that_is_not_public(route, expired):
    for method in API[route]:
        status = expired.generic(method, address_of(route), b"", content_type="application/json").status_code
        assert status == 401


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.EXAMINER, Role.LIBRARIAN])
def test_what_may_not_be_seen_is_not_there(role, people, hidden):
    call = people[role].call
    keys = {"case": hidden.case.pk, "fragment": hidden.fragment.pk, "photograph": hidden.photograph.pk}
    for route, rule in API.items():
        noun = route.removeprefix("api:").split("-")[0]
        if noun not in keys:
            continue
        for method in rule:
            if role not in rule[method]:
                continue
            seen, unseen = (
                call.generic(method, reverse(route, kwargs={"key": key}), b"{}", content_type="application/json")
                for key in (uuid.uuid4(), keys[noun])
            )
            assert seen.status_code == unseen.status_code == 404, f"{method} {route}"
            assert {**seen.json(), "request_id": ""} == {**unseen.json(), "request_id": ""}


@pytest.mark.django_db
def test_auditors_see_every_case(people, hidden):
    assert people[Role.AUDITOR].call.get(reverse("api:fragment", kwargs={"key": hidden.fragment.pk})).status_code == 200
