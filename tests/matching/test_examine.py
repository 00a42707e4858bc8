"""An examination from photographs to stored reasons."""

import json
from dataclasses import replace

import numpy as np
import pytest

from catalogue.custody import ledger
from catalogue.evaluation import calibration as evaluation
from catalogue.intake import cases, records
from catalogue.matching import library as held
from catalogue.matching.examine import NoLibrary, request_examination, run_examination
from catalogue.matching.method import METHOD
from catalogue.models import (
    Calibration,
    CustodyEvent,
    Examination,
    FeatureKind,
    MissileType,
    Photograph,
    ReferenceValue,
    Release,
)
from catalogue.packs import library
from catalogue.vision.methods import METHODS
from tests.matching.conftest import add_photograph, add_type, another_view
from tests.vision.drawn import plate

pytestmark = pytest.mark.django_db


def examined(fragment, user, run, **more):
    examination = request_examination(fragment=fragment, requested_by=user, **more)
    run()
    examination.refresh_from_db()
    assert examination.state == Examination.State.DONE, examination.note
    return examination


def weighs(candidate):
    return candidate.weight["weight"]["log10_lr"]


class TestPhotographs:
    def test_another_view_of_a_known_plate_leads_with_points_on_both_pictures(self, plates, fragment, examiner, run):
        add_photograph(fragment, another_view(2), examiner)
        examination = examined(fragment, examiner, run)
        first = examination.candidates.get(rank=1, missile_type__isnull=False)
        assert first.missile_type.code == "beta"
        reason = first.reasons[0]
        assert (reason["about"], reason["verdict"], reason["sources"]) == ("photograph", "keypoints", ["LAB1"])
        comparison = examination.comparisons.get(pk=reason["comparison"])
        assert comparison.distinct >= 100
        matches = np.array(comparison.explanation["matches"])
        assert 40 <= len(matches) <= 80
        assert np.ptp(matches[:, 0], axis=0).min() > 250, "the matches kept show only a part of the object"

    def test_the_same_picture_again_is_called_the_same_photograph_and_no_support(self, plates, fragment, examiner, run):
        add_photograph(fragment, plate(3), examiner, quality=60)
        first = examined(fragment, examiner, run).candidates.get(rank=1, missile_type__isnull=False)
        assert first.missile_type.code == "gamma"
        assert first.reasons[0]["verdict"] == "same_photograph"
        assert "says nothing about the type" in first.reasons[0]["sentence"]
        assert weighs(first) == 0 and not first.counts["keypoints"]

    def test_an_unknown_plate_supports_no_type(self, plates, fragment, examiner, run):
        add_photograph(fragment, plate(77), examiner)
        examination = examined(fragment, examiner, run)
        assert not examination.comparisons.exclude(finding="below_support").exists()
        assert examination.summary["level"]["reached"] == "none"
        assert all(weighs(c) == 0 for c in examination.candidates.filter(missile_type__isnull=False))

    def test_a_fit_too_weak_to_support_is_shown_as_just_that(self, plates, fragment, examiner, run, monkeypatch):
        used = METHODS[METHOD]
        rootsift, learned = (replace(one, support=10_000) for one in (used.rootsift, used.learned))
        strict = replace(used, rootsift=rootsift, learned=learned)
        monkeypatch.setitem(METHODS, METHOD, strict)
        add_photograph(fragment, another_view(2), examiner)
        examination = examined(fragment, examiner, run)
        first = examination.candidates.get(rank=1, missile_type__isnull=False)
        assert (first.missile_type.code, weighs(first), first.counts["keypoints"]) == ("beta", 0, 0)
        reason = next(r for r in first.reasons if r["about"] == "photograph")
        assert reason["verdict"] == "below_support" and "support nothing" in reason["sentence"]
        assert examination.comparisons.get(pk=reason["comparison"]).explanation["matches"]
        assert "share structure" not in examination.summary["level"]["sentence"]

    def test_it_names_the_methods_of_the_process_that_ran_it(self, plates, fragment, examiner, run, monkeypatch):
        add_photograph(fragment, another_view(2), examiner)
        with monkeypatch.context() as before:
            before.setattr("catalogue.matching.examine.METHODS", ("same-photograph/1", "fused/1", "features/1"))
            asked = request_examination(fragment=fragment, requested_by=examiner)
        assert "fused/1" in asked.methods
        run()
        asked.refresh_from_db()
        assert METHOD in asked.methods and "fused/1" not in asked.methods
        done = CustodyEvent.objects.get(action="examination.done")
        assert METHOD in done.facts and "fused/1" not in done.facts

    def test_shared_structure_alone_names_no_type_and_is_no_agreement(self, plates, fragment, examiner, run):
        add_photograph(fragment, another_view(2), examiner)
        examination = examined(fragment, examiner, run)
        level = examination.summary["level"]
        assert (level["reached"], level["name"]) == ("none", "")
        assert "share structure with pictures of Beta; that alone names no type" in level["sentence"]
        first = examination.candidates.get(rank=1, missile_type__isnull=False)
        assert (first.counts["agrees"], first.counts["keypoints"]) == (0, 1)

    def test_a_component_without_a_type_supports_no_type(self, plates, fragment, examiner, run):
        add_photograph(fragment, another_view(9), examiner)
        examination = examined(fragment, examiner, run)
        part = examination.candidates.get(component__isnull=False)
        assert part.component.code == "ring" and part.reasons
        assert all(weighs(c) == 0 for c in examination.candidates.filter(missile_type__isnull=False))

    def test_a_blank_picture_is_left_out_with_a_sentence(self, plates, fragment, examiner, run):
        add_photograph(fragment, plate(1) * 0 + 128, examiner, name="blank.jpg")
        examination = examined(fragment, examiner, run)
        assert any("blank.jpg" in sentence for sentence in examination.summary["left_out"])
        assert not examination.comparisons.exists()


class TestCalibratedPhotographs:
    @pytest.fixture
    def calibration(self, plates, librarian):
        fitted = evaluation.Calibration(
            names=("stands_out",), intercept=-2.0, coefficients=(2.5,), covariance=((0.1, 0.0), (0.0, 0.1)),
            floor=-0.8, ceiling=0.9, same=30, different=60,
        )  # fmt: skip
        return Calibration.objects.create(
            release=Release.objects.get(), method=METHOD, coefficients=json.loads(fitted.to_json()), same=30,
            different=60, sources=2, figures={"cllr": 0.4}, pairs_sha256="0" * 64, software="test",
        )  # fmt: skip

    def test_pictures_weigh_as_one_group_and_no_further_than_their_bound(self, calibration, fragment, examiner, run):
        add_photograph(fragment, another_view(2), examiner)
        add_photograph(fragment, another_view(2)[:, ::-1], examiner, name="turned.jpg")
        examination = examined(fragment, examiner, run)
        assert examination.inputs["calibration"] == str(calibration.pk)
        first = examination.candidates.get(rank=1, missile_type__isnull=False)
        assert first.missile_type.code == "beta"
        (group,) = first.weight["designs"]
        assert (group["group"], group["name"]) == ("photographs", "Photographs")
        assert 0 < group["weight"]["log10_lr"] <= 0.9 and group["weight"]["low"] < group["weight"]["log10_lr"]
        assert "30 known pairs of one type and 60 of two" in examination.summary["calibration"]
        assert examination.summary["level"]["reached"] == "none", "pictures alone are one group, and one names nothing"

    def test_without_a_calibration_there_is_a_sentence_and_no_number(self, plates, fragment, examiner, run):
        add_photograph(fragment, another_view(2), examiner)
        examination = examined(fragment, examiner, run)
        assert "picture evidence stays at words" in examination.summary["calibration"]
        assert not any(one.weight["designs"] for one in examination.candidates.filter(missile_type__isnull=False))

    def test_a_repetition_uses_the_calibration_of_its_first_run(self, plates, fragment, examiner, run, request):
        add_photograph(fragment, another_view(2), examiner)
        before = examined(fragment, examiner, run)
        request.getfixturevalue("calibration")
        again = examined(fragment, examiner, run, repeats=before)
        assert again.result_sha256 == before.result_sha256
        assert again.summary["calibration"] == before.summary["calibration"] == before.inputs["no_calibration"]
        assert examined(fragment, examiner, run).result_sha256 != before.result_sha256
        del before.inputs["no_calibration"]  # as in examinations from before the inputs said it
        before.save()
        old = examined(fragment, examiner, run, repeats=before)
        assert "fitted after this examination was requested" in old.summary["calibration"]


class TestFeatures:
    @pytest.fixture
    def bolts(self, plates, source, librarian):
        kind = FeatureKind.objects.create(
            code="bolts", name="Bolt count", question="How many bolts?", value_type="count", minimum=1, maximum=200
        )
        for code, number in (("alpha", 12), ("beta", 10)):
            value = ReferenceValue.objects.create(
                missile_type=MissileType.objects.get(code=code), kind=kind, value=number
            )
            value.sources.set([source])
        library.publish_release(title="With bolts", published_by=librarian)
        return kind

    def test_agreement_leads_and_disagreement_is_last(self, bolts, fragment, examiner, run):
        records.record_feature(fragment=fragment, kind=bolts, recorded_by=examiner, text="10")
        examination = examined(fragment, examiner, run)
        types = examination.candidates.filter(missile_type__isnull=False)
        assert list(types.values_list("missile_type__code", flat=True)) == ["beta", "gamma", "alpha"]
        last = examination.candidates.get(rank=3, missile_type__isnull=False)
        assert last.reasons[0]["verdict"] == "disagrees"
        assert last.reasons[0]["feature"] == str(fragment.features.get().pk)

    def test_among_equal_words_shared_structure_comes_before_the_weight(self, bolts, fragment, examiner, run):
        doubtful = library.propose_source(proposed_by=examiner, code="D1", title="Hearsay", grade="D", publisher="x")
        ReferenceValue.objects.get(missile_type__code="alpha").sources.set([doubtful])
        records.record_feature(fragment=fragment, kind=bolts, recorded_by=examiner, text="12")
        add_photograph(fragment, another_view(3), examiner)
        examination = examined(fragment, examiner, run)
        types = examination.candidates.filter(missile_type__isnull=False).order_by("rank")
        first, second, _ = types
        assert (first.missile_type.code, second.missile_type.code) == ("gamma", "alpha")
        assert 0 < weighs(second) < 0.3 and weighs(first) < weighs(second), "neither has words"

    def test_a_withdrawn_feature_no_longer_counts(self, bolts, fragment, examiner, run):
        feature = records.record_feature(fragment=fragment, kind=bolts, recorded_by=examiner, text="10")
        records.withdraw(record=feature, because="miscounted", withdrawn_by=examiner)
        examination = examined(fragment, examiner, run)
        assert all(c.counts["agrees"] == 0 for c in examination.candidates.filter(missile_type__isnull=False))

    def test_what_was_read_off_this_very_case_has_no_weight(self, bolts, fragment, source, examiner, run):
        source.only_about = [fragment.case.reference]
        source.save()
        records.record_feature(fragment=fragment, kind=bolts, recorded_by=examiner, text="10")
        beta = examined(fragment, examiner, run).candidates.get(missile_type__code="beta")
        assert weighs(beta) == 0
        assert "same case" in next(r for r in beta.reasons if r["kind"] == "bolts")["why_no_weight"]


class TestARun:
    def test_run_again_it_gives_the_same_result_though_the_library_grew(
        self, plates, fragment, examiner, librarian, source, run
    ):
        add_photograph(fragment, another_view(1), examiner)
        before = examined(fragment, examiner, run)
        add_type("delta", librarian, source, [1])
        library.publish_release(title="Second", published_by=librarian)
        add_photograph(fragment, another_view(2), examiner, name="later.jpg")
        again = examined(fragment, examiner, run, repeats=before)
        assert again.result_sha256 == before.result_sha256
        assert not again.candidates.filter(missile_type__code="delta").exists()
        anew = examined(fragment, examiner, run)
        assert anew.release.number == 2 and anew.result_sha256 != before.result_sha256

    def test_an_outline_marked_later_counts_from_the_next_release_on(self, plates, fragment, examiner, librarian, run):
        add_photograph(fragment, another_view(1), examiner)
        before = examined(fragment, examiner, run)
        known = Photograph.objects.get(exemplar__code="alpha-1")
        records.mark_region(photograph=known, shape="rectangle", points=[[0, 0], [90, 90]], marked_by=librarian)
        held.forget()
        assert examined(fragment, examiner, run, repeats=before).result_sha256 == before.result_sha256
        release = library.publish_release(title="With an outline", published_by=librarian)
        assert release.counts["outlines"] == 1
        assert examined(fragment, examiner, run).result_sha256 != before.result_sha256

    def test_a_grade_corrected_in_place_shows_in_the_reference_digest(self, plates, fragment, source, examiner, run):
        kind = FeatureKind.objects.create(code="bolts", name="Bolts", question="?", value_type="count")
        value = ReferenceValue.objects.create(missile_type=MissileType.objects.get(code="alpha"), kind=kind, value=12)
        value.sources.set([source])
        library.publish_release(title="With bolts", published_by=None)
        before = examined(fragment, examiner, run)
        source.grade = "C"
        source.save()
        again = examined(fragment, examiner, run, repeats=before)
        assert again.summary["reference_sha256"] != before.summary["reference_sha256"]

    def test_a_finished_run_is_not_run_again(self, plates, fragment, examiner, run):
        examination = examined(fragment, examiner, run)
        events = CustodyEvent.objects.count()
        run_examination(str(examination.pk))
        assert CustodyEvent.objects.count() == events

    def test_request_and_result_stand_in_the_ledger(self, plates, fragment, examiner, run):
        examination = examined(fragment, examiner, run)
        told = CustodyEvent.objects.filter(subject_kind="examination", subject_key=str(examination.pk))
        assert [event.action for event in told] == ["examination.requested", "examination.done"]
        assert examination.result_sha256 in told.last().facts
        assert not list(ledger.breaks())

    def test_without_a_release_there_is_nothing_to_examine_against(self, fragment, examiner):
        with pytest.raises(NoLibrary, match="no release"):
            request_examination(fragment=fragment, requested_by=examiner)

    def test_fragments_of_another_case_are_not_taken_together(self, plates, fragment, examiner):
        other = cases.open_case(reference="T-2", title="Another", opened_by=examiner)
        stranger = cases.add_fragment(case=other, entered_by=examiner, exhibit_number="1", title="A plate")
        with pytest.raises(ValueError, match="one case"):
            request_examination(fragment=fragment, requested_by=examiner, together=[stranger])

    def test_a_failure_is_stored_with_a_sentence(self, plates, fragment, examiner, run, monkeypatch):
        monkeypatch.setattr("catalogue.matching.examine.conclude", lambda *_, **__: 1 / 0)
        examination = request_examination(fragment=fragment, requested_by=examiner)
        run()
        examination.refresh_from_db()
        assert examination.state == Examination.State.FAILED
        assert "ZeroDivisionError" in examination.note
