"""Readings and dates of an examination come from the rule book of its release and the records it names."""

from datetime import date

import pytest

from catalogue.evaluation.later_finds import Find
from catalogue.intake.records import record_mark
from catalogue.intake.rule_book import RuleBook, dates_of
from catalogue.matching import rules
from catalogue.matching.weigh import Reference
from tests.evaluation.small_rules import JUCHE, LATER, PLANT

pytestmark = pytest.mark.django_db
NOTHING = Reference({}, (), 0, {}, {}, "0" * 64)


def read(fragment, *marks, finds=()):
    book = RuleBook((JUCHE, PLANT), finds)
    datings = dates_of([fragment], book=book, records=((), marks))
    return rules.readings(marks, datings, NOTHING, book, case="")


def test_rivals_stand_side_by_side_with_what_later_finds_say(fragment, examiner):
    mark = record_mark(fragment=fragment, transcription="112", recorded_by=examiner)
    (plain,) = read(fragment, mark)
    assert {one["rule"] for one in plain["readings"]} == {JUCHE.code, PLANT.code} and plain["weights"] == []
    later = Find(
        "kyiv", "Two actuators", "113", date(2024, 8, 18), date(2024, 8, 18), frozenset({"juche", "plant"}),
        sources=frozenset({LATER}),
    )  # fmt: skip
    ((weight,),) = [one["weights"] for one in read(fragment, mark, finds=(later,))]
    assert (weight["rule"], weight["rival"]) == ("juche", "plant") and weight["log10_lr"] > 0


def test_only_the_records_that_are_named_are_read(fragment, examiner):
    mark = record_mark(fragment=fragment, transcription="112", recorded_by=examiner)
    record_mark(fragment=fragment, transcription="113", recorded_by=examiner)
    assert [one["transcription"] for one in read(fragment, mark)] == ["112"]
    datings = dates_of([fragment], book=RuleBook((JUCHE, PLANT), ()), records=((), (mark,)))
    assert [row.dated.code for dating in datings for row in dating.marks] == ["112"]


def test_what_cannot_be_dated_gives_no_dates(fragment):
    assert rules.dates(dates_of([fragment], book=RuleBook((), ()))) == []
    assert rules.iso(None) is None and rules.iso(date(2023, 3, 1)) == "2023-03-01"
