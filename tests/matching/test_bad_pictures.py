"""Pictures that cannot be compared: kept, marked with their quality, left out with a sentence, never matched."""

import json

import cv2
import numpy as np
import pytest

from catalogue.intake import originals, records
from catalogue.matching import library as held
from catalogue.matching.examine import request_examination
from catalogue.matching.lookup import look_up
from catalogue.matching.validate import read_trial
from catalogue.matching.validate import run as run_trial
from catalogue.models import Exemplar, Photograph
from catalogue.packs import library
from tests.matching.conftest import add_photograph, another_view, jpeg
from tests.vision.drawn import plate

pytestmark = pytest.mark.django_db


def spoiled(rgb, how):
    """A drawn plate, spoiled so that nothing of it can be recognised."""
    values = rgb.astype(float)
    return {
        "blank": lambda: np.full_like(rgb, 128),
        "tiny": lambda: cv2.resize(rgb, (40, 40), interpolation=cv2.INTER_AREA),
        "blurred beyond use": lambda: cv2.GaussianBlur(rgb, (0, 0), 14),
        "over-exposed beyond use": lambda: np.clip(values * 4, 0, 255).astype(np.uint8),
        "under-exposed beyond use": lambda: (values / 20).astype(np.uint8),
    }[how]()


FAULTS = ("blank", "tiny", "blurred beyond use", "over-exposed beyond use", "under-exposed beyond use")


def examined(fragment, user, run):
    examination = request_examination(fragment=fragment, requested_by=user)
    run()
    examination.refresh_from_db()
    assert examination.state == "done", examination.note
    return examination


@pytest.mark.parametrize("fault", FAULTS)
class TestQuestioned:
    def test_it_is_kept_marked_and_left_out(self, fault, plates, fragment, examiner, run):
        data = spoiled(plate(1), fault)
        photograph = add_photograph(fragment, data, examiner, name="bad.jpg")
        examination = examined(fragment, examiner, run)
        photograph.refresh_from_db()
        assert photograph.analysis == Photograph.Analysis.READY
        assert fault in photograph.analysis_note and photograph.analysis_note.endswith("It is left out of matching.")
        assert originals.address(photograph.original_id).read_bytes() == jpeg(data)
        assert [one for one in examination.summary["left_out"] if one.startswith("bad.jpg: ") and fault in one]
        assert not examination.comparisons.exists()
        assert not any(one.weight["designs"] or one.counts["keypoints"] for one in examination.candidates.all())

    def test_a_good_picture_beside_it_is_compared(self, fault, plates, fragment, examiner, run):
        add_photograph(fragment, spoiled(plate(3), fault), examiner, name="bad.jpg")
        good = add_photograph(fragment, another_view(2), examiner, name="good.jpg")
        examination = examined(fragment, examiner, run)
        assert examination.candidates.get(rank=1, missile_type__isnull=False).missile_type.code == "beta"
        assert {one.questioned_id for one in examination.comparisons.all()} == {good.pk}

    def test_a_look_up_finds_nothing_and_says_why(self, fault, plates, tmp_path):
        path = tmp_path / "asked.jpg"
        path.write_bytes(jpeg(spoiled(plate(1), fault)))
        answer = look_up(path=path)
        assert answer.hits == () and fault in answer.quality_sentences[0]
        assert answer.quality_sentences[-1] == "It is left out of matching."


@pytest.mark.parametrize("fault", [one for one in FAULTS if one != "tiny"])
def test_a_spoiled_region_of_a_good_picture_is_left_out(fault, plates, fragment, examiner, run):
    side_by_side = np.hstack([plate(2), spoiled(plate(1), fault)])
    photograph = add_photograph(fragment, side_by_side, examiner, name="both.jpg")
    run()
    records.mark_region(
        photograph=photograph, shape="rectangle", points=[[490, 10], [950, 470]], marked_by=examiner
    )
    examination = examined(fragment, examiner, run)
    photograph.refresh_from_db()
    assert photograph.analysis_note.startswith(f"The marked region is {fault}")
    assert [one for one in examination.summary["left_out"] if one.startswith("both.jpg: The marked region")]
    assert not examination.comparisons.exists()


def test_a_tiny_region_is_left_out_and_a_larger_one_is_compared_again(plates, fragment, examiner, run):
    photograph = add_photograph(fragment, another_view(2), examiner)
    records.mark_region(photograph=photograph, shape="rectangle", points=[[99, 99], [150, 150]], marked_by=examiner)
    examination = examined(fragment, examiner, run)
    assert "The marked region is tiny: it has 51 by 51 pixels" in examination.summary["left_out"][0]
    assert not examination.comparisons.exists()
    records.mark_region(photograph=photograph, shape="rectangle", points=[[9, 9], [470, 470]], marked_by=examiner)
    examination = examined(fragment, examiner, run)
    photograph.refresh_from_db()
    assert not examination.summary["left_out"] and examination.comparisons.exists()
    assert "left out" not in photograph.analysis_note


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoiled_exemplar_is_never_matched(fault, plates, source, fragment, librarian, examiner, run):
    """Even the very same spoiled picture, and the plate that it once showed, find nothing in it."""
    exemplar = Exemplar.objects.get(code="alpha-1")
    bad = add_photograph(exemplar, spoiled(plate(7), fault), librarian, name="bad.jpg")
    release = library.publish_release(title="With a bad one", published_by=librarian)
    for name, picture in (("plate", plate(7)), ("same", spoiled(plate(7), fault)), ("soft", soft(plate(7)))):
        add_photograph(fragment, picture, examiner, name=f"{name}.jpg")
    examination = examined(fragment, examiner, run)
    assert not examination.comparisons.filter(known=bad).exists()
    assert not examination.comparisons.exclude(finding="below_support").exists()
    said = [one for one in examination.summary["left_out"] if one.startswith("The reference picture bad.jpg: ")]
    assert len(said) == 1 and fault in said[0]
    assert str(bad.pk) not in held.released(release).library.pictures


def test_a_spoiled_known_picture_is_not_searched_in_a_trial_either(tmp_path):
    """A trial has no release that could leave it out. The hashes of a thumbnail are those of the whole picture."""
    library_pictures = {"a": spoiled(plate(7), "tiny"), "b": plate(2), "q": plate(7)}
    for name, array in library_pictures.items():
        (tmp_path / f"{name}.jpg").write_bytes(jpeg(array))
    told = {"library": [{"type": "A", "image": "a.jpg"}, {"type": "B", "image": "b.jpg"}],
            "queries": [{"type": "A", "image": "q.jpg"}]}  # fmt: skip
    (tmp_path / "trial.json").write_text(json.dumps(told))
    found = run_trial(read_trial(tmp_path / "trial.json"))["per_query"][0]
    assert (found["rank"], found["same_photograph"], found["supported"]) == (None, False, False)


def soft(rgb):
    """Blurred, but not beyond use: what a spoiled copy is most easily taken for."""
    return cv2.GaussianBlur(rgb, (0, 0), 6)
