import pytest
from django.urls import reverse

from catalogue.models import User
from catalogue.packs.load import load
from tests.packs.small import STARTER


@pytest.fixture
def starter(db):
    return load(STARTER)


def test_every_rule_stands_with_sources_rivals_finds_and_the_history_of_its_weight(people, starter):
    body = people["field_officer"].get(reverse("catalogue:rules")).content.decode()
    for told in (
        "year = 1911 + number; holds for 2011 to 2060", "made by the February 11 plant", "&lt;year:2&gt;&lt;week:2&gt;",
        "Against “Number of the February 11 plant”", "1.55 (+0.99 to +2.01), which supports this rule",
        "Weighs nothing: its sources are those that proposed the rules.", "no source: carries no weight",
        "North of Kyiv, 18 August 2024: 113 on two jet vane actuators", "Release 1",
    ):  # fmt: skip
        assert told in body, told
    assert User.objects.exists()


def test_without_a_pack_the_page_says_what_to_do(people):
    assert "No rules yet: load a reference pack." in people["examiner"].get(reverse("catalogue:rules")).content.decode()
