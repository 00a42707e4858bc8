"""Bought-in parts: recorded, corrected and withdrawn; a code that cannot be is kept with its doubt."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.intake import cases, records
from catalogue.intake.parts import record_part
from catalogue.models import CustodyEvent, Part, ReadingRule, Release, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return Source.objects.create(code="R1", title="A standard", grade="A")


@pytest.fixture
def rules(source):
    release = Release.objects.create(number=1, title="First")
    shared = {"subjects": ["part"], "first_year": 1900, "last_year": 2099, "added_in": release}
    week = ReadingRule.objects.create(
        code="yyww", title="YYWW", gives="year_week", patterns=["<year:2><week:2>"], **shared | {"first_year": 2000}
    )
    week.sources.add(source)
    ReadingRule.objects.create(code="year", title="Year", gives="year", patterns=["<year:4>"], unsourced=True, **shared)
    return release


@pytest.fixture
def record(fragment, officer):
    def deed(**given):
        return record_part(**{"fragment": fragment, "name": "A chip", "recorded_by": officer} | given)

    return deed


def refused(deed, field):
    with pytest.raises(ValidationError) as caught:
        deed()
    assert list(caught.value.message_dict) == [field]
    assert not Part.objects.exists()
    return caught.value.message_dict[field][0]


def test_a_part_is_kept_as_it_is_marked_and_told_in_the_ledger(record, rules, source):
    part = record(
        kind="integrated_circuit", maker="Maker", maker_as_marked="MKR", country=" us ", part_number="AB-1",
        date_code="23[01]?", count=3, sources=[source],
    )  # fmt: skip
    assert (part.country, part.date_code, part.doubt) == ("US", "23[01]?", "")
    event = CustodyEvent.objects.get(action="part.recorded")
    facts = json.loads(event.facts)
    assert (facts["maker"], facts["date_code"], facts["sources"], facts["count"]) == ("Maker", "23[01]?", ["R1"], 3)


@pytest.mark.parametrize("code", ["4501", "2354"])
def test_a_code_of_which_every_reading_is_impossible_is_kept_with_its_doubt(record, rules, code):
    part = record(date_code=code)
    assert part.date_code == code
    assert part.doubt.startswith(f"No reading of “{code}” is from 1960 to ")


def test_a_code_before_1960_is_kept_with_its_doubt(record, rules):
    assert "Read so, it is of 1953." in record(date_code="1953").doubt, "2019 had 52 weeks, and 1953 is too old"
    assert record(date_code="1952").doubt == "", "2019 had a week 52"


def test_the_use_bounds_what_a_code_may_mean(record, rules, fragment, officer):
    used = timezone.make_aware(timezone.datetime(2022, 5, 1, 12))
    incident = cases.add_incident(case=fragment.case, entered_by=officer, title="x", occurred_until=used)
    fragment.incident = incident
    fragment.save()
    assert "which lies after 2022-05-01" in record(date_code="2301").doubt


def test_what_no_rule_reads_is_no_doubt(record, rules):
    assert record(date_code="XY").doubt == ""


def test_a_stated_date_that_the_code_does_not_give_is_a_doubt(record, rules, source):
    stated = {"stated_earliest": date(2023, 3, 1), "sources": [source]}
    assert record(date_code="2112", **stated).doubt == "No reading of “2112” gives the stated date."
    assert record(date_code="2312", **stated).doubt == ""


def test_a_wrong_country_is_refused_at_the_field(record):
    for code in ("XX", "USA", "U", "РФ"):
        assert f"“{code}” is no country code" in refused(lambda code=code: record(country=code), "country")


def test_what_cannot_be_is_refused_at_the_field(record, source):
    assert "not closed" in refused(lambda: record(date_code="23[1"), "date_code")
    tomorrow = timezone.now().date() + timedelta(days=2)
    assert "in the future" in refused(lambda: record(stated_earliest=tomorrow, sources=[source]), "stated_earliest")
    assert "needs the source" in refused(lambda: record(stated_latest=date(2023, 1, 1)), "sources")
    days = {"stated_earliest": date(2023, 2, 1), "stated_latest": date(2023, 1, 1), "sources": [source]}
    assert "before the earliest" in refused(lambda: record(**days), "stated_latest")
    assert refused(lambda: record(name=" "), "name")
    assert refused(lambda: record(kind="moon"), "kind")
    assert refused(lambda: record(count=-1), "count")


def test_a_correction_keeps_both_and_a_withdrawn_part_stays_readable(record, officer):
    first = record(maker="Wrong")
    second = record(maker="Right", replaces=first)
    assert list(Part.objects.current()) == [second]
    with pytest.raises(ValidationError, match="no longer stands"):
        record(replaces=first)
    records.withdraw(record=second, because="a fake", withdrawn_by=officer)
    assert not Part.objects.current().exists() and Part.objects.count() == 2
    actions = CustodyEvent.objects.filter(subject_kind="part").values_list("action", flat=True)
    assert sorted(actions) == ["part.corrected", "part.recorded", "part.withdrawn"]


def test_the_database_holds_the_rules_too(record):
    part = record()
    for change in ({"country": "usa"}, {"count": 0},
                   {"stated_earliest": date(2024, 1, 2), "stated_latest": date(2024, 1, 1)}):  # fmt: skip
        with pytest.raises(Exception) as caught, transaction.atomic():
            Part.objects.filter(pk=part.pk).update(**change)
        assert isinstance(caught.value, IntegrityError) or "too long" in str(caught.value)
