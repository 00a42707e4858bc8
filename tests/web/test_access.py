"""Every page for every role: the table is what the pages do, and what one may not see is not found."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import CustodyEvent, Role
from catalogue.permissions import PAGES, PUBLIC
from catalogue.web.urls import urlpatterns

PATTERNS = {f"catalogue:{pattern.name}": pattern for pattern in urlpatterns}
IN_A_CASE = ("cases/<", "fragments/<", "features/<", "marks/<", "marks/links/<", "parts/<", "photographs/<",
             "examinations/<", "comparisons/<", "measurements/<", "conclusions/<", "verifications/<",
             "attachments/<")  # fmt: skip


def address(everything, route):
    pattern = str(PATTERNS[route].pattern)
    keys = next((keys for start, keys in everything["keys"].items() if pattern.startswith(start)), {})
    wanted = {name: value for name, value in keys.items() if f":{name}>" in pattern}
    return reverse(route, kwargs=wanted)


def test_the_table_and_the_addresses_name_the_same_routes():
    assert set(PATTERNS) == set(PAGES)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_reads_what_the_table_says_and_nothing_else(role, people, everything):
    for route, rule in PAGES.items():
        allowed = rule.get("GET", frozenset())
        status = people[role].get(address(everything, route)).status_code
        if allowed == PUBLIC or role in allowed:
            # The administrator is in no case: what the table permits there, the compartment still hides.
            hidden = role == Role.ADMINISTRATOR and str(PATTERNS[route].pattern).startswith(IN_A_CASE)
            assert status in ({404} if hidden else {200, 302}), (route, status)
        else:
            assert status == 403, (route, status)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_may_send_only_what_the_table_says(role, people, everything):
    for route, rule in PAGES.items():
        if route == "catalogue:sign-out" or role in rule.get("POST", frozenset()) or rule.get("POST") == PUBLIC:
            continue
        assert people[role].post(address(everything, route)).status_code == 403, route


def test_nothing_sent_empty_makes_a_server_error(people, everything):
    for route, rule in PAGES.items():
        for role in rule.get("POST", frozenset()):
            if role in Role.values and route != "catalogue:sign-out":
                assert people[role].post(address(everything, route)).status_code in {200, 302, 404, 422}, route


def test_guests_are_asked_to_sign_in(everything):
    for route, rule in PAGES.items():
        if rule.get("GET") != PUBLIC:
            answer = Client().get(address(everything, route))
            assert answer.status_code == 302 and answer.url.startswith(reverse("catalogue:sign-in")), route


def test_what_belongs_to_another_case_is_not_found(stranger, everything):
    events = CustodyEvent.objects.count()
    for route, rule in PAGES.items():
        if not str(PATTERNS[route].pattern).startswith(IN_A_CASE):
            continue
        for method in ("GET", "POST"):
            if Role.EXAMINER in rule.get(method, frozenset()):
                send = stranger.get if method == "GET" else stranger.post
                assert send(address(everything, route)).status_code == 404, (route, method)
    assert CustodyEvent.objects.count() == events


def test_a_route_that_is_not_in_the_table_is_refused(examiner, monkeypatch):
    monkeypatch.delitem(PAGES, "catalogue:types")
    monkeypatch.setattr("catalogue.permissions.ROUTES", PAGES)
    assert examiner.get(reverse("catalogue:types")).status_code == 403


def test_a_closed_account_is_a_guest(examiner):
    examiner.user.is_active = False
    examiner.user.save()
    assert examiner.get(reverse("catalogue:cases")).status_code == 302


def test_a_form_without_its_token_is_refused(examiner, case):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(examiner.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(reverse("catalogue:incident-add", args=[case.pk]), {"title": "x"})
    assert answer.status_code == 403 and not case.incidents.exists()
