"""Whoever is asked to verify learns nothing of the conclusion they are asked about, on any route, until they answer."""

import json
import uuid
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from catalogue.custody.accounts import issue_token
from catalogue.intake import cases
from catalogue.matching import conclusions
from catalogue.models import Conclusion, CustodyEvent, Role
from catalogue.permissions import API, PAGES
from tests.web.conftest import examined, person, statement
from tests.web.test_access import address

TOLD = {
    "proposition": "Proposition-quincebark is stated.", "alternative": "Alternative-quincebark is stated.",
    "reasons": "Reasons-quincebark.", "contradicting": "Contradicting-quincebark.",
}  # fmt: skip
AUTHOR = "zoltan-quincebark"


@pytest.fixture
def world(everything, case, fragment, library, examiner):
    """A case with one of everything, and a member who has examined the fragment but concluded nothing."""
    cache.clear()
    author = person(Role.EXAMINER, AUTHOR)
    cases.add_member(case=case, user=author.user, added_by=examiner.user)
    _, secret = issue_token(user=examiner.user, label="t", days=1, issued_by=examiner.user)
    return SimpleNamespace(
        everything=everything, author=author, verifier=examiner, fragment=fragment,
        call=Client(headers={"Authorization": f"Bearer {secret}"}),
        examination=examined(fragment, author.user, library.release),
        own=examined(fragment, examiner.user, library.release),
    )  # fmt: skip


@pytest.fixture
def sealed(world):
    """What the test calls to have the author conclude and ask the verifier."""
    conclusion = None

    def make():
        nonlocal conclusion
        now = {"password_given_at": conclusions.timezone.now()}
        conclusion = conclusions.state_conclusion(
            examination=world.examination, statement=statement(level="none_of_these", **TOLD),
            stated_by=world.author.user, **now,
        )  # fmt: skip
        request = conclusions.ask_verification(
            conclusion=conclusion, verifier=world.verifier.user, asked_by=world.author.user
        )
        return conclusion, request

    return make


def everything_read(world, *more):
    """Everything that the verifier can read: each page and each answer by its address."""
    addresses = [address(world.everything, route) for route, rule in PAGES.items() if may(rule)]
    keys = [keys["pk"] for keys in world.everything["keys"].values() if "pk" in keys]
    keys += [world.examination.pk, world.own.pk, *more]
    for route, rule in (PAGES | API).items():
        addresses += [found for key in keys if may(rule) and (found := at(route, key))]
    read = {}
    for one in dict.fromkeys(addresses):
        answer = (world.call if one.startswith("/api/") else world.verifier).get(one)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        read[one] = (answer.status_code, content.decode(errors="replace"))
    return read


def may(rule):
    return Role.EXAMINER in rule.get("GET", ())


def at(route, key):
    for name in ("pk", "key"):
        try:
            return reverse(route, kwargs={name: key})
        except NoReverseMatch:  # another kind of address
            continue
    return None


def test_no_route_tells_what_was_stated_nor_by_whom(world, sealed):
    before = everything_read(world)
    conclusion, request = sealed()
    after = everything_read(world, conclusion.pk, request.pk)
    assert len(after) > 100
    read = 0
    for where, (status, text) in after.items():
        assert "quincebark" not in text.replace(AUTHOR, ""), where
        if str(conclusion.pk) not in where:
            assert str(conclusion.pk) not in text, where
        told_before = before.get(where, (0, ""))[1].count(AUTHOR)
        assert text.count(AUTHOR) == told_before, where
        read += status == 200
    assert read > 40
    assert str(request.pk) in after[reverse("catalogue:fragment", args=[world.fragment.pk])][1], "they are asked"


def test_the_walk_sees_what_is_told(world, sealed):
    """The same walk by the author finds it, so that the test above can fail."""
    conclusion, request = sealed()
    world.verifier = world.author
    after = everything_read(world, conclusion.pk, request.pk)
    told = {where for where, (_, text) in after.items() if "Reasons-quincebark" in text}
    assert reverse("catalogue:conclusion", args=[conclusion.pk]) in told
    assert reverse("catalogue:fragment-custody", args=[world.fragment.pk]) in told


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_sealed_conclusion_is_as_absent_as_one_that_never_was(world, sealed, method):
    conclusion, _ = sealed()
    for route in ("conclusion", "conclusion-ask", "conclusion-resolve", "conclusion-amend"):
        if method == "post" and route == "conclusion":
            continue
        seen, unseen = (
            getattr(world.verifier, method)(reverse(f"catalogue:{route}", args=[key]))
            for key in (conclusion.pk, uuid.uuid4())
        )
        assert seen.status_code == unseen.status_code == 404
    answer = world.call.get(reverse("api:conclusion", kwargs={"key": conclusion.pk}))
    assert answer.status_code == 404


def test_a_request_is_opened_only_by_who_was_asked(world, sealed, everything):
    _, request = sealed()
    at_request = reverse("catalogue:verification", args=[request.pk])
    assert world.author.get(at_request).status_code == 404
    assert world.verifier.get(at_request).status_code == 200


def test_the_custody_page_of_others_has_no_event_of_it(world, sealed, people):
    sealed()
    page = people[Role.FIELD_OFFICER].get(reverse("catalogue:fragment-custody", args=[world.fragment.pk]))
    told = [event.facts for event in page.context["page"] if event.action.startswith("conclusion.")]
    leaked = [facts for facts in told if "quincebark" in facts]
    assert told and not leaked, "those of the two that are unsealed, and no others"
    assert "Reasons-quincebark" in CustodyEvent.objects.filter(action="conclusion.stated").latest("sequence").facts


def test_once_both_have_answered_both_are_read(world, sealed):
    conclusion, request = sealed()
    browser = world.verifier.browser
    session = browser.session
    session["password_given_at"] = conclusions.timezone.now().isoformat()
    session.save()
    data = {"level": "cannot_tell", "proposition": "It is a ring.", "alternative": "It is none.", "reasons": "Bolts.",
            "contradicting": "None found."}  # fmt: skip
    answer = world.verifier.post(reverse("catalogue:verification", args=[request.pk]), data)
    assert answer.url == reverse("catalogue:conclusion", args=[conclusion.pk])
    page = world.verifier.get(answer.url).content.decode()
    assert "Reasons-quincebark" in page and AUTHOR in page and "In conflict" in page
    shown = world.call.get(reverse("api:fragment-conclusions", kwargs={"key": world.fragment.pk})).json()["results"]
    by_key = {one["id"]: one for one in shown}
    assert by_key[str(conclusion.pk)]["standing"] == "conflict"
    mine = Conclusion.objects.get(verifies=conclusion)
    assert (by_key[str(mine.pk)]["standing"], by_key[str(mine.pk)]["verifies"]) == (None, str(conclusion.pk))
    assert "Reasons-quincebark" in json.dumps(shown)
