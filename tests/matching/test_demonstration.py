"""The main job, end to end, on the published observations of Kharkiv."""

import pytest

from catalogue.custody import ledger
from catalogue.management.commands.demo import SECOND, SIGN_INS
from catalogue.matching.examine import request_examination
from catalogue.models import Case, Photograph, Release, Role, User
from catalogue.packs import demonstration
from catalogue.packs.load import load
from catalogue.reporting import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def examination(librarian, examiner, run):
    for folder in (demonstration.FOLDER.parent / "starter", demonstration.ILLUSTRATIONS):
        load(folder, loaded_by=librarian)
    case = demonstration.build(entered_by=examiner)
    first, *others = case.fragments.order_by("exhibit_number")
    requested = request_examination(fragment=first, requested_by=examiner, together=others)
    run()
    requested.refresh_from_db()
    return requested


def test_gives_the_published_result_and_no_more(examination):
    first = examination.candidates.get(rank=1, missile_type__isnull=False)
    assert first.missile_type.code == "hwasong-11a"
    assert first.counts["agrees"] >= 3 and first.counts["disagrees"] == 0
    level = examination.summary["level"]
    assert (level["reached"], level["code"]) == ("family", "hwasong-11")
    assert "Hwasong-11B" in level["sentence"]

    rival = examination.summary["rival"]
    assert rival["type"] == "9m723"
    assert {reason["kind"] for reason in rival["reasons"]} == {
        "jet_vane_actuator_against_9m723", "bolt_pattern_against_9m723", "body_diameter_against_9m723",
    }  # fmt: skip
    assert all(reason["verdict"] == "disagrees" and reason["sources"] for reason in rival["reasons"])

    text = "\n".join(content.lines(examination))
    assert "Not answered: who launched the missile, and from where." in text
    for word in ("identified", "probability", "launched by", "%"):
        assert word not in text


def test_weighs_the_family_before_the_type_and_sets_it_against_the_rival(examination):
    summary = examination.summary
    level, rival = summary["level"], summary["rival"]
    assert level["weight"]["words"] == "weak support" and "outside that family in Release" in level["alternative"]
    assert level["weight"]["low"] <= level["weight"]["log10_lr"] <= level["weight"]["high"] < level["weight"]["ceiling"]
    assert set(level["open"]) >= {"Hwasong-11B (KN-24)"}
    assert rival["weight"]["words"] == "moderate support" and "of a 9M723 (9K720 Iskander-M)" in rival["alternative"]
    (excluded,) = summary["exclusions"]
    assert (excluded["type"], excluded["weight"]["direction"]) == ("9m723", "against")
    assert excluded["record"].startswith("feature:") and excluded["against"]["sources"] == ["S004"]
    assert {one["question"] for one in summary["questions"]} >= {"launch", "transfer", "producer"}


def test_reads_112_both_ways_strengthened_by_the_find_of_august_2024(examination):
    mark = next(one for one in examination.summary["readings"] if one["transcription"] == "112")
    assert {one["rule"]: one["text"] for one in mark["readings"]} == {
        "juche-year": "2023 (1911 + 112)", "february-11-plant": "made by the February 11 plant",
    }  # fmt: skip
    (weight,) = mark["weights"]
    assert (weight["rule"], weight["rival"]) == ("juche-year", "february-11-plant") and weight["log10_lr"] > 1
    own_case, later = weight["history"]
    assert own_case["why_nothing"] and later["before"] == 0 and "113" in later["title"] + later["find"]


def test_is_not_before_march_2023_by_a_named_component(examination):
    (dates,) = examination.summary["dates"]
    assert dates["not_before"] == "2023-03-01"
    assert dates["limiting"] == ["Component with the latest published date in K-09"]
    assert "307 days" in dates["interval"]


def test_every_picture_says_that_it_is_not_the_evidence(examination):
    pictures = Photograph.objects.filter(fragment__case=examination.fragment.case)
    assert pictures.count() == 13
    for picture in pictures:
        assert picture.nature in {"render", "drawing"}
        assert "not the evidence" in picture.disclaimer


def test_pictures_support_components_and_no_type(examination):
    parts = examination.candidates.filter(component__isnull=False)
    assert {part.component.code for part in parts} >= {"exhaust_cone", "igniter_ring"}
    assert not examination.comparisons.filter(candidate__missile_type__isnull=False).exists()


def test_ledger_is_whole_and_a_second_build_changes_nothing(examination, examiner, librarian):
    assert not list(ledger.breaks())
    releases = Release.objects.count()
    assert demonstration.build(entered_by=examiner) == examination.fragment.case
    load(demonstration.ILLUSTRATIONS, loaded_by=librarian)
    assert Release.objects.count() == releases
    assert examination.fragment.case.fragments.count() == 10


def test_a_second_examiner_sees_the_case_and_can_be_asked_to_verify(librarian, examiner):
    assert [role for name, role in SIGN_INS.items() if name in {"examiner", SECOND}] == [Role.EXAMINER] * 2
    load(demonstration.FOLDER.parent / "starter", loaded_by=librarian)
    case = demonstration.build(entered_by=examiner)
    second = User.objects.create_user(SECOND, role=Role.EXAMINER)
    assert not Case.objects.visible_to(second).exists()
    again = demonstration.build(entered_by=examiner, members=[second])
    assert list(Case.objects.visible_to(second)) == [again] == [case]
